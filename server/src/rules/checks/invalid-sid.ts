import { aKind } from '../../policy/policy-kind.js';
import type { Rule } from '../rule.js';
import { changeText } from '../support/fixes/fixes.js';

export const rule: Rule = {
  id: 'invalid-sid',
  severity: 'error',
  kinds: ['identity', 'boundary', 'session', 'scp', 'rcp', 'trust'],
  codes: ['AA:UNSUPPORTED_SID', 'AA:EMPTY_SID_VALUE'],
  summary: 'A Sid contains characters other than ASCII letters and digits.',
  reads: ['Sid'],
  checkStatement({ sid, policy }, context) {
    if (!sid?.closed || /^[A-Za-z0-9]*$/.test(sid.value)) return;
    const clean = sid.value
      .replace(/[^A-Za-z0-9]+(.)?/g, (_, c: string | undefined) => c?.toUpperCase() ?? '')
      .replace(/[^A-Za-z0-9]/g, '');
    context.report({
      range: sid.range,
      message: `A Sid in ${aKind(policy.kind)} can contain only letters (A-Z, a-z) and digits, so AWS rejects "${sid.value}".`,
      ifKind: 'a Sid can contain only letters (A-Z, a-z) and digits. Remove the other characters.',
      fixes: () =>
        clean
          ? [
              {
                title: `Change to "${clean}"`,
                edits: changeText(context.policy.document, sid, clean),
                preferred: true,
              },
            ]
          : [],
    });
  },
};
