/** Edits of the conditions of a statement. A condition that is there already is never replaced. */
import type { Statement } from '../../../policy/policy.js';
import { type Data, Existing } from '../../../syntax/data.js';
import { copied } from '../../../syntax/syntax.js';
import type { ObjectNode, PropertyNode } from '../../../syntax/value.js';
import type { Fix, TextEdit } from '../../rule.js';
import { isAlone, type Tested } from '../conditions/conditions.js';
import type { SuggestedValue } from '../suggested-values.js';
import { fixOf, insertElement } from './fixes.js';

/** The property with a name, in whatever case. */
const named = (object: ObjectNode, name: string): PropertyNode | undefined =>
  object.properties.find((p) => p.key.value.toLowerCase() === name.toLowerCase());

/**
 * Sets keys under an operator of the conditions; none if the operator has one of the keys. An operator that is there gets
 * one key only.
 */
function setTests(
  { policy: { document } }: Statement,
  conditions: ObjectNode,
  operator: string,
  tests: Readonly<Record<string, Data>>,
): readonly TextEdit[] {
  const { edit } = document.syntax;
  const there = named(conditions, operator);
  if (!there) return edit.set(document, conditions, operator, tests);
  const [first, ...more] = Object.entries(tests);
  if (there.value?.type !== 'object' || !first || more.length > 0 || named(there.value, first[0])) return [];
  return edit.set(document, there.value, first[0], first[1]);
}

/** Adds conditions of one operator; no edits if it has one of the keys already, or the conditions cannot be read. */
export function addConditions(
  statement: Statement,
  operator: string,
  tests: Readonly<Record<string, Data>>,
): readonly TextEdit[] {
  const { condition } = statement;
  if (!condition)
    return insertElement(statement, 'Condition', { [operator]: tests }, '').flatMap((f) => f.edits);
  const object = condition.property.value;
  if (object?.type !== 'object' || condition.opaque) return [];
  return setTests(statement, object, operator, tests);
}

/** Adds a condition; no fix if the operator has the key already, or the conditions cannot be read. */
export const addCondition = (
  statement: Statement,
  operator: string,
  key: string,
  value: Data,
  title: string,
): Fix[] => fixOf(title, addConditions(statement, operator, { [key]: value }));

/** Where an operator is: the conditions, its property in them, and the object with its keys. */
interface OperatorPlace {
  readonly object: ObjectNode;
  readonly property: PropertyNode;
  readonly from: ObjectNode;
}

function placeOf(statement: Statement, operator: Tested['operator']): OperatorPlace | undefined {
  const object = statement.condition?.property.value;
  if (object?.type !== 'object') return undefined;
  const property = object.properties.find((p) => p.key === operator.key);
  const from = property?.value;
  return property && from?.type === 'object' ? { object, property, from } : undefined;
}

/**
 * Puts a condition under another operator: renames the operator if it has no other key, and moves the key otherwise. None
 * if the other operator has the key.
 */
function moveCondition(
  statement: Statement,
  { operator, entry }: Pick<Tested, 'operator' | 'entry'>,
  target: string,
): TextEdit[] {
  const { document } = statement.policy;
  const { edit } = document.syntax;
  const place = placeOf(statement, operator);
  if (!place) return [];
  const { object, property, from } = place;
  const alone = from.properties.length === 1;
  const there = named(object, target);
  if (alone && (!there || there === property)) return edit.rename(document, object, property, target);
  const own = from.properties.find((p) => p.key === entry.key);
  const value = own?.value && copied(document, own.value);
  if (!own || value === undefined || there === property) return [];
  // A new operator would be written without them.
  const hasComments = value instanceof Existing && (value.lead + value.trail).trim() !== '';
  if (hasComments && !there && !edit.regroup) return [];
  const has = there?.value?.type === 'object' && named(there.value, own.key.value);
  if (edit.regroup) return has ? [] : edit.regroup(document, from, own, there?.key.value ?? target);
  const added = setTests(statement, object, target, { [own.key.value]: value });
  if (added.length === 0) return [];
  return [...(alone ? edit.remove(document, object, property) : edit.remove(document, from, own)), ...added];
}

/** Removes a condition, with its operator and the whole Condition where nothing else is in them. */
export function removeTest(
  statement: Statement,
  { operator, entry }: Pick<Tested, 'operator' | 'entry'>,
): TextEdit[] {
  const { policy, node, condition } = statement;
  const { document } = policy;
  const { edit } = document.syntax;
  const place = placeOf(statement, operator);
  const own = place?.from.properties.find((p) => p.key === entry.key);
  if (!place || !own || !condition) return [];
  if (place.from.properties.length > 1) return edit.remove(document, place.from, own);
  return place.object.properties.length > 1
    ? edit.remove(document, place.object, place.property)
    : edit.remove(document, node, condition.property);
}

