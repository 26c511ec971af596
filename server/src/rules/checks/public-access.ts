import { type CompiledStatement, isWhole, namesAction } from '../../policy/compile.js';
import type { Policy, Statement } from '../../policy/policy.js';
import type { Caller } from '../../requests/principal.js';
import { strangerAccess } from '../../sets/stranger-access.js';
import type { StringNode } from '../../syntax/value.js';
import type { Fix, Rule, RuleContext } from '../rule.js';
import { accessBudget } from '../support/access-budget.js';
import { isRejectedByS3 } from '../support/bucket-policy.js';
import { needsKey, testsOf, usesKey } from '../support/conditions/conditions.js';
import { type VoidGuard, voidGuard, voidGuardText } from '../support/conditions/void-guard.js';
import { addCondition, changeOperator } from '../support/fixes/condition-edits.js';
import { withFixedHoles } from '../support/fixes/fixed-holes.js';
import { changeTo, removeValue } from '../support/fixes/fixes.js';
import { accountOrServiceFixes } from '../support/fixes/principal-edits.js';
import { everyoneIn } from '../support/open-to-strangers.js';
import { accountFor, organizationFor, type SuggestedValue } from '../support/suggested-values.js';

/**
 * Services without anonymous requests: Amazon ECR User Guide, "Private repository policies" (users authenticate to the registry
 * first); AWS KMS Developer Guide, "Key policies" (`*` is every identity in every AWS account).
 */
const isSigned = ({ actions }: CompiledStatement): boolean =>
  actions !== undefined && !actions.negated && actions.globs.every((g) => /^(ecr|kms):/i.test(g.text));

function messageFor(
  caller: Caller['type'] | 'signed',
  services: boolean,
  trust: boolean,
  guard: VoidGuard | undefined,
): string {
  if (guard) {
    const who = services
      ? 'every AWS service'
      : caller !== 'anonymous'
        ? 'every AWS account'
        : 'anyone on the internet';
    return `This Allow grants public access: ${voidGuardText(guard)}, so ${who} can ${trust ? 'assume the role' : 'use it'}. Use ${guard.strict.canonical}.`;
  }
  if (services) {
    return trust
      ? 'Every AWS service can assume this role, even on behalf of other accounts. List the services that need it.'
      : 'Every AWS service can use this Allow, even on behalf of other accounts. List the services that need it, and add a condition on aws:SourceArn or aws:SourceAccount.';
  }
  if (trust)
    return 'Anyone in any AWS account can assume this role. List the accounts, roles or services that need it.';
  return caller === 'aws'
    ? 'This Allow grants public access: its conditions match principals of every AWS account. List the principals, or add a condition on aws:PrincipalOrgID or aws:PrincipalAccount, for example.'
    : `This Allow grants public access: ${caller === 'signed' ? 'anyone in any AWS account' : 'anyone on the internet'} can use it. List the principals, or add a condition on aws:PrincipalOrgID or aws:SourceArn, for example.`;
}

/**
 * The message where a condition requires addresses: some range is so broad that AWS considers it public (Amazon S3 User Guide,
 * "The meaning of public").
 */
const BROAD_ADDRESSES =
  'This Allow grants public access: its condition on aws:SourceIp has ranges that are broader than /8, or /32 for IPv6, which AWS considers public. List the principals, or use narrower ranges.';

const requiresAddress = (statement: Statement): boolean =>
  [...testsOf(statement)].some((t) => t.key === 'aws:sourceip' && needsKey(t));

/** Headers that the caller sets, which untrustworthy-condition-key would report. */
const saysHeader = (statement: Statement): string =>
  usesKey(statement, 'aws:referer', 'aws:useragent')
    ? ' Anyone can send the header that its condition expects.'
    : '';

/** The operator that does not match if the key is absent. */
function guardFixes(statement: Statement, { test, strict }: VoidGuard): Fix[] {
  const found = [...testsOf(statement)].find(
    (t) => t.entry.key.value === test.keyName && t.use.canonical === test.use.canonical,
  );
  return found ? changeOperator(statement, found, [strict.canonical]) : [];
}

