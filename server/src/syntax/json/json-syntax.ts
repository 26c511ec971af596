/** JSON, with comments where they are found. The only place that knows jsonc-parser. */
import type { HostDocument, Syntax } from '../syntax.js';
import { jsonComments } from './comments.js';
import { jsonCursor } from './cursor.js';
import { jsonEdits } from './edit.js';
import { EDITOR_LINES, jsonInsertion } from './insertion.js';
import { type Lines, layoutOf, printJson, quotedSnippet } from './print.js';
import { readTree } from './read-tree.js';
import { repair } from './repair.js';
import { reparse } from './reparse.js';

/** The layout of new files. */
const OWN_LINES: Lines = { indent: '', unit: '  ', eol: '\n' };

/** Parses a text. Never throws. */
export const parseJson = (text: string): HostDocument => ({ ...readTree(text), syntax: jsonSyntax });

export const jsonSyntax: Syntax = {
  id: 'json',
  name: 'JSON',
  extensions: ['.json', '.jsonc', '.json5'],
  parse: parseJson,
  reparse,
  repair,
  cursor: jsonCursor,
  edit: jsonEdits,
  comments: jsonComments,
  print(value, like) {
    const lines = like ? layoutOf(like.text) : OWN_LINES;
    return printJson(value, lines) + lines.eol;
  },
  printSnippet: (value) => `${printJson(value, EDITOR_LINES, quotedSnippet)}\n`,
  insertion: jsonInsertion,
};
