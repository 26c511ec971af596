/** Replaces a wildcard in Action by the actions that it matches, as far as they have an effect in the statement. */
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Statement } from '../policy/policy.js';
import type { Fix } from '../rules/rule.js';
import { effectiveActions } from '../rules/support/effective-actions.js';
import { exceedsQuota, lengthOfValues } from '../rules/support/policy-size.js';
import { asOf, count } from '../rules/support/titles.js';
import { namesAnyService } from '../sets/named-actions.js';
import type { RequestSets } from '../sets/request-sets.js';
import { isWithin } from '../text/range.js';

/** A wildcard that becomes more actions than this is not expanded. */
const MAX_EXPANDED = 150;
/** A wildcard that matches more actions than this is not looked at. */
const MAX_MATCHED = 1000;

const isWild = (text: string): boolean => /[*?]/.test(text);

/** @returns none where the policy would exceed its quota, or where no action has an effect. */
export function expandWildcard(
  statement: Statement,
  offset: number,
  catalogue: Catalogue,
  sets: RequestSets,
): Fix[] {
  const { action, policy } = statement;
  const item = action?.items.find((i) => i.closed && isWithin(i.range, offset));
  const value = action?.property.value;
  if (!value || !item || !isWild(item.value) || namesAnyService(item.value)) return [];
  const ids = sets.expand(item.value);
  if (ids.length === 0 || ids.length > MAX_MATCHED) return [];
  const matched = ids.map((id) => catalogue.action(id)!);
  const actions = effectiveActions(statement, matched, catalogue, sets);
  if (actions.length === 0 || actions.length > MAX_EXPANDED) return [];
  // The other values of the list, and what their wildcards match.
  const rest = new Set<string>();
  for (const other of action.items) {
    if (other === item) continue;
    const found =
      isWild(other.value) && !namesAnyService(other.value) ? sets.expand(other.value) : [other.value];
    for (const id of found) rest.add(id.toLowerCase());
  }
  const fresh = actions.map((a) => a.id).filter((id) => !rest.has(id.toLowerCase()));
  const { document } = policy;
  const { edit } = document.syntax;
  if (exceedsQuota(policy, lengthOfValues(fresh) - lengthOfValues([item.value]))) return [];
  const n = actions.length;
  const what =
    n === matched.length
      ? count(n, 'action')
      : `the ${count(n, 'action')} that ${n === 1 ? 'has' : 'have'} an effect here,`;
  return [
    {
      title: `Expand "${item.value}" to ${what} ${asOf(catalogue)}`,
      edits:
        value.type !== 'array'
          ? edit.replace(document, value, fresh.length === 1 ? fresh[0]! : fresh)
          : fresh.length === 0
            ? edit.remove(document, value, item)
            : edit.replaceItems(document, item, item, fresh),
    },
  ];
}
