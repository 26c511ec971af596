/**
 * The parser of HCL compared with the grammar of tree-sitter, over whole files: blocks with their labels, attributes with their
 * names, and plain strings with what they say, the items of lists and of objects, and calls with their arguments, all with their
 * ranges.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { isBlock, isCall, isComprehension, isHeredoc } from '../../../server/src/syntax/hcl/hcl-tree.js';
import { readHclPiece } from '../../../server/src/syntax/hcl/read-hcl.js';
import type { ObjectNode, ValueNode } from '../../../server/src/syntax/value.js';
import { foreignTerraform, ownTerraform, SMALL_TERRAFORM } from '../../support/terraform-files.js';

const parser = await (async () => {
  await Parser.init();
  return new Parser();
})();

beforeAll(async () => {
  const manifest = createRequire(import.meta.url).resolve(
    '@tree-sitter-grammars/tree-sitter-hcl/package.json',
  );
  parser.setLanguage(await Language.load(join(dirname(manifest), 'tree-sitter-terraform.wasm')));
});

/** What a string of the grammar says: without interpolations, JSON has the same escapes, and `$${` is `${`. */
const said = (literal: Node): string =>
  (JSON.parse(literal.text) as string).replaceAll('$${', () => '${').replaceAll('%%{', '%{');

const stringAt = (start: number, end: number, value: string): string => ` ${start}-${end} ${value}`;

/** The expression of an attribute: a plain string with what it says, a heredoc, or something else. */
function expressionOf(attribute: Node): string {
  const literal = attribute.namedChildren[1]?.namedChildren[0];
  const inner = literal?.namedChildren[0];
  if (literal?.type === 'literal_value' && inner?.type === 'string_lit')
    return `string${stringAt(inner.startIndex, inner.endIndex, said(inner))}`;
  return literal?.type === 'template_expr' && inner?.type === 'heredoc_template' ? 'heredoc' : 'other';
}

/** `(local.name) = value`, `"${var.name}" = value`: the object is not read, as its names are unknown. */
const hasComputedName = (object: Node): boolean =>
  object.namedChildren.some((c) => c.type === 'object_elem' && /^\(|^"[^"]*\$\{/.test(c.text));

/** Lists, objects and calls that are a whole expression, down to what is neither; each with its range. */
function partsExpected(expression: Node | undefined, out: string[]): void {
  const node = expression?.namedChildren.length === 1 ? expression.namedChildren[0] : undefined;
  const inner = node?.type === 'collection_value' ? node.namedChildren[0] : node;
  const at = inner && `${inner.startIndex}-${inner.endIndex}`;
  if (inner?.type === 'tuple') {
    out.push(`list ${at}`);
    for (const item of inner.namedChildren) if (item.type === 'expression') partsExpected(item, out);
  } else if (inner?.type === 'object' && !hasComputedName(inner)) {
    out.push(`object ${at}`);
    for (const element of inner.namedChildren) {
      if (element.type !== 'object_elem') continue;
      const [key, value] = element.namedChildren.filter((c) => c.type === 'expression');
      out.push(`key ${key?.startIndex}-${key?.endIndex}`);
      partsExpected(value, out);
    }
  } else if (inner?.type === 'function_call') {
    out.push(`call ${inner.namedChildren[0]?.text} ${at}`);
    const list = inner.namedChildren.find((c) => c.type === 'function_arguments');
    for (const argument of list?.namedChildren ?? [])
      if (argument.type === 'expression') partsExpected(argument, out);
  } else if (inner?.type === 'literal_value' && inner.namedChildren[0]?.type === 'string_lit') {
    const literal = inner.namedChildren[0];
    out.push(`string${stringAt(literal.startIndex, literal.endIndex, said(literal))}`);
  }
}

/** As `partsExpected`, of what was read. */
function partsFound(node: ValueNode | undefined, out: string[]): void {
  if (!node) return;
  const at = `${node.range.start}-${node.range.end}`;
  if (isComprehension(node)) return;
  if (isCall(node)) {
    out.push(`call ${node.call} ${at}`);
    for (const argument of node.args) partsFound(argument, out);
  } else if (node.type === 'array') {
    out.push(`list ${at}`);
    for (const item of node.items) partsFound(item, out);
  } else if (node.type === 'object') {
    out.push(`object ${at}`);
    for (const { key, value } of node.properties) {
      out.push(`key ${key.range.start}-${key.range.end}`);
      partsFound(value, out);
    }
  } else if (node.type === 'string' && !isHeredoc(node))
    out.push(`string${stringAt(node.range.start, node.range.end, node.value)}`);
}

/** What the grammar finds, in the order of the file. */
function expectedIn(node: Node, out: string[] = []): string[] {
  for (const child of node.namedChildren) {
    const at = `${child.startIndex}-${child.endIndex}`;
    const name = child.namedChildren[0]?.text;
    if (child.type === 'attribute') {
      out.push(`attribute ${name} ${at} ${expressionOf(child)}`);
      partsExpected(child.namedChildren[1], out);
    } else if (child.type === 'block') {
      const labels = child.namedChildren.filter((c) => c.type === 'string_lit').map(said);
      out.push(`block ${[name, ...labels].join(' ')} ${at}`);
      expectedIn(child, out);
    } else if (child.type === 'body') expectedIn(child, out);
  }
  return out;
}

/** As `expressionOf`, of what was read. */
function kindOf(value: ValueNode | undefined): string {
  if (value && isHeredoc(value)) return 'heredoc';
  if (value?.type !== 'string') return 'other';
  return `string${stringAt(value.range.start, value.range.end, value.value)}`;
}

function foundIn(body: ObjectNode, out: string[] = []): string[] {
  for (const { key, range, value } of body.properties) {
    const at = `${range.start}-${range.end}`;
    if (isBlock(value)) {
      const names = [value.keyword, ...value.labels].map((label) => label.value);
      out.push(`block ${names.join(' ')} ${at}`);
      foundIn(value, out);
    } else {
      out.push(`attribute ${key.value} ${at} ${kindOf(value)}`);
      partsFound(value, out);
    }
  }
  return out;
}

const ESCAPES = String.raw`locals {
  lines  = "a\nb\tc"
  quoted = "say \"a\\b\""
  letter = "caf\u00e9"
  later  = 5
}

resource "a\"b" "c" {}
`;

const NESTED = `locals {
  statements = concat([{ Action = ["s3:GetObject", lower("S3:PUT")], "Resource" : [] }], local.more, [for x in y : [x]])
  chosen     = merge({ a = { b = [["c"], "d"] } }, { (local.key) = f(g("x"), []...) })
}
`;

const all = [
  { name: 'escapes', text: ESCAPES },
  { name: 'nested', text: NESTED },
  { name: 'small', text: SMALL_TERRAFORM },
  ...ownTerraform,
  ...foreignTerraform,
];

it.each(all)('$name', ({ text }) => {
  const tree = parser.parse(text)!;
  expect(tree.rootNode.hasError).toBe(false);
  const expected = expectedIn(tree.rootNode);
  const found = foundIn(readHclPiece(text).body);
  expect(found).toEqual(expected);
  expect(found.length).toBeGreaterThan(0);
  tree.delete();
});
