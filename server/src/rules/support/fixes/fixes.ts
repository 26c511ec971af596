/** The usual fixes. What cannot be edited with certainty, because the text around is broken, has none. */

import { STATEMENT_ELEMENTS } from '../../../policy/elements.js';
import type { Statement } from '../../../policy/policy.js';
import type { StringList } from '../../../policy/statement-body.js';
import type { Data } from '../../../syntax/data.js';
import { isSound } from '../../../syntax/soundness.js';
import type { HostDocument } from '../../../syntax/syntax.js';
import {
  type ObjectNode,
  ownerOf,
  type PropertyNode,
  type StringNode,
  type ValueNode,
} from '../../../syntax/value.js';
import { alternatives } from '../../../text/words.js';
import type { Fix, TextEdit } from '../../rule.js';
import { placeOfStatement } from '../statement-place.js';

/** A fix for the edits, or none where there are none. */
export function fixOf(title: string, edits: readonly TextEdit[], preferred = false): Fix[] {
  return edits.length > 0 ? [{ title, edits, ...(preferred ? { preferred } : {}) }] : [];
}

/** Elements of a statement that exclude each other. */
const EXCLUDES: ReadonlyMap<string, string> = new Map(
  ['Action', 'Resource', 'Principal'].flatMap((name) => [
    [name, `not${name.toLowerCase()}`],
    [`Not${name}`, name.toLowerCase()],
  ]),
);

/** Does an object have the element that another one excludes? AWS rejects such a statement. */
const excluded = ({ properties }: ObjectNode, name: string): boolean =>
  properties.some((p) => p.key.value.toLowerCase() === EXCLUDES.get(name));

/** Changes a string. The name of a property stays where its object has the other name already. */
export function changeText(document: HostDocument, node: StringNode, text: string): TextEdit[] {
  const { edit } = document.syntax;
  const owner = ownerOf(document.root, node);
  if (!owner) return edit.setText(document, node, text);
  const others = { ...owner.object, properties: owner.object.properties.filter((p) => p !== owner.property) };
  return excluded(others, text) ? [] : edit.rename(document, owner.object, owner.property, text);
}

/** `Change to "x"`: puts a string in the place of a value. */
export function changeTo(document: HostDocument, node: ValueNode, value: string, preferred = true): Fix[] {
  const edits =
    node.type === 'string'
      ? changeText(document, node, value)
      : document.syntax.edit.replace(document, node, value);
  return fixOf(`Change to "${value}"`, edits, preferred);
}

/**
 * One fix for each suggestion; a single one is preferred.
 * @param isMisspelling whether the text is a misspelling of a suggestion, and of nothing else.
 */
export function didYouMean(
  document: HostDocument,
  node: StringNode,
  suggestions: readonly string[],
  isMisspelling: (suggestion: string) => boolean = () => true,
): Fix[] {
  return suggestions.flatMap((text) => {
    const sure = suggestions.length === 1 && isMisspelling(text);
    return changeTo(document, node, text, sure).map((f) => (sure ? { ...f, misspelling: true } : f));
  });
}

/** A suffix for a message: ` Did you mean "x", "y" or "z"?`, or nothing. */
export function didYouMeanText(suggestions: readonly string[]): string {
  if (suggestions.length === 0) return '';
  return ` Did you mean ${alternatives(
    suggestions.map((s) => `"${s}"`),
    suggestions.length,
  )}?`;
}

export function insertElement(
  statement: Statement,
  name: string,
  value: Data,
  title: string,
  preferred = false,
): Fix[] {
  const { document } = statement.policy;
  if (!isSound(document, statement.node) || excluded(statement.node, name)) return [];
  const edits = document.syntax.edit.set(document, statement.node, name, value, STATEMENT_ELEMENTS);
  return fixOf(title, edits, preferred);
}

export function insertInto(
  document: HostDocument,
  object: ObjectNode,
  name: string,
  value: Data,
  order: readonly string[],
  title: string,
): Fix[] {
  return fixOf(title, document.syntax.edit.set(document, object, name, value, order), true);
}

export function removeElement(
  document: HostDocument,
  object: ObjectNode,
  property: PropertyNode,
  title: string,
): Fix[] {
  if (object.properties.filter((p) => p.key.value === property.key.value).length > 1) return [];
  return fixOf(title, document.syntax.edit.remove(document, object, property), true);
}

/** Removes a value of a list; no fix if it is the only one. */
export function removeValue(
  document: HostDocument,
  list: StringList,
  node: ValueNode,
  title: string,
  preferred = true,
): Fix[] {
  const { value } = list.property;
  if (value?.type !== 'array' || value.items.length < 2) return [];
  return fixOf(title, document.syntax.edit.remove(document, value, node), preferred);
}

/** Removes a statement; no fix if it is the only statement of the policy. */
export function removeStatement(statement: Statement, title: string): Fix[] {
  const { document, statements } = statement.policy;
  const { list, choice } = placeOfStatement(statement) ?? {};
  // An alternative of Fn::If cannot go from there, nor can the only statement of one.
  const isAlone =
    list === undefined || choice !== undefined || (statement.conditional && list.items.length < 2);
  if (isAlone || statements.length < 2 || !isSound(document, statement.node)) return [];
  return fixOf(title, document.syntax.edit.remove(document, list, statement.node));
}
