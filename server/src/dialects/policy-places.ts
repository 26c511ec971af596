/** The policies of a document. */
import { buildPolicy, type KnownStatements, type Policy } from '../policy/policy.js';
import type { PolicyKind } from '../policy/policy-kind.js';
import { documentInString } from '../syntax/json/json-in-string.js';
import { NO_EDITS } from '../syntax/no-edits.js';
import type { HostDocument } from '../syntax/syntax.js';
import type { ObjectNode, ValueNode } from '../syntax/value.js';
import type { Range } from '../text/range.js';
import { withBegun } from './begun-in-template.js';
import { begunPolicy, hasOnlyElements } from './begun-policy.js';
import { NO_NAMES, resolve, resolved } from './cloudformation/intrinsic-functions.js';
import type { FoundPolicy } from './dialect.js';
import { type KindHint, kindOfDocument } from './kind/kind-evidence.js';
import { withPlaceholders } from './placeholders.js';
import { nameSaysPolicy } from './policy-file-name.js';
import { looksLikePolicy } from './policy-shape.js';
import { DIALECTS } from './registry.js';
import { requestFile } from './request-file-name.js';

const WORDS = [...new Set(DIALECTS.flatMap((dialect) => dialect.words))];

/** An escaped letter: in JSON, `\u0053tatement` is a Statement. */
const ESCAPED_LETTER = /\\u00[4-7]/;

/** A quick look at the text: can it contain a policy of any dialect? If not, it is not parsed. */
export function mayHoldPolicy(text: string): boolean {
  return WORDS.some((word) => text.includes(word)) || ESCAPED_LETTER.test(text);
}

/** What was found, with the kind that the settings give it: they overrule a guess, not what a place says. */
function withKind(found: FoundPolicy, forced: KindHint | undefined): FoundPolicy {
  if (!forced || !found.guessed) return found;
  const { doubt: _, ...rest } = found;
  return { ...rest, kind: forced.kind, kindReason: forced.reason };
}

/** What was found, with a document of its own if it is JSON in a string that can be edited as it is written. */
function inString(found: FoundPolicy, document: HostDocument, functions = false): FoundPolicy {
  const { edits, ...rest } = found;
  const own = documentInString(document, found.node, functions);
  return own ? { ...rest, document: own } : found;
}

/** With its placeholders as holes. Many of them are complete as a dialect found them. */
function complete(found: FoundPolicy, document: HostDocument, functions = false): FoundPolicy {
  const own = found.edits === NO_EDITS && !found.document ? inString(found, document, functions) : found;
  return own.placeholdersRead
    ? own
    : { ...own, node: withPlaceholders(own.node, own.document ?? document, functions) };
}

/** What the first dialect finds that knows the document, with its placeholders as holes. */
function foundIn(
  document: HostDocument,
  path: string,
  known?: KnownStatements,
): readonly FoundPolicy[] | undefined {
  for (const dialect of DIALECTS) {
    const found = dialect.policies(document, path, known);
    if (!found) continue;
    return found.map((f) => complete(f, document, dialect.hasFunctions));
  }
  return undefined;
}

/** As `foundIn`, of each of several YAML documents in one text. */
function foundInEach(document: HostDocument, path: string): readonly FoundPolicy[] | undefined {
  const { root, syntax } = document;
  if (!syntax.id.startsWith('yaml') || root?.type !== 'array') return undefined;
  return root.items.flatMap((item) => foundIn({ ...document, root: item, host: document }, path) ?? []);
}

/**
 * The policies of a document: the document itself, or those inside it.
 * @param forced a kind that the settings give to this file; then the root is a policy unless there are others inside it.
 * @param path for the file name's say; uses `/`.
 * @param known statements that are taken over where their nodes are in the document; new ones are put there.
 */
export function policiesOf(
  document: HostDocument,
  path: string,
  forced?: KindHint,
  known?: KnownStatements,
): Policy[] {
  const build = ({ node, kind, kindReason, place, doubt, edits, document: given }: FoundPolicy): Policy => {
    const host = given ?? document;
    const own = edits ? { ...host, syntax: { ...host.syntax, edit: edits } } : host;
    return buildPolicy(own, node, kind, kindReason, known, place, doubt);
  };
  const request = requestFile(path) !== undefined;
  if (request || mayHoldPolicy(document.text) || nameSaysPolicy(path)) {
    const each = foundInEach(document, path);
    const found = each && each.length > 0 ? each : (foundIn(document, path, known) ?? each);
    if (found) return found.map((f) => build(withKind(f, forced)));
  }
  const { root } = document;
  if (!forced || root?.type !== 'object') return [];
  const node = withPlaceholders(resolved(root, NO_NAMES), document);
  return [buildPolicy(document, node, forced.kind, forced.reason, known)];
}

/** The statements, as they are written, of the policies around a range: pieces for `Syntax.reparse`. */
export const statementsAround = (policies: readonly Policy[], { start, end }: Range): ObjectNode[] =>
  policies
    .filter(({ node: { range } }) => range.start <= start && end <= range.end)
    .flatMap((p) => p.statements.map((s) => s.node.written ?? s.node));

const IN_REQUEST = 'its place in the request';

/** The policy that a value is, as a kind; undefined where it does not look like one. */
export function inlinePolicy(document: HostDocument, node: ValueNode, kind: PolicyKind): Policy | undefined {
  const policy = resolve(node, NO_NAMES);
  return looksLikePolicy(policy) ? buildPolicy(document, policy, kind, IN_REQUEST) : undefined;
}

/** The policy as a kind that its place in a request gives it. */
export function asKind(policy: Policy, kind: PolicyKind): Policy {
  if (policy.kind === kind && !policy.kindDoubt) return policy;
  return buildPolicy(policy.document, policy.node, kind, IN_REQUEST, undefined, policy.place);
}

/**
 * A policy to complete in: as `policiesOf`, but also an empty or just begun document, if its name says that it is one, or
 * what it begins with can only be one.
 */
export function policyBeingWritten(
  document: HostDocument,
  path: string,
  forced?: KindHint,
): Policy | undefined {
  const [policy] = policiesOf(document, path, forced);
  if (policy) return policy;
  const { root } = document;
  if (root?.type !== 'object' || !hasOnlyElements(root)) return undefined;
  if (!nameSaysPolicy(path) && begunPolicy(document.text) !== 'object') return undefined;
  const hint = kindOfDocument(root, path);
  return buildPolicy(document, root, hint.kind, hint.reason);
}

/** The policy at a place of a template where nothing is written yet, or one word: an object, or a list of statements. */
export function policyBegunAt(document: HostDocument, path: string, offset: number): Policy | undefined {
  const object = withBegun(document, offset, 'object');
  if (!object) return undefined;
  const { start } = object.begun.range;
  const policies = policiesOf(object.document, path);
  const whole = policies.find(({ node }) => node.range.start === start && node.properties.length === 0);
  if (whole) return whole;
  // A place of bare statements has them in a list.
  const list = policies.some((p) => isAround(p, start)) && withBegun(document, offset, 'array');
  return list ? policiesOf(list.document, path).find((p) => isAround(p, start)) : undefined;
}

/** Is it made of statements that begin at an offset? */
const isAround = ({ node, statementProperty }: Policy, start: number): boolean =>
  node.implied === true && statementProperty?.value?.range.start === start;
