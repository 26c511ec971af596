import { aKind } from '../../policy/policy-kind.js';
import { capital } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { changeText } from '../support/fixes.js';

export const rule: Rule = {
  id: 'invalid-sid',
  severity: 'error',
  kinds: ['identity', 'boundary', 'session', 'scp', 'rcp', 'trust'],
  codes: ['AA:UNSUPPORTED_SID', 'AA:EMPTY_SID_VALUE'],
  summary: 'A Sid contains characters other than ASCII letters and digits.',
  checkStatement({ sid, policy }, context) {
    if (!sid?.closed || /^[A-Za-z0-9]*$/.test(sid.value)) return;
    const clean = sid.value
      .replace(/[^A-Za-z0-9]+(.)?/g, (_, c: string | undefined) => c?.toUpperCase() ?? '')
      .replace(/[^A-Za-z0-9]/g, '');
    context.report({
      range: sid.range,
      message: `${capital(aKind(policy.kind))} allows only the letters A-Z and a-z and digits in a Sid: AWS rejects "${sid.value}".`,
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
