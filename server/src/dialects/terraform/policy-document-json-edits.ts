/**
 * Edits of `data.aws_iam_policy_document` in Terraform's JSON syntax, in the names of IAM: elements are properties and blocks
 * there, and a block is an object or a list of objects.
 */
import type { Data } from '../../syntax/data.js';
import { escapedData, escapedEdits } from '../../syntax/hcl/heredoc-syntax.js';
import { indentAt } from '../../syntax/json/arrange.js';
import { layoutOf, printJson } from '../../syntax/json/print.js';
import { isNameTaken } from '../../syntax/property-names.js';
import type { HostDocument, SyntaxEdits } from '../../syntax/syntax.js';
import {
  type ArrayNode,
  childrenOf,
  type ObjectNode,
  property,
  type StringNode,
  stringAt,
  toData,
  type ValueNode,
} from '../../syntax/value.js';
import type { Range } from '../../text/range.js';
import type { TextEdit } from '../../text/text-edit.js';
import { STATEMENT_ATTRIBUTES, STATEMENT_BLOCKS } from './policy-document-block.js';
import { ATTRIBUTES, asList, BLOCKS, entriesOf } from './policy-document-print.js';
import { listed } from './terraform-json-blocks.js';

const ORDER = [...Object.keys(STATEMENT_ATTRIBUTES), ...Object.keys(STATEMENT_BLOCKS)];
const POLICY_ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ['Version', 'version'],
  ['Id', 'policy_id'],
]);

/** What is written at a range. */
function writtenNode(root: ValueNode | undefined, { start, end }: Range): ValueNode | undefined {
  let node = root;
  while (node && (node.range.start !== start || node.range.end !== end))
    node = childrenOf(node).find(({ range }) => range.start <= start && end <= range.end);
  return node;
}

/** The written objects around a range, from the outermost in. */
function objectsAround(root: ValueNode | undefined, { start, end }: Range): ObjectNode[] {
  const out: ObjectNode[] = [];
  let node = root;
  while (node) {
    if (node.type === 'object') out.push(node);
    node = childrenOf(node).find(({ range }) => range.start <= start && end <= range.end);
  }
  return out;
}

/** What an object of the policy is, and the written object that says it. */
interface Place {
  readonly role: 'policy' | 'statement' | 'principals' | 'conditions' | 'test';
  /** The body of the data source, or the statement. */
  readonly owner: ObjectNode;
  /** The element, or the test. */
  readonly name: string;
}

/** The blocks with a keyword: the value of its property, or the items of that. */
const blocksIn = (owner: ObjectNode, keyword: string): ObjectNode[] =>
  listed(property(owner, keyword)?.value).flatMap((n) => (n.type === 'object' ? [n] : []));

const contains = (outer: Range, inner: Range): boolean =>
  outer.start <= inner.start && inner.end <= outer.end;

const isSame = (a: Range, b: Range): boolean => a.start === b.start && a.end === b.end;

/** The statement, as it is written, around a range. */
function statementAround(document: HostDocument, range: Range): ObjectNode | undefined {
  const around = objectsAround(document.root, range);
  return around.find(
    (object, i) => i > 0 && blocksIn(around[i - 1]!, 'statement').some((s) => isSame(s.range, object.range)),
  );
}

const namesAll = (object: ObjectNode, blocks: readonly ObjectNode[], name: string): boolean =>
  object.properties.every((p) => blocks.some((b) => stringAt(b, name) === p.key.value));

function placeOf(document: HostDocument, object: ObjectNode): Place | undefined {
  const owner = statementAround(document, object.range);
  if (!owner) {
    const body = writtenNode(document.root, object.range);
    return body?.type === 'object' ? { role: 'policy', owner: body, name: '' } : undefined;
  }
  if (isSame(owner.range, object.range)) return { role: 'statement', owner, name: '' };
  for (const [element, keyword] of BLOCKS) {
    const blocks = blocksIn(owner, keyword);
    const around = blocks.filter((b) => contains(object.range, b.range));
    if (element !== 'Condition') {
      if (around.length > 0 && around.length === blocks.length && namesAll(object, blocks, 'type'))
        return { role: 'principals', owner, name: element };
      continue;
    }
    if (around.length > 0 && around.length === blocks.length && namesAll(object, blocks, 'test'))
      return { role: 'conditions', owner, name: element };
    // The object of a test goes from its first key to the end of its last values.
    const own = blocks.filter((b) => object.properties.some((p) => contains(b.range, p.key.range)));
    const test = own[0] && stringAt(own[0], 'test');
    if (test !== undefined && own.every((b) => stringAt(b, 'test') === test))
      return { role: 'test', owner, name: test };
  }
  return undefined;
}

