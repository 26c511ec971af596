/** Edits of `data "aws_iam_policy_document"` in the names of IAM: elements are attributes and blocks there. */
import type { Data } from '../../syntax/data.js';
import { hclCopy } from '../../syntax/hcl/hcl-copy.js';
import { hclOf } from '../../syntax/hcl/hcl-document.js';
import { hclEdits, removeLines } from '../../syntax/hcl/hcl-edits.js';
import { type HclLayout, layoutOf, nameText, printHcl } from '../../syntax/hcl/hcl-print.js';
import { type BlockNode, isBlock } from '../../syntax/hcl/hcl-tree.js';
import { pieceAt } from '../../syntax/hcl/node-at.js';
import { isNameTaken } from '../../syntax/property-names.js';
import { shifted } from '../../syntax/shifted.js';
import { isSound } from '../../syntax/soundness.js';
import type { HostDocument, SyntaxEdits } from '../../syntax/syntax.js';
import {
  type ObjectNode,
  type PropertyNode,
  property,
  type StringNode,
  type ValueNode,
} from '../../syntax/value.js';
import type { Range } from '../../text/range.js';
import type { TextEdit } from '../../text/text-edit.js';
import { STATEMENT_ATTRIBUTES, STATEMENT_BLOCKS } from './policy-document-block.js';
import {
  ATTRIBUTES,
  asList,
  BLOCKS,
  blocksText,
  entriesOf,
  listText,
  statementText,
} from './policy-document-print.js';

const ORDER = [...Object.keys(STATEMENT_ATTRIBUTES), ...Object.keys(STATEMENT_BLOCKS)];

/** The block of the document, at its place in the text. */
function documentBlock(document: HostDocument): ObjectNode | undefined {
  const hcl = hclOf(document);
  const policy = policyOf(document);
  const piece = hcl && policy && pieceAt(hcl, policy.range.start + 1);
  const found = piece?.tree.body.properties.find((p) => p.range.start + piece.start === policy?.range.start);
  return found?.value && piece && isBlock(found.value)
    ? (shifted(found.value, piece.start) as ObjectNode)
    : undefined;
}

/** The policy, in the names of IAM. */
function policyOf({ root }: HostDocument): ObjectNode | undefined {
  const [policy] = root?.type === 'array' ? root.items : [];
  return policy?.type === 'object' ? policy : undefined;
}

const isSame = (a: { readonly range: Range } | undefined, b: { readonly range: Range }): boolean =>
  a?.range.start === b.range.start && a.range.end === b.range.end;

const blocksIn = (body: ObjectNode): ObjectNode[] =>
  body.properties.flatMap((p) => (isBlock(p.value) ? [p.value as ObjectNode] : []));

const keywordOf = (block: ObjectNode): string => ((block.origin ?? block) as BlockNode).keyword.value;

/** What an object of the policy is. */
interface Place {
  readonly role: 'policy' | 'statement' | 'principals' | 'conditions' | 'test';
  /** The block that it is written in. */
  readonly block: ObjectNode;
  /** The element, or the test. */
  readonly name: string;
}

function placeOf(document: HostDocument, object: ValueNode): Place | undefined {
  const block = documentBlock(document);
  const policy = policyOf(document);
  if (!block || !policy) return undefined;
  if (isSame(policy, object)) return { role: 'policy', block, name: '' };
  const list = property(policy, 'Statement')?.value;
  const statement = list?.type === 'array' ? list.items.find((s) => holds(s, object)) : undefined;
  const own = statement && blocksIn(block).find((b) => isSame(b, statement));
  if (!own || statement.type !== 'object') return undefined;
  if (isSame(statement, object)) return { role: 'statement', block: own, name: '' };
  for (const { key, value } of statement.properties) {
    if (!BLOCKS.has(key.value) || !value) continue;
    // Everyone is a string: the identifier of the block with the type "*".
    if (key.value !== 'Condition') {
      if (isSame(value, object)) return { role: 'principals', block: own, name: key.value };
      continue;
    }
    if (value.type !== 'object') continue;
    const test = value.properties.find((p) => p.value && isSame(p.value, object));
    if (test) return { role: 'test', block: own, name: test.key.value };
    if (isSame(value, object)) return { role: 'conditions', block: own, name: 'Condition' };
  }
  return undefined;
}

