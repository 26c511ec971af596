/**
 * The parser of HCL compared with the grammar of tree-sitter, over whole files: blocks with their labels, attributes with their
 * names, and plain strings with what they say, all with their ranges.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { isBlock, isHeredoc } from '../../../server/src/syntax/hcl/hcl-tree.js';
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

/** What the grammar finds, in the order of the file. */
function expectedIn(node: Node, out: string[] = []): string[] {
  for (const child of node.namedChildren) {
    const at = `${child.startIndex}-${child.endIndex}`;
    const name = child.namedChildren[0]?.text;
    if (child.type === 'attribute') out.push(`attribute ${name} ${at} ${expressionOf(child)}`);
    else if (child.type === 'block') {
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
    } else out.push(`attribute ${key.value} ${at} ${kindOf(value)}`);
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

const all = [
  { name: 'escapes', text: ESCAPES },
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
