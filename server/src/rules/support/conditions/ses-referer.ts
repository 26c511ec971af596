/**
 * The condition with which Amazon SES writes received mail for one account only: SES sends its customer's account ID as
 * aws:Referer (Amazon SES Developer Guide, "Giving permissions to Amazon SES for email receiving", before aws:SourceAccount).
 */
import { valueText } from '../../../policy/compile.js';
import type { Statement } from '../../../policy/policy.js';
import { isAccountId } from '../../../requests/account-id.js';
import { needsKey, testsOf } from './conditions.js';

const SERVICE = 'ses.amazonaws.com';

/** Is the statement for Amazon SES alone, on behalf of one account? An unknown value is taken for its ID. */
export function isForMailOfAccount(statement: Statement): boolean {
  const { principal } = statement;
  if (!principal || principal.negated || principal.single) return false;
  const { entries } = principal;
  const isSes = entries.every(
    (e) => e.property.key.value === 'Service' && e.items.every((item) => item.value === SERVICE),
  );
  if (!isSes || entries.length === 0) return false;
  return [...testsOf(statement)].some((t) => {
    const { use, key, entry } = t;
    if (key !== 'aws:referer' || use.operator.family !== 'string' || !needsKey(t)) return false;
    const texts = entry.values.map(valueText);
    return texts.every((text) => text === undefined || isAccountId(text));
  });
}
