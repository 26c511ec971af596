/** Splits a statement into several: the first stays in its place, the others come after it. */
import type { Policy, Statement } from '../../../policy/policy.js';
import type { Data } from '../../../syntax/data.js';
import { isSound } from '../../../syntax/soundness.js';
import { copied } from '../../../syntax/syntax.js';
import { toData, type ValueNode } from '../../../syntax/value.js';
import { isWithin } from '../../../text/range.js';
import type { TextEdit } from '../../rule.js';
import { insertAfter } from '../statement-place.js';

/** What one of the statements has that the whole did not have. */
export interface StatementPart {
  readonly sid: string | undefined;
  /** Values of Action. Those that the statement has keep their comments. */
  readonly actions: readonly string[];
  /** undefined: the Resource of the statement. */
  readonly resource?: Data;
  /** The Condition of a new statement; null: none. undefined: the one of the statement. */
  readonly condition?: Data;
}

/** The values of Action in a part, as they are written if all of them are in the statement. */
function actionsOf(statement: Statement, values: readonly string[]): Data | undefined {
  const { action, policy } = statement;
  const value = action?.property.value;
  if (value?.type !== 'array') return values.length === 1 ? values[0] : values;
  const wanted = new Set(values);
  const items = action!.items.filter((i) => wanted.has(i.value));
  if (items.length === values.length) return copied(policy.document, value, items);
  const own = new Map(items.map((i) => [i.value, i]));
  return values.map((text) => {
    const item = own.get(text);
    return (item && copied(policy.document, item)) ?? text;
  });
}

/** A value for another statement. What is said about it stays where it is. */
function copyForOther({ document }: Policy, value: ValueNode): Data | undefined {
  const hasComment = document.comments.some((c) => isWithin(value.range, c.range.start));
  return (hasComment ? toData(value) : undefined) ?? copied(document, value);
}

/** @returns the edits; none if the statement cannot be split where it is, or is not plain data. */
export function splitStatement(statement: Statement, parts: readonly StatementPart[]): TextEdit[] {
  const { policy, node, action, sid } = statement;
  const { document } = policy;
  const { edit } = document.syntax;
  const [first, ...others] = parts;
  if (!first || !action?.property.value) return [];
  // A statement with NotResource cannot have Resource.
  if (first.resource !== undefined && statement.resource?.negated) return [];
  if (!isSound(document, node)) return [];
  const statements = others.map((part): Data | undefined => {
    const written = node.properties.filter((p) => !p.implied);
    const kept = written.filter(({ key }) => key.value !== 'Condition' || part.condition === undefined);
    const entries = kept.map(({ key, value }): [string, Data | undefined] => {
      if (key === sid || key.value === 'Sid') return [key.value, part.sid];
      if (key.value === action.property.key.value) return [key.value, actionsOf(statement, part.actions)];
      if (/^(Not)?Resource$/.test(key.value) && part.resource !== undefined)
        return ['Resource', part.resource];
      return [key.value, value && copyForOther(policy, value)];
    });
    if (part.condition !== undefined && part.condition !== null) entries.push(['Condition', part.condition]);
    return entries.every(([, value]) => value !== undefined)
      ? (Object.fromEntries(entries) as Record<string, Data>)
      : undefined;
  });
  if (!statements.every((s) => s !== undefined)) return [];
  const added = insertAfter(statement, statements);
  if (added.length === 0) return [];
  return [
    ...(sid && first.sid !== undefined && first.sid !== sid.value
      ? edit.setText(document, sid, first.sid)
      : []),
    ...edit.replace(
      document,
      action.property.value,
      action.isArray || first.actions.length > 1 ? first.actions : first.actions[0]!,
    ),
    ...(first.resource === undefined ? [] : edit.set(document, node, 'Resource', first.resource)),
    ...added,
  ];
}
