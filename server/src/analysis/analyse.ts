/** A whole document: its syntax, its policies and all findings. What the language server and the command line share. */
import { finish, type Steps } from '../algebra/steps.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { samTemplateUses } from '../dialects/cloudformation/sam-policy-lists.js';
import { type KindHint, kindFromPath } from '../dialects/kind/kind-evidence.js';
import { nameSaysPolicy } from '../dialects/policy-file-name.js';
import { mayHoldPolicy, policiesOf, statementsAround } from '../dialects/policy-places.js';
import { requestFile } from '../dialects/request-file-name.js';
import { withSiblings } from '../dialects/terraform/terraform-module.js';
import { KnownStatements, type Policy } from '../policy/policy.js';
import type { SamTemplateUse } from '../policy/sam-template-use.js';
import type { CheckMemory } from '../rules/engine/check-memory.js';
import {
  applySuppressions,
  type CheckOptions,
  checkDocument,
  inOrder,
  knownFindings,
  policyFindings,
} from '../rules/engine/check-policy.js';
import { checkSteps as stepsFor } from '../rules/engine/check-steps.js';
import { checkSyntax } from '../rules/engine/check-syntax.js';
import { countSeverities, Limit } from '../rules/engine/limit.js';
import { skippedChecks } from '../rules/engine/skipped.js';
import type { StatementFindings } from '../rules/engine/statement-findings.js';
import { suppresses } from '../rules/engine/suppress.js';
import type { Finding } from '../rules/rule.js';
import { isTemplateName, syntaxOf } from '../syntax/registry.js';
import type { HostDocument, Syntax } from '../syntax/syntax.js';

export interface Analysis {
  readonly document: HostDocument;
  readonly policies: readonly Policy[];
  /** The policy templates of SAM that it names. */
  readonly samTemplates: readonly SamTemplateUse[];
  /** What was read of statements, of this version and of those before it. */
  readonly statements: KnownStatements;
  /** What it was read with. */
  readonly path: string;
  readonly forced?: KindHint | undefined;
  readonly siblings?: readonly HostDocument[];
}

/**
 * Is the file of another language, although its name says policy: `attach-policy.sh`, `network-policy.yaml`? A template can
 * have any ending, and begins as JSON does, or with a directive.
 */
