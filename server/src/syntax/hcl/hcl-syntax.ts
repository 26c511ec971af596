/** HCL, as Terraform and OpenTofu have it: policies are in it as objects, in strings and in blocks. */
import type { HostDocument, Syntax } from '../syntax.js';
import { hclComments } from './hcl-comments.js';
import { hclCursor } from './hcl-cursor.js';
import { type HclDocument, hclOf, readHcl } from './hcl-document.js';
import { hclEdits } from './hcl-edits.js';
import { hclInsertion } from './hcl-insertion.js';
import { type HclLayout, layoutOf, printHcl } from './hcl-print.js';

/** The layout of new files. */
const OWN_LAYOUT: HclLayout = { indent: '', unit: '  ', eol: '\n' };

export const hclSyntax: Syntax = {
  id: 'hcl',
  name: 'HCL',
  extensions: ['.tf', '.tofu', '.hcl'],
  othersReport: true,
  variable: (name) => `$\${${name}}`,
  parse: (text): HostDocument => ({ ...readHcl(text), syntax: hclSyntax }),
  reparse(before, text) {
    const known = hclOf(before);
    if (!known || known.text === text) return undefined;
    const { siblings } = known;
    return { ...readHcl(text, known), syntax: hclSyntax, ...(siblings ? { siblings } : {}) } as HclDocument;
  },
  cursor: hclCursor,
  edit: hclEdits,
  comments: hclComments,
  print(value, like) {
    const layout = like ? layoutOf(like.text) : OWN_LAYOUT;
    return printHcl(value, layout) + layout.eol;
  },
  printSnippet: (value) => `${printHcl(value, { ...OWN_LAYOUT, unit: '\t', snippet: true })}\n`,
  insertion: hclInsertion,
};
