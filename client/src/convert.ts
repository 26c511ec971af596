/** Converts between LSP positions and VS Code positions. */
import * as vscode from 'vscode';
import type { WireRange } from '../../server/src/lsp/protocol.js';

export const rangeOf = ({ start, end }: WireRange): vscode.Range =>
  new vscode.Range(start.line, start.character, end.line, end.character);

/** The empty range at the start of a range. */
export const startOf = ({ start }: WireRange): vscode.Range =>
  new vscode.Range(start.line, start.character, start.line, start.character);