const isOtherLanguage = (path: string, text: string, syntax: Syntax): boolean =>
  /\.[^./]+$/.test(path) &&
  !isTemplateName(path) &&
  !syntax.extensions.some((ending) => path.toLowerCase().endsWith(ending)) &&
  !/^[\s\ufeff]*([{[]|[%$]\{|<%)/.test(text);

/** The document before an edit, with the edit; with the same text, other files of its module have changed. */
const keptOf = ({ document, policies }: Analysis, text: string): HostDocument | undefined =>
  document.text === text
    ? document
    : document.syntax.reparse(document, text, (around) => statementsAround(policies, around));

/**
 * Reads a text; undefined when there is no policy in it (found out without parsing where possible).
 * @param before the analysis of the same document before an edit, with the same `path` and `forced`: what did not change
 *   is not read again. It stays as it is.
 * @param siblings the other files of its module, where Terraform can use its policies.
 */
export function analyse(
  text: string,
  path: string,
  forced?: KindHint,
  before?: Analysis,
  siblings: readonly HostDocument[] = [],
): Analysis | undefined {
  const requests = requestFile(path) !== undefined;
  const syntax = syntaxOf(path, text);
  if (!forced && !requests) {
    // A name that says policy says little where other files than policies are written in the syntax: `network-policy.yaml`.
    if (!mayHoldPolicy(text) && (syntax.othersReport || !nameSaysPolicy(path))) return undefined;
    if (isOtherLanguage(path, text, syntax)) return undefined;
  }
  const kept = before?.document.syntax === syntax ? keptOf(before, text) : undefined;
  const statements = (kept && before?.statements) ?? new KnownStatements();
  const document = withSiblings(kept ?? syntax.parse(text), siblings);
  const policies = policiesOf(document, path, forced, statements);
  const samTemplates = samTemplateUses(document);
  // A text too broken to show a policy still has one, if its name says so. One that nests too deep to be read might have one.
  const broken = document.problems.length > 0 && (forced !== undefined || kindFromPath(path) !== undefined);
  const found = policies.length + samTemplates.length > 0;
  return found || broken || document.unread || requests || nameSaysPolicy(path)
    ? { document, policies, samTemplates, statements, path, forced, siblings }
    : undefined;
}

/**
 * Is it unknown whether what reads the file accepts a comma after the last item? Readers of JSON with comments can (jsonc.org,
 * "Trailing commas"), and those of what a template engine makes: Ansible reads it as Python. Statements without a policy are not
 * read alone.
 */
const mayAcceptCommas = ({ path, document, policies: [policy] }: Analysis): boolean =>
  /\.jsonc(\.[a-z0-9]+)?$/i.test(path) ||
  /\{\{|\{%/.test(document.text) ||
  (policy?.place.bare === true && policy.node.range.start === document.root?.range.start);

/**
 * The texts of policies in other documents, which these take as they are (JSON in a heredoc). What a template engine
 * writes in them is unknown: it can write or skip any part (`%{ if }`).
 */
const embeddedDocuments = ({ document, policies }: Analysis): ReadonlySet<HostDocument> =>
  new Set(
    policies
      .map((p) => p.document)
      .filter((d) => d !== document && d.syntax.embedded && !d.template?.some((m) => m.role === 'directive')),
  );

const addressOf = ({ place }: Policy): string | undefined => place?.address ?? place?.construct;

/** Findings with the addresses of the policies that they are in. */
function withAddresses(findings: Finding[], policies: readonly Policy[]): Finding[] {
  const addressed = policies.filter((p) => addressOf(p) !== undefined);
  if (addressed.length === 0) return findings;
  let next = 0;
  return [...findings]
    .sort((a, b) => a.range.start - b.range.start)
    .map((finding) => {
      const { start } = finding.range;
      while (next < addressed.length && addressed[next]!.node.range.end < start) next++;
      const policy = addressed[next];
      const address = policy && policy.node.range.start <= start ? addressOf(policy) : undefined;
      return address === undefined ? finding : { ...finding, address };
    });
}

/**
 * The findings of a document, in steps of some milliseconds.
 * @param memory of earlier checks of the same document under the same options.
 */
export function* checkSteps(
  analysis: Analysis,
  catalogue: Catalogue,
  options: CheckOptions = {},
  onFailure?: (rule: string, error: unknown) => void,
  memory?: CheckMemory,
): Steps<Finding[]> {
  const { document, policies } = analysis;
  const statements: StatementFindings[] = [];
  const concerned: Policy[] = [];
  const others = checkSyntax(document, options, () => mayAcceptCommas(analysis));
  for (const embedded of embeddedDocuments(analysis))
    for (const found of checkSyntax(embedded, options)) others.push(found);
  const steps = stepsFor(document.text.length);
  let skippedIn: Policy | undefined;
  for (const policy of policies) {
    const part =
      knownFindings(policy, catalogue, steps, memory, policies) ??
      (yield* policyFindings(policy, catalogue, steps, options, onFailure, memory, policies));
    if (part.skipped) skippedIn ??= policy;
    for (const found of part.statements) statements.push(found);
    for (const found of part.others) others.push(found);
    if (part.inDocument) concerned.push(policy);
  }
  for (const found of skippedChecks(skippedIn, options)) others.push(found);
  memory?.done();
  const context = { catalogue, uses: analysis.samTemplates, marks: policies[0]?.document.template ?? [] };
  const ofDocument = checkDocument(concerned, context, options, onFailure, memory);
  for (const found of ofDocument) others.push(found);
  const found = { statements, others };
  // What is suppressed does not count for the limit, so there it comes last.
  if (!suppresses(document, options.suppressions))
    return withAddresses(inOrder(found, options.limit), policies);
  const kept = applySuppressions(inOrder(found), document, policies, options);
  const shown = new Limit(countSeverities(kept), options.limit);
  return withAddresses(
    kept.filter((f) => shown.take(f.severity)),
    policies,
  );
}

/** As `checkSteps`, all at once. */
export const check = (...of: Parameters<typeof checkSteps>): Finding[] => finish(checkSteps(...of));
