import { attachedPolicies } from '../dialects/attached-policies.js';
import type { FoundPolicy } from '../dialects/dialect.js';
import { nameSaysPolicy } from '../dialects/policy-file-name.js';
import { mayHoldPolicy, policiesOf } from '../dialects/policy-places.js';
import { looksLikePolicy } from '../dialects/policy-shape.js';
import { templateGrants } from '../dialects/template-grants.js';
import { asTerraformJson } from '../dialects/terraform/terraform-json.js';
import { withUsedPolicies } from '../dialects/terraform/terraform-module.js';
import { terraformPermissions } from '../dialects/terraform/terraform-permissions.js';
import { unreadPolicies } from '../dialects/unread-policies.js';
import { buildPolicy, type Policy } from '../policy/policy.js';
import type { PolicyKind } from '../policy/policy-kind.js';
import type { UnreadGrant } from '../policy/unread-grant.js';
import { syntaxOf } from '../syntax/registry.js';
import type { HostDocument } from '../syntax/syntax.js';

/** What a file holds for a question about access. */
export interface FilePolicies {
  /** Its policy documents. */
  readonly policies: readonly Policy[];
  /** What resources of a template grant outside of policy documents, as policies, with their names. */
  readonly grants: readonly { readonly name: string; readonly policy: Policy }[];
  /** What it can grant that is not read. */
  readonly unread: readonly UnreadGrant[];
}

/** Why there are no policies. */
export interface Unreadable {
  readonly error: string;
  /** The text is about something else, and so is its name. */
  readonly isOther?: true;
}

/** Names of what has policies: in templates, and in Terraform. */
const TEMPLATE_WORDS = /AWS::|\baws_/;

/** In YAML and Terraform, a name that says policy says little: `network-policy.yaml`. */
const isNamed = (text: string, path: string): boolean =>
  nameSaysPolicy(path) && !syntaxOf(path, text).othersReport;

/** A quick look at the text of a file in a folder: can it contain policies, or grant something else? @param path uses `/`. */
export const mightGrant = (text: string, path: string): boolean =>
  mayHoldPolicy(text) || TEMPLATE_WORDS.test(text) || isNamed(text, path);

/**
 * The policies of a text for a question about their access, which must not be answered if one of them cannot be read.
 * @param path uses `/`.
 * @param kind policy kind, if the text is a single policy; policies in a template have their own kind.
 * @param siblings the other files of its module: the policies of theirs that it uses are its own.
 * @returns at least one policy or grant, or why there is none.
 */
export function readPolicies(
  text: string,
  path: string,
  kind?: PolicyKind,
  siblings: readonly HostDocument[] = [],
): FilePolicies | Unreadable {
  const own = syntaxOf(path, text).parse(text);
  const [problem] = own.problems;
  if (problem) return { error: problem.message };
  if (!own.root) return { error: 'the file is empty' };
  const { document, belongs } = withUsedPolicies(own, siblings);
  const hint = kind && looksLikePolicy(document.root) ? { kind, reason: 'the command line' } : undefined;
  const all = policiesOf(document, path, hint);
  const policies = all.filter((p) => belongs(p.node.range));
  const { grants: resourceGrants, unread: notRead } = templateGrants(document);
  const found = all.map((p) => p.node.range);
  const host = asTerraformJson(document, path);
  const attached = attachedPolicies(host);
  const grants = [...resourceGrants, ...terraformPermissions(host), ...attached.grants];
  const unread = [...notRead.filter((u) => !u.managed), ...unreadPolicies(host, found), ...attached.unread];
  if (policies.length + grants.length === 0) {
    const [note] = unread.flatMap((u) => (u.policy ? u.note : []));
    return note === undefined
      ? { error: 'contains no policy', ...(isNamed(text, path) ? {} : { isOther: true }) }
      : { error: `contains no policy. ${note}` };
  }
  if (!policies.every((p) => p.statementProperty)) return { error: 'the policy has no Statement' };
  const asPolicy = ({ node, kind: own, kindReason, place, document: given }: FoundPolicy): Policy =>
    buildPolicy(given ?? document, node, own, kindReason, undefined, place);
  return {
    policies,
    grants: grants.map(({ name, policy }) => ({ name, policy: asPolicy(policy) })),
    unread,
  };
}