const holds = (outer: { readonly range: Range }, inner: { readonly range: Range }): boolean =>
  outer.range.start <= inner.range.start && inner.range.end <= outer.range.end;

const textOf = (node: ValueNode | undefined): string | undefined =>
  node?.type === 'string' ? node.value : undefined;

/** The blocks of an element, or of a part of it. */
const blocksFor = (
  statement: ObjectNode,
  element: string,
  of: Readonly<Record<string, string>> = {},
): ObjectNode[] =>
  blocksIn(statement).filter(
    (b) =>
      keywordOf(b) === BLOCKS.get(element) &&
      Object.entries(of).every(([name, text]) => textOf(property(b, name)?.value) === text),
  );

/** Puts lines into a block: after a part of it, or at its beginning. */
function insertLines(
  { text }: HostDocument,
  block: ObjectNode,
  after: PropertyNode | undefined,
  print: (layout: HclLayout) => string[] | undefined,
  separate: boolean,
): TextEdit[] {
  const outer = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', block.range.start - 1) + 1))![0];
  const lines = layoutOf(text, outer);
  const { eol } = lines;
  const indent = outer + lines.unit;
  const printed = print({ ...lines, indent });
  if (!printed || printed.length === 0) return [];
  const open = (block.origin as BlockNode | undefined) ?? (block as BlockNode);
  const start = after ? after.range.end : open.open + block.range.start - open.range.start;
  const lineEnd = text.indexOf('\n', start);
  const gap = separate ? eol : '';
  const body = printed.map((t) => `${indent}${t}`).join(eol + gap);
  // On the line of the closing brace.
  if (lineEnd < 0 || lineEnd >= block.range.end) {
    const at = { start, end: start };
    return [{ range: at, text: `${eol}${body}${after ? '' : `${eol}${outer}`}` }];
  }
  const at = { start: lineEnd + 1, end: lineEnd + 1 };
  return [{ range: at, text: `${after ? gap : ''}${body}${eol}` }];
}

/** The last part of a block before an attribute or a block with that name, in the usual order. */
function partBefore(block: ObjectNode, name: string): PropertyNode | undefined {
  const rank = ORDER.indexOf(name);
  return block.properties.findLast((p) => ORDER.indexOf(p.key.value) <= rank || !ORDER.includes(p.key.value));
}

/** The equals sign of an attribute is where that of the one before is, if that is on the line before. */
const widthAfter = (after: PropertyNode | undefined): number =>
  after?.colon === undefined || isBlock(after.value) ? 0 : after.colon - 1 - after.range.start;

function insertAttribute(document: HostDocument, block: ObjectNode, name: string, value: Data): TextEdit[] {
  const after = partBefore(block, name);
  const afterBlock = isBlock(after?.value);
  return insertLines(
    document,
    block,
    after,
    (layout) => {
      const text = Array.isArray(value) ? listText(value, layout) : printHcl(value, layout);
      return [nameText(name, layout, widthAfter(after)) + text];
    },
    afterBlock,
  );
}

const insertBlocks = (
  document: HostDocument,
  statement: ObjectNode,
  element: string,
  value: Data,
): TextEdit[] =>
  insertLines(
    document,
    statement,
    partBefore(statement, BLOCKS.get(element)!),
    (layout) => blocksText(element, value, layout),
    true,
  );