/** The conditions of a statement without some; null: no other is left. undefined: they cannot be copied. */
export function conditionWithout(
  { condition, policy: { document } }: Statement,
  tests: readonly Pick<Tested, 'entry'>[],
): Data | undefined {
  const object = condition?.property.value;
  if (object?.type !== 'object') return undefined;
  const dropped = new Set(tests.map((t) => t.entry.key));
  const dataOf = (properties: readonly PropertyNode[]): [string, Data | undefined][] =>
    properties.map(({ key, value }) => [key.value, value && copied(document, value)]);
  const operators = object.properties.flatMap((p): [string, Data | undefined][] => {
    const keys = p.value?.type === 'object' ? p.value.properties : [];
    if (!keys.some(({ key }) => dropped.has(key))) return dataOf([p]);
    const left = dataOf(keys.filter(({ key }) => !dropped.has(key)));
    if (left.some(([, value]) => value === undefined)) return [[p.key.value, undefined]];
    return left.length > 0 ? [[p.key.value, Object.fromEntries(left) as Record<string, Data>]] : [];
  });
  if (operators.some(([, value]) => value === undefined)) return undefined;
  return operators.length === 0 ? null : (Object.fromEntries(operators) as Record<string, Data>);
}

/** Puts a condition under another operator, with another value. Comments in the value keep it where it is. */
export function replaceTest(
  statement: Statement,
  { operator, entry }: Pick<Tested, 'operator' | 'entry'>,
  target: string,
  value: Data,
): TextEdit[] {
  const { document } = statement.policy;
  const { edit } = document.syntax;
  const place = placeOf(statement, operator);
  if (!place) return [];
  const { object, property, from } = place;
  const own = from.properties.find((p) => p.key === entry.key);
  if (!own?.value) return [];
  const alone = from.properties.length === 1;
  if (alone && !named(object, target)) {
    const name = edit.rename(document, object, property, target);
    const replaced = edit.replace(document, own.value, value);
    return name.length === 0 || replaced.length === 0 ? [] : [...name, ...replaced];
  }
  const old = copied(document, own.value);
  if (old instanceof Existing && (old.lead + old.trail).trim() !== '') return [];
  const added = setTests(statement, object, target, { [own.key.value]: value });
  if (added.length === 0) return [];
  return [...(alone ? edit.remove(document, object, property) : edit.remove(document, from, own)), ...added];
}

/**
 * Puts another key with another value in the place of a condition; none where the operator has that key already.
 * @param target another operator, if the value needs one: none where that is there, or the own one has other keys.
 */
export function replaceKey(
  statement: Statement,
  { operator, entry }: Pick<Tested, 'operator' | 'entry'>,
  key: string,
  { value, shown }: SuggestedValue,
  target = operator.key.value,
): Fix[] {
  const { document } = statement.policy;
  const { edit } = document.syntax;
  const place = placeOf(statement, operator);
  const own = place?.from.properties.find((p) => p.key === entry.key);
  if (!place || !own?.value) return [];
  const name = edit.rename(document, place.from, own, key);
  const replaced = edit.replace(document, own.value, value);
  if (name.length === 0 || replaced.length === 0) return [];
  const title = `Change to a condition on ${key} (${shown})`;
  if (target === operator.key.value) return fixOf(title, [...name, ...replaced]);
  if (place.from.properties.length > 1 || named(place.object, target)) return [];
  const moved = edit.rename(document, place.object, place.property, target);
  return moved.length === 0 ? [] : fixOf(title, [...moved, ...name, ...replaced]);
}

/**
 * One fix for each operator that a condition can have in the place of its own; a single one is preferred. The other keys
 * of its operator stay where they are.
 */
export function changeOperator(
  statement: Statement,
  test: Pick<Tested, 'operator' | 'use' | 'entry'>,
  targets: readonly string[],
): Fix[] {
  return targets.flatMap((target) => {
    const isRename = isAlone(test) && !statement.condition?.operators.some((o) => o.key.value === target);
    const title = isRename ? `Change to "${target}"` : `Move ${test.entry.key.value} to "${target}"`;
    return fixOf(title, moveCondition(statement, test, target), targets.length === 1);
  });
}
