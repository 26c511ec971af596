// Finds the words of scripts/word-list.json (shown in docs/style.md) in texts. Pure: no files, no output.
import ts from 'typescript';

/**
 * @typedef {object} Entry
 * @property {string} avoid What not to write, as shown in docs/style.md.
 * @property {string} write What to write instead.
 * @property {string} [pattern] Regular expression of the phrase, if `avoid` itself is not the phrase. Whole words only.
 * @property {boolean} [caseSensitive] Case is ignored unless this is set.
 * @property {string[]} [scopes] The scopes that the entry applies to; all of them if omitted.
 * @property {boolean} [spelling] A spelling variant: docs/style.md lists these separately.
 * @property {string} bad A sentence that must be reported.
 * @property {string} good A sentence that must not be reported.
 *
 * @typedef {{ offset: number, text: string, entry: Entry }} Hit
 */

/** @returns {(text: string, scope?: string) => Hit[]} Reports the phrases in prose, across line breaks. */
export function matcher(/** @type {readonly Entry[]} */ entries) {
  const patterns = entries.map((entry) => {
    const body = entry.pattern ?? entry.avoid.split(', ').join('|');
    // A phrase can be split by a line break, and in a comment by the marks of the next line.
    const spaced = body.replaceAll(' ', '\\s+(?:(?://|\\*|#|>)\\s+)?');
    const expression = new RegExp(`(?<![\\w-])(?:${spaced})(?![\\w-])`, entry.caseSensitive ? 'g' : 'gi');
    return { entry, expression };
  });
  return (text, scope) =>
    patterns
      .filter(({ entry }) => !scope || !entry.scopes || entry.scopes.includes(scope))
      .flatMap(({ entry, expression }) =>
        [...text.matchAll(expression)].map((m) => ({ offset: m.index, text: m[0], entry })),
      )
      .sort((a, b) => a.offset - b.offset);
}

/** Blanks out what matches, and keeps every offset and line break. */
const blank = (/** @type {string} */ text, /** @type {RegExp} */ pattern) =>
  text.replace(pattern, (found) => found.replace(/[^\n]/g, '\u0000'));

/** Inline code, the targets of links and the types of JSDoc tags, in Markdown and in comments. */
const withoutCode = (/** @type {string} */ text) =>
  [
    /`[^`\n]*`/g,
    /@\w+ \{[^\n]*\}(?=\s)|@type \{[\s\S]*?\}(?=\n)/g,
    /\]\([^)\s]*\)/g,
    /\bhttps?:\/\/[^\s)>"']+/g,
  ].reduce(blank, text);

/**
 * The prose of a Markdown file: no code, no link targets, nothing between `<!-- words off -->` and `<!-- words on -->`.
 * @param {string} text
 */
export function proseOfMarkdown(text) {
  const off = text.lastIndexOf('<!-- words off -->');
  if (off > text.lastIndexOf('<!-- words on -->')) throw new Error('"words off" without "words on"');
  return withoutCode(
    [/<!-- words off -->[\s\S]*?<!-- words on -->/g, /^(```|~~~)[\s\S]*?^\1/gm, /<!--[\s\S]*?-->/g].reduce(
      blank,
      text,
    ),
  );
}

/** @typedef {[start: number, end: number]} Span */

/**
 * Everything but the given ranges is blanked out.
 * @param {string} text
 * @param {Span[]} ranges
 */
function only(text, ranges) {
  let result = '';
  let from = 0;
  for (const [start, end] of ranges.sort((a, b) => a[0] - b[0])) {
    if (start < from) continue;
    result += blank(text.slice(from, start), /[^\n]+/g) + text.slice(start, end);
    from = end;
  }
  return withoutCode(result + blank(text.slice(from), /[^\n]+/g));
}

/**
 * The comments and strings of a TypeScript or JavaScript file; module names and JSDoc types are skipped.
 * @param {string} text
 * @param {string} [name]
 */
export function proseOfScript(text, name = 'file.ts') {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  /** @type {Span[]} */
  const ranges = [];
  const comments = new Set();
  const comment = (/** @type {number} */ start, /** @type {number} */ end) => {
    if (!comments.has(start)) ranges.push([start, end]);
    comments.add(start);
  };
  const visit = (/** @type {ts.Node} */ node) => {
    ts.forEachLeadingCommentRange(text, node.pos, comment);
    ts.forEachTrailingCommentRange(text, node.end, comment);
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isTemplateHead(node)) {
      ranges.push([node.getStart(file) + 1, node.end - 1]);
    }
    for (const child of node.getChildren(file)) visit(child);
  };
  visit(file);
  return only(text, ranges);
}

/**
 * The strings of a JSON file that people read: values of these keys, or of every key when `keys` is omitted.
 * @param {string} text
 * @param {readonly string[]} [keys]
 */
export function proseOfJson(text, keys) {
  const file = ts.parseJsonText('file.json', text);
  /** @type {Span[]} */
  const ranges = [];
  const comments = new Set();
  const comment = (/** @type {number} */ start, /** @type {number} */ end) => {
    if (!keys && !comments.has(start)) ranges.push([start, end]);
    comments.add(start);
  };
  /**
   * @param {ts.Node} node
   * @param {boolean} shown
   * @returns {void}
   */
  const visit = (node, shown) => {
    ts.forEachLeadingCommentRange(text, node.pos, comment);
    ts.forEachTrailingCommentRange(text, node.end, comment);
    if (ts.isPropertyAssignment(node)) {
      const key = ts.isStringLiteral(node.name) ? node.name.text : '';
      return visit(node.initializer, !keys || keys.includes(key));
    }
    if (ts.isStringLiteral(node) && shown) ranges.push([node.getStart(file) + 1, node.end - 1]);
    const inside = shown && !(keys && ts.isObjectLiteralExpression(node));
    for (const child of node.getChildren(file)) visit(child, inside);
  };
  visit(file, !keys);
  return only(text, ranges);
}
