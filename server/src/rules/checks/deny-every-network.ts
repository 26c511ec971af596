import type { Atom, Box } from '../../algebra/search.js';
import type { CompiledStatement, ConditionTest } from '../../policy/compile.js';
import type { RequestSets } from '../../sets/request-sets.js';
import type { Rule } from '../rule.js';

type Network = 'address' | 'endpoint';

/**
 * A request has either the public address of the caller or the VPC endpoint that it came through (IAM User Guide, "AWS
 * global condition context keys": aws:SourceIp is not in requests through a VPC endpoint, and aws:SourceVpce only in those).
 */
const NETWORKS: readonly (readonly [key: RegExp, network: Network])[] = [
  [/^aws:sourceip$/, 'address'],
  [/^aws:sourcevpce?$/, 'endpoint'],
];

/** Does the test match requests without the key? */
const matchesAbsent = ({ use }: ConditionTest): boolean =>
  use.operator.negated && !use.ifExists && use.qualifier === undefined;

/** The network that the requests must not lack, if a Deny tests nothing else. */
function networkOf({ core: { effect, opaque, conditions } }: CompiledStatement): Network | undefined {
  const [test] = conditions;
  if (effect !== 'Deny' || opaque || conditions.length !== 1 || !test || !matchesAbsent(test))
    return undefined;
  return NETWORKS.find(([key]) => key.test(test.key))?.[1];
}

const scopeOf = ({ core: { actions, resources } }: CompiledStatement, sets: RequestSets): Box =>
  [actions && sets.actionAtom(actions), resources && sets.resourceAtom(resources)].filter(
    (atom): atom is NonNullable<typeof atom> => atom !== undefined,
  ) as unknown as readonly Atom[];

export const rule: Rule = {
  id: 'deny-every-network',
  severity: 'warning',
  codes: [],
  summary: 'Two Deny statements, one by IP address and one by VPC endpoint, together deny every request.',
  checkPolicy(_, { together, sets, report }) {
    const denies = together.flatMap((s) => {
      const network = networkOf(s);
      return network ? [{ s, network }] : [];
    });
    for (const { s, network } of denies) {
      const other = denies.find((d) => d.s.statement.index < s.statement.index && d.network !== network);
      if (!other || sets.meet(scopeOf(s, sets), scopeOf(other.s, sets)) !== true) continue;
      const [mine] = s.conditions as readonly [ConditionTest];
      const [theirs] = other.s.conditions as readonly [ConditionTest];
      report({
        range: mine.entry.key.range,
        message: `No request has both ${mine.keyName} and ${theirs.keyName}, and each of these two Deny statements also denies requests without its key, so together they deny every request. Put both conditions in one Deny.`,
        related: [{ range: theirs.entry.key.range, message: 'The other Deny.' }],
      });
      return;
    }
  },
};
