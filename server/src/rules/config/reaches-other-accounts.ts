/** Does a statement for everyone allow callers of accounts that an organization does not list? */
import type { Atom, Box } from '../../algebra/search.js';
import type { CompiledStatement } from '../../policy/compile.js';
import { keysOf } from '../../sets/policy-keys.js';
import { strangersTo } from '../../sets/stranger.js';
import type { RuleContext } from '../rule.js';

/** The network of a caller says nothing about its account. */
const NETWORK_KEYS = [
  'aws:sourceip',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourcevpcarn',
  'aws:vpcsourceip',
];

/**
 * Asks for a caller of an account and an organization that neither the policy nor the list names, from any network.
 * @param denies of the same policy.
 * @param accounts those that are allowed.
 * @returns false also where it cannot be decided, unless the statement has no condition.
 */
export function reachesOtherAccounts(
  s: CompiledStatement,
  denies: readonly CompiledStatement[],
  accounts: readonly string[],
  { sets }: RuleContext,
): boolean {
  const own = sets.box(s);
  if (!own) return s.statement.condition === undefined;
  const named = keysOf([s, ...denies]);
  const policy = { ...named, accounts: new Set([...named.accounts, ...accounts]) };
  const denied = denies.map((d) => sets.box(d)).filter((box) => box !== undefined);
  return strangersTo(policy).some((stranger) => {
    if (stranger.caller.type !== 'aws' && stranger.caller.type !== 'anonymous') return false;
    const tests = [...policy.keys].filter((key) => !NETWORK_KEYS.includes(key)).flatMap(stranger.tests);
    const asked: Box = [
      sets.callers([stranger.caller]),
      ...tests.map((test) => sets.keyAtom(test) as Atom),
      ...own,
    ];
    return sets.covered(asked, denied) === false;
  });
}
