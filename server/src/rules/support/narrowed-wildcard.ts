/** Fixes for `service:*`: the wildcards and actions that match less of it. */
import type { Action, Catalogue, Service } from '../../catalogue/catalogue.js';
import { actionHasKey, lookupKey } from '../../catalogue/condition-keys.js';
import type { Statement } from '../../policy/policy.js';
import type { StringNode } from '../../syntax/value.js';
import { Answers } from '../../text/derived.js';
import type { Fix, RuleContext } from '../rule.js';
import { needsKey, testsOf } from './conditions/conditions.js';
import { effectiveActions } from './effective-actions.js';
import { exactWildcards, matchedActions } from './exact-wildcards.js';
import { fixOf } from './fixes/fixes.js';
import { crossesQuota, lengthOfValues } from './policy-size.js';
import { asOf, count } from './titles.js';

/** A fix does not write more values than this. */
const MAX_VALUES = 60;

/** Many statements of a policy are about the same actions. */
const MAX_KNOWN = 50;
const knownWildcards = (_: Catalogue): Answers<readonly string[]> => new Answers(MAX_KNOWN);
const wildcardsOf = (ids: readonly string[], catalogue: Catalogue): readonly string[] =>
  catalogue.derived.of(knownWildcards).of(ids.join(), () => exactWildcards(ids, catalogue));

const isRead = ({ levels }: Action): boolean =>
  levels.length > 0 && levels.every((l) => l === 'Read' || l === 'List');
const manages = ({ levels }: Action): boolean => levels.includes('Permissions management');

/** Those of the actions that can match: on the resources, and with the keys of the service that the conditions need. */
function matching(statement: Statement, service: Service, { catalogue, sets }: RuleContext): Action[] {
  const all = service.actionNames.map((name) => service.action(name)!);
  const needed = [...testsOf(statement)].flatMap((test) => {
    const hit = lookupKey(catalogue, test.entry.key.value);
    return needsKey(test) && hit.found === 'key' && hit.service === service ? [test.entry.key.value] : [];
  });
  return effectiveActions(statement, all, catalogue, sets).filter((action) =>
    needed.every((key) => actionHasKey(action, key)),
  );
}

/**
 * Its read actions, and all but those that manage permissions; where there is neither, the list of its actions. What the
 * other values of Action match is not written again.
 * @param item the value `service:*`.
 */
export function narrowedWildcard(
  statement: Statement,
  item: StringNode,
  service: Service,
  context: RuleContext,
): Fix[] {
  const { catalogue, sets } = context;
  const { action, policy } = statement;
  const { document } = policy;
  const value = action?.property.value;
  if (!action || !value || !item.closed) return [];
  const actions = matching(statement, service, context);
  const others = action.items.filter((i) => i !== item).map((i) => i.value);
  const covered = matchedActions(others, sets);
  const narrowed = (chosen: readonly Action[], what: string): Fix[] => {
    if (chosen.length === 0) return [];
    const values = wildcardsOf(
      chosen.map((a) => a.id),
      catalogue,
    ).filter((v) => !sets.expand(v).every((id) => covered.has(id)));
    if (values.length > MAX_VALUES) return [];
    const longer = lengthOfValues(values) - lengthOfValues([item.value]);
    if (crossesQuota(policy, longer)) return [];
    const { edit } = document.syntax;
    const edits =
      value.type !== 'array'
        ? edit.replace(document, value, values.length === 1 ? values[0]! : values)
        : values.length === 0
          ? edit.remove(document, value, item)
          : edit.replaceItems(document, item, item, values);
    return fixOf(`Change "${item.value}" to ${what} ${asOf(catalogue)}`, edits);
  };
  const reads = actions.filter(isRead);
  const keeps = actions.filter((a) => !manages(a));
  const fixes = [
    ...(reads.length < actions.length ? narrowed(reads, `the ${count(reads.length, 'read action')}`) : []),
    ...(keeps.length < actions.length && keeps.length > reads.length
      ? narrowed(keeps, `the ${count(keeps.length, 'action')} that do not manage permissions`)
      : []),
  ];
  if (fixes.length > 0) return fixes;
  const ids = actions.map((a) => a.id);
  return ids.length > MAX_VALUES ? [] : narrowed(actions, `its ${count(actions.length, 'action')}`);
}
