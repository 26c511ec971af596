/** The usual repairs. */

import { STATEMENT_ELEMENTS } from '../../policy/elements.js';
import type { Statement } from '../../policy/policy.js';
import type { StringList } from '../../policy/statement-body.js';
import { removeItem, removeProperty, setProperty } from '../../syntax/json/edit.js';
import type { HostDocument, ObjectNode, PropertyNode, StringNode } from '../../syntax/value.js';
import type { Fix, TextEdit } from '../rule.js';

/** The text of a value inside a JSON string. */
const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Replaces what stands between the quotes of a string. */
export function replaceText(node: StringNode, text: string): TextEdit {
  return { range: node.inner, text: escaped(text) };
}

/** One fix for each suggestion, the first one preferred. */
export function didYouMean(node: StringNode, suggestions: readonly string[]): Fix[] {
  return suggestions.map((text, i) => ({
    title: `Change to "${text}"`,
    edits: [replaceText(node, text)],
    ...(i === 0 && suggestions.length === 1 ? { preferred: true } : {}),
  }));
}

/** A suffix for a message: ` Did you mean "x"?`, or nothing. */
export function didYouMeanText(suggestions: readonly string[]): string {
  return suggestions.length === 0 ? '' : ` Did you mean ${suggestions.map((s) => `"${s}"`).join(' or ')}?`;
}

/** Structural edits need a text that parses: otherwise nothing is offered. */
const whole = (document: HostDocument): boolean => document.problems.length === 0;

export function insertElement(
  statement: Statement,
  name: string,
  value: unknown,
  title: string,
  preferred = false,
): Fix[] {
  const { document } = statement.policy;
  if (!whole(document)) return [];
  const edits = setProperty(document, statement.node, name, value, STATEMENT_ELEMENTS);
  return edits.length > 0 ? [{ title, edits, preferred }] : [];
}

export function insertInto(
  document: HostDocument,
  object: ObjectNode,
  name: string,
  value: unknown,
  order: readonly string[],
  title: string,
): Fix[] {
  if (!whole(document)) return [];
  const edits = setProperty(document, object, name, value, order);
  return edits.length > 0 ? [{ title, edits, preferred: true }] : [];
}

export function removeElement(
  document: HostDocument,
  object: ObjectNode,
  property: PropertyNode,
  title: string,
): Fix[] {
  if (!whole(document) || object.properties.filter((p) => p.key.value === property.key.value).length > 1)
    return [];
  const edits = removeProperty(document, object, property);
  return edits.length > 0 ? [{ title, edits, preferred: true }] : [];
}

/** Removes one value of a list; nothing if it is the last one. */
export function removeValue(
  document: HostDocument,
  list: StringList,
  node: StringNode,
  title: string,
): Fix[] {
  if (!whole(document) || !list.isArray || list.items.length + list.others.length < 2) return [];
  const edits = removeItem(document, list.property.value, node);
  return edits.length > 0 ? [{ title, edits, preferred: true }] : [];
}

/** Removes a whole statement; nothing if it is the policy's only one. */
export function removeStatement(statement: Statement, title: string): Fix[] {
  const { document, statementProperty, statements } = statement.policy;
  if (!whole(document) || statementProperty?.value?.type !== 'array' || statements.length < 2) return [];
  const edits = removeItem(document, statementProperty.value, statement.node);
  return edits.length > 0 ? [{ title, edits }] : [];
}
