/** `data "aws_iam_policy_document"` as a document of the policy that it makes. */

import { nowhere, tokenOf, wordAt } from '../../syntax/hcl/hcl-cursor.js';
import { hclOf } from '../../syntax/hcl/hcl-document.js';
import { hclInsertion } from '../../syntax/hcl/hcl-insertion.js';
import { hclSyntax } from '../../syntax/hcl/hcl-syntax.js';
import { type BlockNode, isBlock } from '../../syntax/hcl/hcl-tree.js';
import type { Cursor, HostDocument, OwnName, Path, Syntax } from '../../syntax/syntax.js';
import { type ObjectNode, property } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import { describedAttribute, missingAttributes } from './policy-document-attributes.js';
import { policyOfBlock, STATEMENT_ATTRIBUTES, STATEMENT_BLOCKS } from './policy-document-block.js';
import { policyDocumentEdits } from './policy-document-edits.js';
import { policyDocumentInsertion } from './policy-document-insertion.js';

/** Where a cursor is, in the names of IAM. */
interface Found {
  readonly path: Path;
  readonly at: Cursor['at'];
  readonly hasValue: boolean;
  readonly ownNames?: readonly OwnName[];
}

const textOf = (block: ObjectNode, name: string): string => {
  const value = property(block, name)?.value;
  return value?.type === 'string' ? value.value : '';
};

/** The place in a `principals` or `condition` block. */
function inBlock(
  block: BlockNode,
  element: string,
  before: Path,
  name: string,
  item: string | number | undefined,
  word: string,
): Found {
  const path = [...before, element];
  const key = (steps: Path): Found => ({ path: [...path, ...steps, word], at: 'key', hasValue: true });
  const value = (steps: Path): Found => ({
    path: [...path, ...steps, ...(item === undefined ? [] : [item])],
    at: 'value',
    hasValue: false,
  });
  if (element === 'Condition') {
    if (name === 'test') return key([]);
    if (name === 'variable') return key([textOf(block, 'test')]);
    return value([textOf(block, 'test'), textOf(block, 'variable')]);
  }
  return name === 'type' ? key([]) : value([textOf(block, 'type')]);
}

/** What the cursor is in, from the block with the parts of a statement on; undefined: it is in another block. */
function inStatement<T extends { readonly node: unknown }>(
  { keyword, labels }: BlockNode,
  blocks: readonly T[],
): readonly T[] | undefined {
  if (keyword.value === 'statement') return blocks;
  const content = blocks[1]?.node as ObjectNode | undefined;
  const isContent = content && isBlock(content) && content.keyword.value === 'content';
  return keyword.value === 'dynamic' && labels[0]?.value === 'statement' && isContent
    ? blocks.slice(1)
    : undefined;
}

interface Step {
  readonly node: unknown;
  readonly step: string | number;
}

/** A block of an element, or the content of a dynamic one, and what the cursor is in from there on. */
function blockOfElement(around: readonly Step[]): { element: string; around: readonly Step[] } | undefined {
  const { keyword, labels } = around[0]!.node as BlockNode;
  const element = ownValue(STATEMENT_BLOCKS, keyword.value);
  if (element !== undefined) return { element, around };
  const made = keyword.value === 'dynamic' ? ownValue(STATEMENT_BLOCKS, labels[0]?.value ?? '') : undefined;
  const content = around[1]?.node as ObjectNode | undefined;
  return made !== undefined && content && isBlock(content) && content.keyword.value === 'content'
    ? { element: made, around: around.slice(1) }
    : undefined;
}

/** The place in what makes an element of a statement: a block, or a dynamic one. */
function inElement(blocks: readonly Step[], before: Path, key: boolean, word: string): Found | undefined {
  const found = blockOfElement(blocks);
  const [at, item] = found?.around ?? [];
  if (!found || !at) return undefined;
  const { element } = found;
  const block = at.node as BlockNode;
  if (!key) return inBlock(block, element, before, String(at.step), item?.step, word);
  const ownNames = missingAttributes(block, element, word);
  return { path: [...before, element, word], at: 'key', hasValue: false, ownNames };
}

/** @param around what the cursor is in, from the block of the document on; the last step is what it is at. */
function pathOf(document: BlockNode, around: readonly Step[], key: boolean, word: string): Found | undefined {
  const [top, ...blocks] = around;
  if (!top) return undefined;
  if (!blocks[0]) return key ? { path: [word], at: 'key', hasValue: false } : atAttribute(top.step);
  const statement = blocks[0].node as BlockNode;
  const inner = isBlock(statement) ? inStatement(statement, blocks) : undefined;
  const second = inner?.[0];
  if (!inner || !second) return undefined;
  const list = property(policyOfBlock(document), 'Statement')?.value;
  const index =
    list?.type === 'array' ? list.items.findIndex((i) => i.range.start === statement.range.start) : 0;
  const before: Path = ['Statement', index];
  const own = inner[1];
  const name = String(second.step);
  if (own && isBlock(own.node as ObjectNode)) return inElement(inner.slice(1), before, key, word);
  if (key) return { path: [...before, word], at: 'key', hasValue: false };
  const element = Object.hasOwn(STATEMENT_ATTRIBUTES, name) ? STATEMENT_ATTRIBUTES[name] : undefined;
  if (element === undefined) return undefined;
  return { path: [...before, element, ...(own ? [own.step] : [])], at: 'value', hasValue: false };
}

const atAttribute = (name: string | number): Found | undefined =>
  name === 'version' ? { path: ['Version'], at: 'value', hasValue: false } : undefined;

function cursor(document: HostDocument, offset: number): Cursor {
  const hcl = hclOf(document);
  const inComment = document.comments.some((c) => c.range.start < offset && offset <= c.range.end);
  const at = hcl && !inComment ? wordAt(hcl, offset) : undefined;
  if (!at) return { ...nowhere(offset, inComment), path: [''] };
  const { found } = at;
  const token = tokenOf(at.text, at.start, found.node, offset);
  const [policy] = document.root?.type === 'array' ? document.root.items : [];
  const from = found.around.findIndex(
    ({ node }) => isBlock(node) && node.range.start + at.start === policy?.range.start,
  );
  const block = found.around[from]?.node as BlockNode | undefined;
  const place = block && pathOf(block, found.around.slice(from), found.key, token.word);
  if (!place) return { ...nowhere(offset, false), path: [''] };
  const written = found.key && found.property?.colon !== undefined;
  return {
    ...token,
    offset,
    path: [0, ...place.path],
    at: place.at,
    hasValue: place.hasValue || written,
    ...(place.ownNames ? { ownNames: place.ownNames } : {}),
    inComment: false,
  };
}

/** The attributes of the blocks in a statement, and the keyword of each statement. */
const ownNameAt: Syntax['ownNameAt'] = (document, offset) => {
  const { at, path, word, token, ownNames } = cursor(document, offset);
  if (at !== 'key' || word === '') return undefined;
  if (path.length === 2 && word === 'statement') return { name: word, range: token, element: 'Statement' };
  const documentation = ownNames && describedAttribute(String(path.at(-2)), word);
  return documentation === undefined ? undefined : { name: word, range: token, documentation };
};

export const policyDocumentSyntax: Syntax = {
  ...hclSyntax,
  id: 'hcl-policy-document',
  repeated: ['Statement'],
  edit: policyDocumentEdits,
  cursor,
  ownNameAt,
  variable: (name) => `&{${name}}`,
  insertion: (document, at, insertion, stops) =>
    policyDocumentInsertion(at, insertion, stops) ?? hclInsertion(document, at, insertion, stops),
};
