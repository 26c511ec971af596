/** The code action that moves a statement to a separate policy, in a new file in the same folder. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type CodeAction, CodeActionKind, CreateFile, TextDocumentEdit } from 'vscode-languageserver-types';
import { URI } from 'vscode-uri';
import { extractStatement, type Policy } from '../../service/core.js';
import { toEdits } from '../convert.js';

/** @param canCreate whether the client can create files. */
export function extractActions(
  document: TextDocument,
  policy: Policy,
  offset: number,
  canCreate: boolean,
): CodeAction[] {
  const uri = URI.parse(document.uri);
  if (!canCreate || uri.scheme === 'untitled') return [];
  const extracted = extractStatement(policy, offset, uri.path);
  if (!extracted) return [];
  const { path, text, removal } = extracted;
  const target = uri.with({ path }).toString();
  const start = { line: 0, character: 0 };
  return [
    {
      title: `Extract the statement to ${path.slice(path.lastIndexOf('/') + 1)}`,
      kind: CodeActionKind.RefactorExtract,
      edit: {
        documentChanges: [
          CreateFile.create(target, { overwrite: false, ignoreIfExists: false }),
          TextDocumentEdit.create({ uri: target, version: null }, [
            { range: { start, end: start }, newText: text },
          ]),
          TextDocumentEdit.create(
            { uri: document.uri, version: document.version },
            toEdits(document, removal),
          ),
        ],
      },
    },
  ];
}