/** The place of everyone, which is a string: the identifier of the only block, with the type "*". */
function everyoneOf(document: HostDocument, { range }: ValueNode): Place | undefined {
  const owner = statementAround(document, range);
  const name = ['Principal', 'NotPrincipal'].find((element) => {
    const [only, ...more] = owner ? blocksIn(owner, BLOCKS.get(element)!) : [];
    return only && more.length === 0 && stringAt(only, 'type') === '*' && contains(only.range, range);
  });
  return owner && name !== undefined ? { role: 'principals', owner, name } : undefined;
}

/** Blocks that say a Principal or a Condition; undefined: none can. */
function blocksData(element: string, value: Data): Data[] | undefined {
  if (element !== 'Condition') {
    if (value === '*') return [{ type: '*', identifiers: ['*'] }];
    return entriesOf(value)?.map(([type, identifiers]) => ({ type, identifiers: asList(identifiers) }));
  }
  const tests = entriesOf(value)?.map(([test, keys]) =>
    entriesOf(keys)?.map(([variable, values]): Data => ({ test, variable, values: asList(values) })),
  );
  return tests?.every((t) => t !== undefined) ? tests.flatMap((t) => t ?? []) : undefined;
}

/** A statement by the names of the data source; undefined: it has something that it cannot say. */
function statementData(value: Data): Data | undefined {
  const out: [string, Data][] = [];
  for (const [element, v] of entriesOf(value) ?? []) {
    const attribute = ATTRIBUTES.get(element);
    const blocks = BLOCKS.has(element) ? blocksData(element, v) : undefined;
    if (attribute !== undefined) out.push([attribute, isSingle(element) ? v : asList(v)]);
    else if (blocks) out.push([BLOCKS.get(element)!, blocks]);
    else return undefined;
  }
  return out.length > 0 ? Object.fromEntries(out) : undefined;
}

const isSingle = (element: string): boolean => element === 'Sid' || element === 'Effect';

const statementsData = (values: readonly Data[]): Data[] | undefined => {
  const out = values.map(statementData);
  return out.every((s) => s !== undefined) ? (out as Data[]) : undefined;
};

/** A single block becomes a list, with other blocks before or after it; the block itself is not touched. */
function listWith(
  { text }: HostDocument,
  { start, end }: Range,
  before: readonly Data[],
  after: readonly Data[],
): TextEdit[] {
  const lines = text.slice(start, end).includes('\n') ? layoutOf(text, indentAt(text, start)) : 'line';
  const printed = (data: Data): string => printJson(escapedData(data), lines);
  return [
    { range: { start, end: start }, text: `[${before.map((data) => `${printed(data)}, `).join('')}` },
    { range: { start: end, end }, text: `${after.map((data) => `, ${printed(data)}`).join('')}]` },
  ];
}

/** Adds blocks to those that are there: a single one becomes a list. */
function addBlocks(
  document: HostDocument,
  owner: ObjectNode,
  keyword: string,
  blocks: readonly Data[],
): TextEdit[] {
  const value = property(owner, keyword)?.value;
  if (value === undefined) return escapedEdits.set(document, owner, keyword, blocks, ORDER);
  if (value.type === 'array') return escapedEdits.insert(document, value, value.items.length, ...blocks);
  return value.type === 'object' ? listWith(document, value.range, [], blocks) : [];
}

/** Removes blocks; the property too where it has no others. */
function removeBlocks(
  document: HostDocument,
  owner: ObjectNode,
  keyword: string,
  isOwn: (block: ObjectNode) => boolean,
): TextEdit[] {
  const whole = property(owner, keyword);
  const own = blocksIn(owner, keyword).filter(isOwn);
  if (!whole?.value || own.length === 0) return [];
  if (own.length === listed(whole.value).length) return escapedEdits.remove(document, owner, whole);
  const [only, ...more] = own;
  return whole.value.type === 'array' && more.length === 0
    ? escapedEdits.remove(document, whole.value, only!)
    : [];
}

