import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { FoldingRange } from 'vscode-languageserver-types';
import { containerRanges, type HostDocument } from '../../service/core.js';
import { toRange } from '../convert.js';

/** Lists and objects over several lines, for editors whose JSON support has no folding. */
export const foldingRanges = (document: TextDocument, { root }: HostDocument): FoldingRange[] =>
  containerRanges(root).flatMap((range) => {
    const { start, end } = toRange(document, range);
    return end.line - 1 > start.line ? [{ startLine: start.line, endLine: end.line - 1 }] : [];
  });
