/** Does a request belong to a statement? Element by element, for a request of which everything is known. */
import { type Caller, entries, reach, sparedByNotPrincipal } from './callers.js';
import { listOf, type Policy, type Statement, valuesOf } from './documents.js';
import { conditionHolds } from './operators.js';
import type { Pick } from './outcomes.js';
import { matchesResourceArn, matchesText, type Reading, type VariableValue } from './patterns.js';

export interface Situation {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  /** The caller is a user or role with a permissions boundary. */
  readonly bounded: boolean;
  /** The values of a key, by its name in lowercase; undefined: the request does not have it. */
  readonly values: (key: string) => readonly string[] | undefined;
  readonly pick: Pick;
}

/** "You can use any available single-valued context key as a policy variable": a key with several has no value here. */
const variablesIn =
  (situation: Situation): VariableValue =>
  (key) => {
    const values = situation.values(key);
    return values?.length === 1 ? values[0] : undefined;
  };

/** "Variables were introduced in version 2012-10-17"; earlier versions treat them as literal strings. */
const variablesOf = (policy: Policy, situation: Situation): VariableValue | undefined =>
  policy.Version === '2012-10-17' ? variablesIn(situation) : undefined;

/** "IAM JSON policy elements: Action": "The prefix and the action name are case insensitive", `*` and `?` are wildcards. */
const actionListed = (patterns: readonly string[], action: string): boolean =>
  patterns.some((p) =>
    matchesText(p.toLowerCase(), action.toLowerCase(), { wildcards: true, variables: undefined }),
  );

/**
 * An action without resource-level permissions has the resource `*`, which only `*` matches.
 *
 * "Identify AWS resources with Amazon Resource Names (ARNs)": "AWS completes the ARN with wildcard characters (*) for all
 * of the missing fields".
 */
function resourceMatches(written: string, resource: string, reading: Reading): boolean {
  if (written === '*') return true;
  if (resource === '*') return false;
  if (!written.startsWith('arn:')) return matchesText(written, resource, reading);
  const missing = Math.max(0, 6 - written.split(':').length);
  return [written + ':*'.repeat(missing), written].some((p) => matchesResourceArn(p, resource, reading));
}

const resourceListed = (patterns: readonly string[], policy: Policy, situation: Situation): boolean =>
  patterns.some((p) =>
    resourceMatches(p, situation.resource, { wildcards: true, variables: variablesOf(policy, situation) }),
  );

function principalMatches(statement: Statement, situation: Situation): boolean {
  const { caller, bounded, pick } = situation;
  if (statement.Principal !== undefined)
    return entries(statement.Principal).some((entry) => reach(entry, caller, pick) !== undefined);
  // Resource-based policies "must" have a Principal; a statement without one is about no one.
  if (statement.NotPrincipal === undefined) return false;
  // "Using it with "Effect":"Allow" is not supported": whether that is an Allow for everyone else, no page says.
  if (statement.Effect === 'Allow') {
    const reaches = entries(statement.NotPrincipal).map((entry) => reach(entry, caller, pick));
    if (reaches.some((r) => r !== undefined && (r !== 'account' || caller.type === 'root'))) return false;
    return pick(`what does Allow with ${JSON.stringify(statement.NotPrincipal)} mean?`, [true, false]);
  }
  // "The NotPrincipal element with a Deny effect will always deny any IAM principal that has a permissions boundary
  // policy attached, regardless of the values specified in the NotPrincipal element."
  if (bounded) return true;
  return !sparedByNotPrincipal(statement.NotPrincipal, caller, pick);
}

/**
 * "Context key names are not case-sensitive" ("IAM JSON policy elements: Condition"), so under one operator they are one
 * JSON key twice, which AWS rejects: no page says what such a statement would mean.
 */
const hasKeyTwice = ({ Condition = {} }: Statement): boolean =>
  Object.values(Condition).some((tests) => {
    const names = Object.keys(tests);
    return new Set(names.map((name) => name.toLowerCase())).size < names.length;
  });

/** "You cannot use the NotPrincipal element in [...] an IAM role trust policy." Its statements have no Resource. */
const isTrustWithNotPrincipal = (statement: Statement, { action }: Situation): boolean =>
  statement.NotPrincipal !== undefined &&
  statement.Resource === undefined &&
  statement.NotResource === undefined &&
  action.startsWith('sts:');

/** AWS takes no such statement, so its meaning, and the principals that it would affect, are unknown. */
export const isRejected = (statement: Statement, situation: Situation): boolean =>
  hasKeyTwice(statement) || isTrustWithNotPrincipal(statement, situation);

/**
 * @param ofIdentity identity-based policies, boundaries, session policies and SCPs have no Principal: they apply to what they
 * are attached to.
 */
export function statementMatches(
  statement: Statement,
  policy: Policy,
  ofIdentity: boolean,
  situation: Situation,
): boolean {
  const { action } = situation;
  if (statement.Action !== undefined && !actionListed(listOf(statement.Action), action)) return false;
  if (statement.NotAction !== undefined && actionListed(listOf(statement.NotAction), action)) return false;
  if (isRejected(statement, situation))
    return situation.pick(`what does ${JSON.stringify(statement)} mean?`, [true, false]);
  if (!ofIdentity && !principalMatches(statement, situation)) return false;
  // A trust policy, or a repository policy, has no Resource: it applies to what it is attached to.
  if (statement.Resource !== undefined && !resourceListed(listOf(statement.Resource), policy, situation))
    return false;
  if (statement.NotResource !== undefined && resourceListed(listOf(statement.NotResource), policy, situation))
    return false;
  for (const [operator, tests] of Object.entries(statement.Condition ?? {})) {
    for (const [key, wanted] of Object.entries(tests)) {
      const given = situation.values(key.toLowerCase());
      if (!conditionHolds(operator, given, valuesOf(wanted), variablesOf(policy, situation))) return false;
    }
  }
  return true;
}