const set: SyntaxEdits['set'] = (document, object, name, value) => {
  const place = placeOf(document, object);
  if (!place) return [];
  const existing = object.properties.find((p) => p.key.value === name);
  if (existing?.value && !existing.implied) return replace(document, existing.value, value);
  const { owner, role } = place;
  const add = (element: string, of: Data): TextEdit[] => {
    const blocks = blocksData(element, of);
    return blocks ? addBlocks(document, owner, BLOCKS.get(element)!, blocks) : [];
  };
  switch (role) {
    case 'policy': {
      const attribute = POLICY_ATTRIBUTES.get(name);
      return attribute === undefined
        ? []
        : escapedEdits.set(document, owner, attribute, value, [...POLICY_ATTRIBUTES.values(), 'statement']);
    }
    case 'statement': {
      const attribute = ATTRIBUTES.get(name);
      if (attribute === undefined) return BLOCKS.has(name) ? add(name, value) : [];
      return escapedEdits.set(document, owner, attribute, isSingle(name) ? value : asList(value), ORDER);
    }
    case 'principals':
      return add(place.name, { [name]: value });
    case 'conditions':
      return add('Condition', { [name]: value });
    default:
      return add('Condition', { [place.name]: { [name]: value } });
  }
};

/** A part of a list as it is written; undefined: the list is made of several. */
function writtenItem(
  document: HostDocument,
  list: ArrayNode,
  part: ValueNode | undefined,
): { readonly list: ArrayNode; readonly index: number } | undefined {
  if (list.implied || !part) return undefined;
  const owner = statementAround(document, part.range);
  const isStatement = owner !== undefined && isSame(owner.range, part.range);
  const found = isStatement
    ? property(objectsAround(document.root, part.range).at(-2), 'statement')?.value
    : writtenNode(document.root, list.range);
  if (found?.type !== 'array') return undefined;
  const index = found.items.findIndex((i) => isSame(i.range, part.range));
  return index < 0 ? undefined : { list: found, index };
}

const remove: SyntaxEdits['remove'] = (document, container, part) => {
  if (container.type === 'array') {
    const at = writtenItem(document, container, part as ValueNode);
    return at ? escapedEdits.remove(document, at.list, at.list.items[at.index]!) : [];
  }
  const place = placeOf(document, container);
  if (!place || part.implied || !('key' in part)) return [];
  const { owner, role } = place;
  const name = part.key.value;
  const is = (attribute: string, text: string) => (b: ObjectNode) => stringAt(b, attribute) === text;
  if (role === 'principals') return removeBlocks(document, owner, BLOCKS.get(place.name)!, is('type', name));
  if (role === 'conditions') return removeBlocks(document, owner, 'condition', is('test', name));
  if (role === 'test')
    return removeBlocks(
      document,
      owner,
      'condition',
      (b) => is('test', place.name)(b) && is('variable', name)(b),
    );
  const own = ATTRIBUTES.get(name) ?? BLOCKS.get(name) ?? POLICY_ATTRIBUTES.get(name);
  const written = own === undefined ? undefined : property(owner, own);
  return written ? escapedEdits.remove(document, owner, written) : [];
};

const replace: SyntaxEdits['replace'] = (document, node, value) => {
  if (node.type !== 'object' && !entriesOf(value)) {
    const written = node.implied ? undefined : writtenNode(document.root, node.range);
    if (!written) return [];
    return escapedEdits.replace(document, written, node.type === 'array' ? asList(value) : value);
  }
  const place = node.type === 'object' ? placeOf(document, node) : everyoneOf(document, node);
  if (!place || place.role === 'policy') return [];
  const { owner, role, name } = place;
  if (role === 'statement') {
    const data = statementData(value);
    return data === undefined ? [] : escapedEdits.replace(document, owner, data);
  }
  const element = role === 'principals' ? name : 'Condition';
  const wanted = blocksData(element, role === 'test' ? { [name]: value } : value);
  const written = property(owner, BLOCKS.get(element)!)?.value;
  if (!wanted || !written) return [];
  const others =
    role === 'test' ? blocksIn(owner, 'condition').filter((b) => stringAt(b, 'test') !== name) : [];
  const kept = others.map((b) => escapedEdits.copy?.(document, b));
  return kept.every((d) => d !== undefined)
    ? escapedEdits.replace(document, written, [...(kept as Data[]), ...wanted])
    : [];
};

const insert: SyntaxEdits['insert'] = (document, list, index, ...values) => {
  const [first] = list.items;
  const owner = first && statementAround(document, first.range);
  const ofStatements = owner !== undefined && isSame(owner.range, first!.range);
  if (!ofStatements) {
    const written = list.implied ? undefined : writtenNode(document.root, list.range);
    return written?.type === 'array' ? escapedEdits.insert(document, written, index, ...values) : [];
  }
  const data = statementsData(values);
  if (!data) return [];
  const near = list.items[index - 1] ?? first!;
  const at = writtenItem(document, list, near);
  if (at) return escapedEdits.insert(document, at.list, at.index + (index > 0 ? 1 : 0), ...data);
  // The only statement is not in a list.
  if (list.items.length > 1) return [];
  return listWith(document, owner.range, index > 0 ? [] : data, index > 0 ? data : []);
};

