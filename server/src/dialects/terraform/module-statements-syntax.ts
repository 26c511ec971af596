/** Statements for a module of Terraform as a document of the policy that it makes: by its names, in objects. */
import { nowhere, tokenOf, wordAt } from '../../syntax/hcl/hcl-cursor.js';
import { hclOf } from '../../syntax/hcl/hcl-document.js';
import { hclEdits } from '../../syntax/hcl/hcl-edits.js';
import { hclSyntax } from '../../syntax/hcl/hcl-syntax.js';
import { hclChildren, pieceAt } from '../../syntax/hcl/node-at.js';
import { isNameTaken } from '../../syntax/property-names.js';
import { shifted } from '../../syntax/shifted.js';
import type { Cursor, HostDocument, Path, Syntax, SyntaxEdits } from '../../syntax/syntax.js';
import {
  type ArrayNode,
  type ObjectNode,
  type PropertyNode,
  property,
  stringAt,
  type ValueNode,
} from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import type { Range } from '../../text/range.js';
import type { TextEdit } from '../../text/text-edit.js';
import { elementOf, entriesOf } from './module-statements.js';
import { STATEMENT_ATTRIBUTES } from './policy-document-block.js';
import { ATTRIBUTES, asList, entriesOf as dataEntries } from './policy-document-print.js';

const isSame = (a: Range, b: Range): boolean => a.start === b.start && a.end === b.end;

/** The policy of the document. */
const policyOf = ({ root }: HostDocument): ValueNode | undefined =>
  root?.type === 'array' ? root.items[0] : undefined;

const statementsOf = (document: HostDocument): readonly ValueNode[] => {
  const list = property(policyOf(document), 'Statement')?.value;
  return list?.type === 'array' ? list.items : [];
};

/** The object of the text that a part of the policy was made of. */
function writtenOf(document: HostDocument, { range }: ObjectNode): ObjectNode | undefined {
  const hcl = hclOf(document);
  const piece = hcl && pieceAt(hcl, range.start + 1);
  if (!piece) return undefined;
  const target = { start: range.start - piece.start, end: range.end - piece.start };
  let node: ValueNode | undefined = piece.tree.body;
  while (node && !(node.type === 'object' && isSame(node.range, target)))
    node = hclChildren(node).find((n) => n.range.start <= target.start && target.end <= n.range.end);
  return node?.type === 'object' ? (shifted(node, piece.start) as ObjectNode) : undefined;
}

/** The statement that an object is, or that has it; and the element that it is of. */
function placeOf(
  document: HostDocument,
  object: ObjectNode,
): { statement: ObjectNode; steps: string[] } | undefined {
  const { start, end } = object.range;
  const statement = statementsOf(document).find((s) => s.range.start <= start && end <= s.range.end);
  if (statement?.type !== 'object') return undefined;
  if (isSame(statement.range, object.range)) return { statement, steps: [] };
  for (const { key, value } of statement.properties) {
    if (value?.type !== 'object') continue;
    if (isSame(value.range, object.range)) {
      // The test of a condition that is alone has the same range.
      const own = value.properties.find((p) => p.value === object);
      return { statement, steps: own ? [key.value, own.key.value] : [key.value] };
    }
    const test = value.properties.find((p) => p.value && isSame(p.value.range, object.range));
    if (test) return { statement, steps: [key.value, test.key.value] };
  }
  return undefined;
}

/** Writes another text where the objects of an element say what they are about. */
function renameIn(
  document: HostDocument,
  statement: ObjectNode,
  element: string,
  of: Readonly<Record<string, string>>,
  attribute: string,
  text: string,
): TextEdit[] {
  const written = writtenOf(document, statement);
  const values = written?.properties.filter((p) => elementOf(p.key.value) === element) ?? [];
  const objects = values.flatMap(({ value }) => {
    const entries = value ? (entriesOf(value) ?? []) : [];
    return entries.some((e) => e.type === 'object') ? entries : value ? [value] : [];
  });
  return objects
    .filter((o) => Object.entries(of).every(([name, wanted]) => stringAt(o, name) === wanted))
    .flatMap((o) => {
      const value = property(o, attribute)?.value;
      return value?.type === 'string' ? hclEdits.setText(document, value, text) : [];
    });
}

const rename: SyntaxEdits['rename'] = (document, object, { key }, name) => {
  const place = placeOf(document, object);
  if (!place || isNameTaken(object, name, key)) return [];
  const { statement, steps } = place;
  const [element, test] = steps;
  if (element === undefined) {
    const [from, to] = [ATTRIBUTES.get(key.value), ATTRIBUTES.get(name)];
    return from === undefined || to === undefined ? [] : [{ range: key.range, text: to }];
  }
  if (element !== 'Condition')
    return renameIn(document, statement, element, { type: key.value }, 'type', name);
  return test === undefined
    ? renameIn(document, statement, element, { test: key.value }, 'test', name)
    : renameIn(document, statement, element, { test, variable: key.value }, 'variable', name);
};