/** Removes parts that have their lines to themselves; none where that is not so. */
function removeAll(
  document: HostDocument,
  parts: readonly { readonly range: Range }[],
  within: ObjectNode,
): TextEdit[] {
  const edits = parts.map((p) => {
    const lines = removeLines(document, p.range, within.range.start);
    const [edit] = lines ?? [];
    if (!edit) return undefined;
    // One of the empty lines around it goes too.
    const { text } = document;
    const before = text.slice(0, edit.range.start);
    const blank = /\n[ \t]*\r?\n$/.exec(before.slice(-200));
    return isBlock((p as PropertyNode).value) || 'properties' in p
      ? {
          ...edit,
          range: { start: edit.range.start - (blank ? blank[0].length - 1 : 0), end: edit.range.end },
        }
      : edit;
  });
  return edits.every((e) => e !== undefined) ? (edits as TextEdit[]) : [];
}

const set: SyntaxEdits['set'] = (document, object, name, value) => {
  const place = placeOf(document, object);
  if (!place) return [];
  const { block } = place;
  if (!isSound(document, block)) return [];
  const existing = object.properties.find((p) => p.key.value === name);
  if (existing?.value && !existing.implied)
    return policyDocumentEdits.replace(document, existing.value, value);
  switch (place.role) {
    case 'policy':
      if (name !== 'Version' && name !== 'Id') return [];
      return insertAttribute(document, block, name === 'Id' ? 'policy_id' : 'version', value);
    case 'statement': {
      const attribute = ATTRIBUTES.get(name);
      if (attribute === undefined) return BLOCKS.has(name) ? insertBlocks(document, block, name, value) : [];
      const single = name === 'Sid' || name === 'Effect';
      return insertAttribute(document, block, attribute, single ? value : asList(value));
    }
    case 'principals':
      return insertBlocks(document, block, place.name, { [name]: value });
    case 'conditions':
      return insertBlocks(document, block, 'Condition', { [name]: value });
    default:
      return insertBlocks(document, block, 'Condition', { [place.name]: { [name]: value } });
  }
};

const remove: SyntaxEdits['remove'] = (document, container, part) => {
  if (container.type === 'array') {
    const block = documentBlock(document);
    const own = block && blocksIn(block).find((b) => isSame(b, part));
    if (!own || !block) return hclEdits.remove(document, container, part);
    return isSound(document, own) ? removeAll(document, [own], block) : [];
  }
  const place = placeOf(document, container);
  if (!place || part.implied || !('key' in part) || !isSound(document, place.block)) return [];
  const { block, role } = place;
  const name = part.key.value;
  if (role === 'principals') return removeAll(document, blocksFor(block, place.name, { type: name }), block);
  if (role === 'conditions') return removeAll(document, blocksFor(block, 'Condition', { test: name }), block);
  if (role === 'test')
    return removeAll(document, blocksFor(block, 'Condition', { test: place.name, variable: name }), block);
  if (BLOCKS.has(name)) return removeAll(document, blocksFor(block, name), block);
  return removeAll(document, [part], block);
};

/** Statements in the place of others. */
function replaceStatements(
  document: HostDocument,
  from: Range,
  to: Range,
  values: readonly Data[],
): TextEdit[] {
  const { text } = document;
  const indent = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', from.start - 1) + 1))![0];
  const layout = layoutOf(text, indent);
  const printed = values.map((v) => statementText(v, layout));
  if (!printed.every((p) => p !== undefined)) return [];
  return [
    { range: { start: from.start, end: to.end }, text: printed.join(layout.eol + layout.eol + indent) },
  ];
}

const isStatement = (document: HostDocument, node: ValueNode): boolean =>
  node.type === 'object' && placeOf(document, node)?.role === 'statement';

const replace: SyntaxEdits['replace'] = (document, node, value) => {
  if (!isSound(document, node)) return [];
  const isOfBlocks = node.type === 'object' || entriesOf(value) !== undefined;
  if (!isOfBlocks) return hclEdits.replace(document, node, node.type === 'array' ? asList(value) : value);
  const place = placeOf(document, node);
  if (!place) return [];
  if (place.role === 'statement') return replaceStatements(document, node.range, node.range, [value]);
  const { block, role, name } = place;
  const element = role === 'principals' ? name : 'Condition';
  if (role === 'policy') return [];
  const old = role === 'test' ? blocksFor(block, element, { test: name }) : blocksFor(block, element);
  const [first, ...more] = old;
  const wanted = role === 'test' ? { [name]: value } : value;
  if (!first) return [];
  const { text } = document;
  const indent = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', first.range.start - 1) + 1))![0];
  const layout = layoutOf(text, indent);
  const texts = blocksText(element, wanted, layout);
  if (!texts || texts.length === 0) return [];
  const rest = removeAll(document, more, block);
  if (rest.length < more.length) return [];
  return [{ range: first.range, text: texts.join(layout.eol + layout.eol + indent) }, ...rest];
};

