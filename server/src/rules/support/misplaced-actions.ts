/** Fixes for actions that act on none of the resources of their statement. */
import type { Action, Catalogue } from '../../catalogue/catalogue.js';
import { actionHasKey, lookupKey } from '../../catalogue/condition-keys.js';
import type { Statement } from '../../policy/policy.js';
import type { StringNode } from '../../syntax/value.js';
import type { Fix, RuleContext } from '../rule.js';
import { relatedResources } from './arns/related-resources.js';
import { resourcePatterns, usualParts } from './arns/resource-patterns.js';
import { testsOf } from './conditions/conditions.js';
import { fixOf, insertElement, removeValue } from './fixes/fixes.js';
import { splitStatement } from './fixes/split-statement.js';

/** With more ARN patterns than this, an action does not get a separate statement. */
const MANY_PATTERNS = 3;

const isWild = (text: string): boolean => /[*?]/.test(text);

/** Moves actions to a separate statement after this one. */
function moved(statement: Statement, actions: readonly string[], resource: string | string[]): Fix[] {
  const { action, sid, policy } = statement;
  if (!action || action.negated || action.others.length > 0) return [];
  const rest = action.items.map((i) => i.value).filter((value) => !actions.includes(value));
  const shown = [resource]
    .flat()
    .map((r) => `"${r}"`)
    .join(', ');
  if (rest.length === 0) return insertElement(statement, 'Resource', resource, `Change Resource to ${shown}`);
  const name = sid && `${sid.value}${resource === '*' ? 'Any' : 'Other'}`;
  if (name !== undefined && policy.statements.some((s) => s.sid?.value === name)) return [];
  const what = actions.length === 1 ? actions[0]! : `${actions.length} actions`;
  return fixOf(
    `Move ${what} to a separate statement with the Resource ${shown}`,
    splitStatement(statement, [
      { sid: sid?.value, actions: rest },
      { sid: name, actions, resource },
    ]),
  );
}

/** Does a condition check a key of the service that none of the actions has? It would be absent from their requests. */
const lacksKey = (statement: Statement, actions: readonly Action[], catalogue: Catalogue): boolean =>
  [...testsOf(statement)].some(({ entry }) => {
    const hit = lookupKey(catalogue, entry.key.value);
    return (
      hit.found === 'key' &&
      actions.some((a) => a.service === hit.service) &&
      !actions.some((a) => actionHasKey(a, entry.key.value))
    );
  });

/** Moves all actions of the statement that only `*` matches, which would each be reported. */
export function moveToStar(statement: Statement, { catalogue }: RuleContext): Fix[] {
  const values = (statement.action?.items ?? []).map((i) => i.value);
  const unlimited = values.filter(
    (value) => !isWild(value) && catalogue.action(value)?.resourceTypes.length === 0,
  );
  const actions = unlimited.flatMap((value) => catalogue.action(value) ?? []);
  return lacksKey(statement, actions, catalogue) ? [] : moved(statement, [...new Set(unlimited)], '*');
}

/** Adds a resource that the action acts on and that belongs to those of the statement. */
function addRelated(statement: Statement, action: Action, { policy, sets }: RuleContext): Fix[] {
  const { resource } = statement;
  const value = resource?.property.value;
  if (!resource || !value || resource.others.length + resource.partial.length > 0) return [];
  const names = resource.items.map((i) => i.value);
  const { edit } = policy.document.syntax;
  return relatedResources(names, [action], usualParts(policy), sets).flatMap((arn) =>
    fixOf(
      `Add "${arn}" to Resource`,
      value.type === 'array'
        ? edit.append(policy.document, value, arn)
        : edit.replace(policy.document, value, [...names, arn]),
    ),
  );
}

/** For an action of resource types that the statement does not name. */
export function misplacedActionFixes(
  statement: Statement,
  item: StringNode,
  action: Action,
  context: RuleContext,
): Fix[] {
  const { policy, sets } = context;
  const related = addRelated(statement, action, context);
  const patterns =
    related.length > 0 || policy.kind === 'resource'
      ? []
      : resourcePatterns([action], usualParts(policy), sets);
  return [
    ...related,
    ...(patterns.length === 0 || patterns.length > MANY_PATTERNS
      ? []
      : moved(statement, [item.value], patterns.length === 1 ? patterns[0]! : patterns)),
    ...removeValue(policy.document, statement.action!, item, `Remove "${item.value}"`, false),
  ];
}