function regroup(
  document: HostDocument,
  object: ObjectNode,
  { key }: PropertyNode,
  name: string,
): TextEdit[] {
  const place = placeOf(document, object);
  const [element, test] = place?.steps ?? [];
  if (!place || element === undefined || test === undefined) return [];
  return renameIn(document, place.statement, element, { test, variable: key.value }, 'test', name);
}

const set: SyntaxEdits['set'] = (document, object, name, value) => {
  const existing = object.properties.find((p) => p.key.value === name);
  if (existing?.value && !existing.implied) return replace(document, existing.value, value);
  const attribute = ATTRIBUTES.get(name);
  const isStatement = placeOf(document, object)?.steps.length === 0;
  const written = isStatement ? writtenOf(document, object) : undefined;
  if (!written || attribute === undefined) return [];
  const single = name === 'Sid' || name === 'Effect';
  return hclEdits.set(
    document,
    written,
    attribute,
    single ? value : asList(value),
    Object.keys(STATEMENT_ATTRIBUTES),
  );
};

const replace: SyntaxEdits['replace'] = (document, node, value) => {
  if (node.type === 'object' || dataEntries(value)) return [];
  return hclEdits.replace(document, node, node.type === 'array' ? asList(value) : value);
};

const remove: SyntaxEdits['remove'] = (document, container, part) => {
  if (container.type === 'array')
    return hasTexts(container) ? hclEdits.remove(document, container, part) : [];
  const isStatement = placeOf(document, container)?.steps.length === 0;
  const written = isStatement && 'key' in part && !part.implied ? writtenOf(document, container) : undefined;
  const own = written?.properties.find((p) => isSame(p.range, part.range));
  return written && own ? hclEdits.remove(document, written, own) : [];
};

/** Objects in a list are written by other names. */
const hasTexts = ({ items }: ArrayNode): boolean =>
  items.every((item) => item.type !== 'object' && item.type !== 'opaque');

const edits: SyntaxEdits = {
  ...hclEdits,
  set,
  rename,
  regroup,
  remove,
  replace,
  insert: (document, list, index, ...values) =>
    hasTexts(list) ? hclEdits.insert(document, list, index, ...values) : [],
  append: (document, list, value) => (hasTexts(list) ? hclEdits.append(document, list, value) : []),
  replaceItems: (document, from, to, values) =>
    from.type === 'object' ? [] : hclEdits.replaceItems(document, from, to, values),
  setText(document, node, text, part) {
    const own = ATTRIBUTES.get(node.value);
    if (own === undefined || !document.text.startsWith(own, node.range.start))
      return hclEdits.setText(document, node, text, part);
    const to = ATTRIBUTES.get(text);
    return to === undefined ? [] : [{ range: node.range, text: to }];
  },
};

/** What a cursor is at in the objects of a statement. */
function stepsIn(
  around: readonly { readonly node: ValueNode; readonly step: string | number }[],
  word: string,
): { readonly path: Path; readonly key: boolean } | undefined {
  const [own, ...rest] = around;
  const attribute = ownValue(STATEMENT_ATTRIBUTES, String(own?.step));
  if (attribute !== undefined) return { path: [attribute, ...rest.map((a) => a.step)], key: false };
  const element = elementOf(String(own?.step));
  const index = rest.findLastIndex((a) => a.node.type === 'object');
  const object = rest[index];
  if (element === undefined || !object) return undefined;
  const of = (name: string): string => stringAt(object.node, name) ?? '';
  const items = rest.slice(index + 1).map((a) => a.step);
  switch (object.step) {
    case 'type':
    case 'test':
      return { path: [element, word], key: true };
    case 'variable':
      return { path: [element, of('test'), word], key: true };
    case 'identifiers':
      return { path: [element, of('type'), ...items], key: false };
    case 'values':
      return { path: [element, of('test'), of('variable'), ...items], key: false };
    default:
      return undefined;
  }
}

function cursor(document: HostDocument, offset: number): Cursor {
  const hcl = hclOf(document);
  const inComment = document.comments.some((c) => c.range.start < offset && offset <= c.range.end);
  const elsewhere: Cursor = { ...nowhere(offset, inComment), path: [''] };
  const at = hcl && !inComment ? wordAt(hcl, offset) : undefined;
  // Names of attributes are those of the module.
  if (!at || at.found.key) return elsewhere;
  const { around } = at.found;
  const token = tokenOf(at.text, at.start, at.found.node, offset);
  const statements = statementsOf(document);
  const from = around.findIndex(({ node }) =>
    statements.some((s) => s.range.start === node.range.start + at.start),
  );
  const start = (around[from]?.node.range.start ?? 0) + at.start;
  const found = from < 0 ? undefined : stepsIn(around.slice(from), token.word);
  if (!found) return elsewhere;
  const index = statements.findIndex((s) => s.range.start === start);
  const path = [0, 'Statement', index, ...found.path];
  return { ...token, offset, path, at: found.key ? 'key' : 'value', hasValue: found.key, inComment: false };
}

export const moduleStatementsSyntax: Syntax = {
  ...hclSyntax,
  id: 'hcl-module-statements',
  edit: edits,
  cursor,
  variable: (name) => `&{${name}}`,
};
