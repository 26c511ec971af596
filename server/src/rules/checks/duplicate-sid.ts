import type { Statement } from '../../policy/policy.js';
import type { StatementBody } from '../../policy/statement-body.js';
import type { Rule } from '../rule.js';
import { changeText } from '../support/fixes/fixes.js';

/** Most Sids are asked for their text alone, wherever they are. */
const sidValue = ({ sid }: StatementBody): string | undefined => sid?.value;

export const rule: Rule = {
  id: 'duplicate-sid',
  severity: 'error',
  codes: ['AA:UNIQUE_SIDS_REQUIRED', 'AA:UNIQUE_SIDS_RECOMMENDED'],
  summary: 'Two statements have the same Sid.',
  checkPolicy(policy, context) {
    const fresh = (sid: string): string => {
      const taken = new Set(policy.statements.map((s) => s.sid?.value));
      let n = 2;
      while (taken.has(`${sid}${n}`)) n++;
      return `${sid}${n}`;
    };
    const seen = new Map<string, Statement>();
    for (const statement of policy.statements) {
      const value = statement.derived.of(sidValue);
      // Alternatives of one Fn::If are never there together.
      if (!value || statement.conditional) continue;
      const before = seen.get(value)?.sid;
      const sid = before && statement.sid;
      if (!sid) {
        seen.set(value, statement);
        continue;
      }
      const strict = policy.kind !== 'resource';
      context.report({
        range: sid.range,
        ...(strict ? {} : { severity: 'warning' as const }),
        message: strict
          ? `The Sid "${sid.value}" is already used by another statement, so AWS rejects the policy. Use a unique Sid.`
          : `The Sid "${sid.value}" is already used by another statement, and some services reject such a policy. Use a unique Sid.`,
        ifKind: 'each Sid must be unique. Use a unique Sid.',
        related: [{ range: before.range, message: 'The first statement with this Sid.' }],
        fixes: () => {
          const name = fresh(sid.value);
          return [
            {
              title: `Change to "${name}"`,
              edits: changeText(context.policy.document, sid, name),
              preferred: true,
            },
          ];
        },
      });
    }
  },
};
