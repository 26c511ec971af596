import type { Atom, Box } from '../../algebra/search.js';
import type { CompiledStatement, ConditionTest } from '../../policy/compile.js';
import { fingerprint } from '../../policy/fingerprint.js';
import type { Statement } from '../../policy/policy.js';
import type { RequestSets } from '../../sets/request-sets.js';
import { copied } from '../../syntax/syntax.js';
import { isWithin } from '../../text/range.js';
import type { Rule, TextEdit } from '../rule.js';
import { addConditions } from '../support/fixes/condition-edits.js';
import { fixOf, removeStatement } from '../support/fixes/fixes.js';

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

/** Are the statements the same, except for Sid and Condition? */
function sameScope(a: Statement, b: Statement): boolean {
  const scope = ({ node }: Statement): string =>
    node.properties
      .filter((p) => !/^(Sid|Condition)$/.test(p.key.value))
      .map((p) => `${p.key.value} ${p.value ? fingerprint(p.value) : ''}`)
      .sort()
      .join('\n');
  return scope(a) === scope(b);
}

/** Adds a condition of another statement, as it is written. */
function addTest(statement: Statement, { entry, use }: ConditionTest): readonly TextEdit[] {
  const { value } = entry.list.property;
  const data = value && copied(statement.policy.document, value);
  return data === undefined ? [] : addConditions(statement, use.canonical, { [entry.key.value]: data });
}

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
        message: `No request has both ${mine.keyName} and ${theirs.keyName}, and each of these two Deny statements also denies requests without its key, so together they deny every request. Put both conditions in each Deny.`,
        related: [{ range: theirs.entry.key.range, message: 'The other Deny.' }],
        fixes: () => {
          const { document } = s.statement.policy;
          // The comments of a statement that is removed would go with it.
          const commented = document.comments.some((c) => isWithin(s.statement.node.range, c.range.start));
          const merged = !commented && sameScope(s.statement, other.s.statement);
          return fixOf(
            merged ? 'Merge the two Deny statements' : 'Add the condition of each Deny to the other one',
            [
              ...addTest(other.s.statement, mine),
              ...(merged
                ? removeStatement(s.statement, '').flatMap((f) => f.edits)
                : addTest(s.statement, theirs)),
            ],
          );
        },
      });
      return;
    }
  },
};
