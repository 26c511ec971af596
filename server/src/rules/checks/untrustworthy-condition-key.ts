import type { Rule } from '../rule.js';
import { testsOf } from '../support/conditions/conditions.js';
import { isForMailOfAccount } from '../support/conditions/ses-referer.js';
import { isOpenToStrangers } from '../support/open-to-strangers.js';

/** Headers that the caller sets (AWS global condition context keys, aws:Referer and aws:UserAgent). */
const SPOOFED = new Set(['aws:referer', 'aws:useragent']);

export const rule: Rule = {
  id: 'untrustworthy-condition-key',
  severity: 'warning',
  codes: ['AA:UNTRUSTWORTHY_CONDITION_KEY'],
  summary: 'A condition relies on a header that the caller can set to any value.',
  checkStatement(statement, context) {
    const found = [...testsOf(statement)].filter(({ key }) => SPOOFED.has(key));
    // public-access and confused-deputy say it.
    if (found.length === 0 || isOpenToStrangers(statement, context) || isForMailOfAccount(statement)) return;
    for (const { entry } of found) {
      context.report({
        range: entry.key.range,
        message: `${entry.key.value} is a header that the caller sets, so anyone can send the value that you expect. AWS sets other keys, such as aws:PrincipalArn, aws:SourceVpce and aws:SourceArn.`,
      });
    }
  },
};