/** In a trust: the other principals stay. */
function trustFixes(statement: Statement, node: StringNode): readonly Fix[] {
  const entries = statement.principal!.entries;
  const list = entries.find((e) => e.items.includes(node));
  const count = entries.reduce((n, e) => n + e.items.length + e.others.length, 0);
  return list && count > 1
    ? removeValue(statement.policy.document, list, node, `Remove "${node.value}"`, false)
    : accountOrServiceFixes(statement);
}

/** The usual conditions on who calls: principals of the organization, or of the account. */
function callerFixes(statement: Statement, policies: readonly Policy[]): Fix[] {
  const add = (key: string, { value, shown }: SuggestedValue): Fix[] =>
    addCondition(statement, 'StringEquals', key, value, `Add a condition on ${key} (${shown})`);
  return [
    ...add('aws:PrincipalOrgID', organizationFor(policies)),
    ...add('aws:PrincipalAccount', accountFor(statement.policy)),
  ];
}

/**
 * Is it the second statement of a public function URL, for which another one is reported? The Lambda console adds both
 * (AWS Lambda Developer Guide, "Control access to Lambda function URLs").
 */
const isForUrl = ({ conditions }: CompiledStatement): boolean =>
  conditions.some((c) => c.key === 'lambda:invokedviafunctionurl');

const allowsUrl = ({ actions }: CompiledStatement): boolean =>
  actions !== undefined && namesAction(actions, 'lambda:invokefunctionurl');

function check(policy: RuleContext): void {
  const { together, sets } = policy;
  // A statement that cannot be read might deny the access.
  if (!isWhole(policy.compiled)) return;
  const denies = together.filter((s) => s.effect === 'Deny');
  const budget = accessBudget(sets);
  const urls = together.filter((s) => s.effect === 'Allow' && allowsUrl(s) && everyoneIn(s.statement));
  for (const allow of together) {
    if (urls.length > 0 && !urls.includes(allow) && isForUrl(allow)) continue;
    if (allow.effect !== 'Allow' || allow.opaque) continue;
    const everyone = everyoneIn(allow.statement);
    // resource-mismatch reports an Allow that S3 rejects, and that grants nothing.
    if (!everyone || isRejectedByS3(allow, policy)) continue;
    // A stranger is a caller of an account that the policy does not name (Amazon S3 User Guide, "The meaning of public").
    const result = strangerAccess(allow, denies, sets, budget);
    if (result.kind !== 'found') continue;
    // What is unknown does not make an Allow public: "arn:aws:s3:::${var.bucket}" is probably one bucket.
    const fixed = withFixedHoles(allow);
    if (fixed && strangerAccess(fixed, denies, sets, budget).kind !== 'found') continue;
    const found = result.value.request.caller?.type ?? 'anonymous';
    const caller = found === 'anonymous' && isSigned(allow) ? 'signed' : found;
    const guard = voidGuard(allow, (strict) => strangerAccess(strict, denies, sets, budget).kind === 'empty');
    const trust = allow.statement.policy.kind === 'trust';
    policy.report({
      range: everyone.node.range,
      message:
        !guard && requiresAddress(allow.statement)
          ? BROAD_ADDRESSES
          : messageFor(caller, everyone.services, trust, guard) + saysHeader(allow.statement),
      fixes: () =>
        guard
          ? guardFixes(allow.statement, guard)
          : everyone.services
            ? changeTo(allow.statement.policy.document, everyone.node, '<service>.amazonaws.com', false)
            : trust
              ? trustFixes(allow.statement, everyone.node)
              : callerFixes(allow.statement, policy.siblings),
    });
  }
}

export const rule: Rule = {
  id: 'public-access',
  severity: 'warning',
  kinds: ['resource', 'trust'],
  codes: [],
  summary: 'An Allow grants access to everyone, without a condition that restricts the caller.',
  checkPolicy(_, context) {
    check(context);
  },
};
