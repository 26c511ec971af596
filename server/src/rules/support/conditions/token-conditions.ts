/** Conditions on the identity in a token of an OIDC provider, with placeholders for what the policy does not say. */
import { claimKey, GITHUB, isEks } from '../../../policy/oidc.js';
import type { Statement } from '../../../policy/policy.js';
import type { Fix, TextEdit } from '../../rule.js';
import { addConditions } from '../fixes/condition-edits.js';
import { fixOf } from '../fixes/fixes.js';
import { testsOf } from './conditions.js';

const AWS_AUDIENCE = 'sts.amazonaws.com';

/** Claims and values that identify the intended caller (IAM User Guide, "Create a role for OpenID Connect federation"). */
function claimsFor(provider: string): readonly [claim: string, value: string][] {
  if (provider === GITHUB)
    return [
      ['aud', AWS_AUDIENCE],
      ['sub', 'repo:<owner>/<repository>:ref:refs/heads/main'],
    ];
  if (isEks(provider))
    return [
      ['aud', AWS_AUDIENCE],
      ['sub', 'system:serviceaccount:<namespace>:<service-account>'],
    ];
  if (provider === 'cognito-identity.amazonaws.com') return [['aud', '<identity-pool-id>']];
  return [
    ['aud', '<audience>'],
    ['sub', '<subject>'],
  ];
}

/** Conditions for a statement that trusts one provider, and the keys that they check. */
export interface TokenConditions {
  readonly keys: readonly string[];
  readonly edits: readonly TextEdit[];
}

/** Does a condition of the statement check the value of a claim of the provider? */
const checks = (statement: Statement, provider: string, claim: string): boolean =>
  [...testsOf(statement)].some(({ entry, use }) => {
    const key = claimKey(entry.key.value);
    const everything = use.operator.wildcards && entry.list.items.some((i) => /^\*+$/.test(i.value));
    if (key?.provider !== provider || key.claim !== claim || use.operator.negated) return false;
    return use.operator.family !== 'null' && !everything;
  });

/**
 * Adds the conditions that are missing; the one on the subject also where one matches every subject.
 * @param written the provider as it is in condition keys.
 * @returns undefined where the statement has other principals, which have none of the keys, or cannot be edited.
 */
export function tokenConditions(statement: Statement, written: string): TokenConditions | undefined {
  const { principal } = statement;
  const values = principal?.entries.flatMap((e) => [...e.items, ...e.partial]) ?? [];
  if (values.length !== 1 || /[$<{]/.test(written)) return undefined;
  const provider = written.toLowerCase();
  const claims = claimsFor(provider);
  const [last] = claims.slice(-1);
  const missing = claims.filter(([claim]) => claim === last![0] || !checks(statement, provider, claim));
  for (const wanted of missing.length > 1 ? [missing, [last!]] : [missing]) {
    const tests = wanted.map(([claim, value]): [string, string] => [`${written}:${claim}`, value]);
    const edits = addConditions(statement, 'StringEquals', Object.fromEntries(tests));
    if (edits.length > 0) return { keys: tests.map(([key]) => key), edits };
  }
  return undefined;
}

/** `a condition on gitlab.com:sub`. */
export const conditionsOn = ({ keys }: TokenConditions): string =>
  `${keys.length === 1 ? 'a condition' : 'conditions'} on ${keys.join(' and ')}`;

export function tokenConditionFixes(statement: Statement, written: string): Fix[] {
  const found = tokenConditions(statement, written);
  return found ? fixOf(`Add ${conditionsOn(found)}`, found.edits) : [];
}