const insert: SyntaxEdits['insert'] = (document, list, index, ...values) => {
  const [first] = list.items;
  if (!first || !isStatement(document, first)) return hclEdits.insert(document, list, index, ...values);
  const block = documentBlock(document);
  const before = list.items[index - 1];
  const after = block?.properties.find((p) => before && isSame(p, before));
  if (!block || (before && !after) || !isSound(document, block)) return [];
  return insertLines(
    document,
    block,
    after,
    (layout) => {
      const texts = values.map((v) => statementText(v, layout));
      return texts.every((t) => t !== undefined) ? (texts as string[]) : undefined;
    },
    true,
  );
};

/** The names of an element, as it is written: the attribute, or the type of each of its blocks. */
function renameElement(block: ObjectNode, key: StringNode, name: string): TextEdit[] {
  const from = ATTRIBUTES.get(key.value);
  const to = ATTRIBUTES.get(name) ?? BLOCKS.get(name);
  if (to === undefined) return [];
  if (from !== undefined) return ATTRIBUTES.has(name) ? [{ range: key.range, text: to }] : [];
  if (!BLOCKS.has(key.value) || !BLOCKS.has(name)) return [];
  return blocksFor(block, key.value).map(({ range: { start } }) => ({
    range: { start, end: start + BLOCKS.get(key.value)!.length },
    text: to,
  }));
}

const rename: SyntaxEdits['rename'] = (document, object, { key }, name) => {
  const place = placeOf(document, object);
  if (!place || isNameTaken(object, name, key)) return [];
  const { block, role } = place;
  if (role === 'statement') return renameElement(block, key, name);
  if (role === 'policy') return [];
  const attribute = role === 'principals' ? 'type' : role === 'conditions' ? 'test' : 'variable';
  const element = role === 'principals' ? place.name : 'Condition';
  const of = { [attribute]: key.value, ...(role === 'test' ? { test: place.name } : {}) };
  return blocksFor(block, element, of).flatMap((b) => {
    const value = property(b, attribute)?.value;
    return value?.type === 'string' ? hclEdits.setText(document, value, name) : [];
  });
};

/** A test is a block of its own, with its operator. */
function regroup(document: HostDocument, object: ObjectNode, part: PropertyNode, name: string): TextEdit[] {
  const place = placeOf(document, object);
  if (place?.role !== 'test' || !isSound(document, place.block)) return [];
  return blocksFor(place.block, 'Condition', { test: place.name, variable: part.key.value }).flatMap((b) => {
    const test = property(b, 'test')?.value;
    return test?.type === 'string' ? hclEdits.setText(document, test, name) : [];
  });
}

export const policyDocumentEdits: SyntaxEdits = {
  regroup,
  copy: hclCopy,
  set,
  rename,
  insert,
  append: (document, list, value) => insert(document, list, list.items.length, value),
  remove,
  replace,
  replaceItems: (document, from, to, values) => {
    if (!isStatement(document, from)) return hclEdits.replaceItems(document, from, to, values);
    const sound = isSound(document, from) && isSound(document, to);
    return sound ? replaceStatements(document, from.range, to.range, values) : [];
  },
  setText: (document, node, text, part) => {
    const block = documentBlock(document);
    // The name of an element is not what is written.
    const isName =
      ATTRIBUTES.has(node.value) && document.text.startsWith(ATTRIBUTES.get(node.value)!, node.range.start);
    return isName && block ? renameElement(block, node, text) : hclEdits.setText(document, node, text, part);
  },
};