const rename: SyntaxEdits['rename'] = (document, object, { key }, name) => {
  const place = placeOf(document, object);
  if (!place || isNameTaken(object, name, key)) return [];
  const { owner, role } = place;
  if (role === 'statement') {
    const names = ATTRIBUTES.has(key.value) ? ATTRIBUTES : BLOCKS;
    const written = names.has(key.value) ? property(owner, names.get(key.value)!) : undefined;
    const to = names.get(name);
    return written && to !== undefined ? escapedEdits.rename(document, owner, written, to) : [];
  }
  if (role === 'policy') return [];
  const attribute = role === 'principals' ? 'type' : role === 'conditions' ? 'test' : 'variable';
  const blocks = blocksIn(owner, role === 'principals' ? BLOCKS.get(place.name)! : 'condition');
  return blocks.flatMap((b) => {
    const own =
      stringAt(b, attribute) === key.value && (role !== 'test' || stringAt(b, 'test') === place.name);
    const value = property(b, attribute)?.value;
    return own && value?.type === 'string' ? escapedEdits.setText(document, value, name) : [];
  });
};

/** Has another block the name that a block would get, such as the same key of a condition? */
function isOtherName(document: HostDocument, block: ObjectNode, node: StringNode, name: string): boolean {
  const attribute = ['type', 'test', 'variable'].find((n) => {
    const value = property(block, n)?.value;
    return value !== undefined && isSame(value.range, node.range);
  });
  const owner = attribute === undefined ? undefined : statementAround(document, block.range);
  if (attribute === undefined || !owner) return false;
  const test = attribute === 'variable' ? stringAt(block, 'test') : undefined;
  return [...BLOCKS.values()].some((keyword) => {
    const blocks = blocksIn(owner, keyword);
    return (
      blocks.includes(block) &&
      blocks.some(
        (b) =>
          b !== block &&
          stringAt(b, attribute)?.toLowerCase() === name.toLowerCase() &&
          (test === undefined || stringAt(b, 'test') === test),
      )
    );
  });
}

/** Values as they are written, by the names of the policy: an object of it is made of several blocks. */
const copy: NonNullable<SyntaxEdits['copy']> = (document, node, items) => {
  if (node.type === 'object') {
    const names = new Map(node.properties.map((p) => [p.key.value, p.value && copy(document, p.value)]));
    const isWhole = names.size === node.properties.length && ![...names.values()].includes(undefined);
    return isWhole ? (Object.fromEntries(names) as Record<string, Data>) : undefined;
  }
  const chosen = node.type === 'array' ? (items ?? node.items) : [];
  if (chosen.some((item) => item.type === 'object') || (node.implied && node.type === 'array')) {
    const copies = chosen.map((item) => copy(document, item));
    return copies.every((c) => c !== undefined) ? (copies as Data[]) : undefined;
  }
  const written = node.implied ? undefined : writtenNode(document.root, node.range);
  if (!written) return toData(node);
  const wanted = items && childrenOf(written).filter((w) => items.some((i) => isSame(i.range, w.range)));
  return escapedEdits.copy?.(document, written, wanted);
};

export const policyDocumentJsonEdits: SyntaxEdits = {
  copy,
  set,
  rename,
  insert,
  append: (document, list, value) => insert(document, list, list.items.length, value),
  remove,
  replace,
  replaceItems: (document, from, to, values) => {
    const first = writtenNode(document.root, from.range);
    const last = writtenNode(document.root, to.range);
    if (!first || !last) return [];
    const owner = statementAround(document, from.range);
    const ofStatements = owner !== undefined && isSame(owner.range, from.range);
    const data = ofStatements ? statementsData(values) : values;
    return data ? escapedEdits.replaceItems(document, first, last, data) : [];
  },
  setText: (document, node, text, part) => {
    const around = objectsAround(document.root, node.range).at(-1);
    const own = around?.properties.find((p) => isSame(p.key.range, node.range));
    // The name of an element is not what is written.
    if (around && own && own.key.value !== node.value) {
      const to = ATTRIBUTES.get(text) ?? BLOCKS.get(text);
      return to === undefined ? [] : escapedEdits.rename(document, around, own, to);
    }
    return around && !part && isOtherName(document, around, node, text)
      ? []
      : escapedEdits.setText(document, node, text, part);
  },
};
