/** Lists of actions in values that statements of Terraform refer to, such as locals, as the actions of a statement. */
import { buildPolicy, type Policy } from '../../policy/policy.js';
import { nowhere, tokenOf, wordAt } from '../../syntax/hcl/hcl-cursor.js';
import { hclOf } from '../../syntax/hcl/hcl-document.js';
import { hclSyntax } from '../../syntax/hcl/hcl-syntax.js';
import { isBlock } from '../../syntax/hcl/hcl-tree.js';
import { hclChildren, pieceAt } from '../../syntax/hcl/node-at.js';
import { shifted } from '../../syntax/shifted.js';
import type { Cursor, HostDocument, Syntax } from '../../syntax/syntax.js';
import {
  type ArrayNode,
  impliedString,
  type ObjectNode,
  type PropertyNode,
  type ValueNode,
} from '../../syntax/value.js';
import { isWithin } from '../../text/range.js';
import { kindFromContent } from '../kind/kind-evidence.js';

/** Blocks with such values. */
const BLOCKS = ['locals', 'variable', 'module'];

/** An action as people write it. In lowercase, it could also be the name and the tag of an image. */
const ACTION = /^[a-z][a-z0-9-]{0,60}:(?:[A-Z][A-Za-z0-9]{0,99}\*?|\*)$/;

/** The innermost list around an offset. */
function listAt(node: ValueNode, offset: number): ArrayNode | undefined {
  let list: ArrayNode | undefined;
  let at: ValueNode | undefined = node;
  while (at) {
    if (at.type === 'array' && at.range.start < offset) list = at;
    at = hclChildren(at).find(({ range }) => isWithin(range, offset));
  }
  return list;
}

/** One of the strings is an action, and each other one is, or is being written. */
function isOfActions({ items }: ArrayNode, offset: number): boolean {
  const others = items.filter(({ range }) => !isWithin(range, offset));
  const isAction = (item: ValueNode): boolean => item.type === 'string' && ACTION.test(item.value);
  return items.some(isAction) && others.every(isAction);
}

const entry = (name: string, value: ValueNode): PropertyNode => ({
  range: value.range,
  key: impliedString(name, value.range.start),
  colon: value.range.start,
  value,
});

/** A policy with a statement of these actions. */
function policyOf(list: ArrayNode): ObjectNode {
  const { range } = list;
  const effect = impliedString('Allow', range.start);
  const statement: ObjectNode = {
    type: 'object',
    range,
    properties: [entry('Effect', effect), entry('Action', list)],
    closed: true,
  };
  const version = impliedString('2012-10-17', range.start);
  const statements: ArrayNode = { type: 'array', range, items: [statement], closed: true };
  const properties = [entry('Version', version), entry('Statement', statements)];
  return { type: 'object', range, properties, closed: true };
}

function cursor(document: HostDocument, offset: number): Cursor {
  const hcl = hclOf(document);
  const at = hcl && wordAt(hcl, offset);
  const step = at?.found.around.at(-1)?.step;
  if (!at || typeof step !== 'number') return { ...nowhere(offset, false), path: [''] };
  return {
    ...tokenOf(at.text, at.start, at.found.node, offset),
    offset,
    path: [0, 'Statement', 0, 'Action', step],
    at: 'value',
    hasValue: false,
    inComment: document.comments.some(({ range }) => range.start < offset && offset <= range.end),
  };
}

const syntax: Syntax = { ...hclSyntax, id: 'hcl-action-list', cursor };

/** A policy with the actions of the list at an offset; undefined: there is no list of actions. */
export function actionListAt(document: HostDocument, offset: number): Policy | undefined {
  const hcl = hclOf(document);
  const piece = hcl && pieceAt(hcl, offset);
  if (!hcl || !piece) return undefined;
  const { tree, start } = piece;
  const from = offset - start;
  const block = tree.body.properties.find(({ range }) => isWithin(range, from));
  if (!isBlock(block?.value) || !BLOCKS.includes(block.key.value)) return undefined;
  const list = listAt(block.value, from);
  if (!list || !isOfActions(list, from)) return undefined;
  const node = policyOf(shifted(list, start) as ArrayNode);
  const root: ArrayNode = { type: 'array', range: node.range, items: [node], closed: true };
  const { kind, reason } = kindFromContent(node);
  return buildPolicy({ ...hcl, root, syntax } as HostDocument, node, kind, reason);
}
