/** The parser of HCL compared with the grammar of tree-sitter: blocks, attributes and plain strings of whole files, with their ranges. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { isBlock } from '../../../server/src/syntax/hcl/hcl-tree.js';
import { readHclPiece } from '../../../server/src/syntax/hcl/read-hcl.js';
import type { ObjectNode } from '../../../server/src/syntax/value.js';
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

/** The range of the string that is all of an attribute's expression; undefined: it is another expression. */
function stringOf(attribute: Node): string | undefined {
  const literal = attribute.namedChildren[1]?.namedChildren[0];
  const string = literal?.type === 'literal_value' ? literal.namedChildren[0] : undefined;
  return string?.type === 'string_lit' ? `${string.startIndex}-${string.endIndex}` : undefined;
}

/** What the grammar finds, in the order of the file. */
function expectedIn(node: Node, out: string[] = []): string[] {
  for (const child of node.namedChildren) {
    const at = `${child.startIndex}-${child.endIndex}`;
    if (child.type === 'attribute') out.push(`attribute ${at} ${stringOf(child) ?? ''}`);
    else if (child.type === 'block') {
      const labels = child.namedChildren.filter((c) => c.type === 'string_lit').length;
      out.push(`block ${child.startIndex} ${labels}`);
      expectedIn(child, out);
    } else if (child.type === 'body') expectedIn(child, out);
  }
  return out;
}

function foundIn(body: ObjectNode, out: string[] = []): string[] {
  for (const { range, value } of body.properties) {
    if (isBlock(value)) {
      out.push(`block ${range.start} ${value.labels.length}`);
      foundIn(value, out);
    } else {
      const string = value?.type === 'string' ? `${value.range.start}-${value.range.end}` : '';
      out.push(`attribute ${range.start}-${range.end} ${string}`);
    }
  }
  return out;
}

/** Where the grammar has no plain string (a heredoc, an interpolation), what is found there is not compared. */
const comparable = (found: readonly string[], expected: readonly string[]): string[] =>
  found.map((entry, i) => (expected[i]?.endsWith(' ') ? entry.replace(/ [\d-]*$/, ' ') : entry));

const all = [{ name: 'small', text: SMALL_TERRAFORM }, ...ownTerraform, ...foreignTerraform];

it.each(all)('$name', ({ text }) => {
  const tree = parser.parse(text)!;
  expect(tree.rootNode.hasError).toBe(false);
  const expected = expectedIn(tree.rootNode);
  const found = foundIn(readHclPiece(text).body);
  expect(comparable(found, expected)).toEqual(expected);
  expect(found.length).toBeGreaterThan(0);
  tree.delete();
});
