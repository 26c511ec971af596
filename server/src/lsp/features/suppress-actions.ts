/** Code actions that suppress a finding: with a comment, or in the configuration of the workspace. */
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type CodeAction,
  CodeActionKind,
  CreateFile,
  TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver-types';
import {
  type Analysis,
  addSuppression,
  CONFIG_FILE,
  type Finding,
  ignoreWithComment,
  newConfig,
  SUPPRESSION_RULE,
  type Suppression,
  SYNTAX_RULE,
} from '../../service/core.js';
import { toEdits } from '../convert.js';

/** The configuration of the workspace that a file is in. */
export interface ConfigPlace {
  readonly uri: string;
  /** undefined: the file does not exist yet. */
  readonly text: string | undefined;
  /** The path of the document relative to the folder. */
  readonly file: string;
  /** The client can create files. */
  readonly canCreate: boolean;
}

function inConfig(place: ConfigPlace, suppression: Suppression): WorkspaceEdit | undefined {
  const { uri, text } = place;
  if (text === undefined) {
    if (!place.canCreate) return undefined;
    const start = { line: 0, character: 0 };
    const newText = newConfig(suppression);
    return {
      documentChanges: [
        CreateFile.create(uri, { ignoreIfExists: true }),
        TextDocumentEdit.create({ uri, version: null }, [{ range: { start, end: start }, newText }]),
      ],
    };
  }
  const edits = addSuppression(text, suppression);
  return edits && { changes: { [uri]: toEdits(TextDocument.create(uri, 'json', 0, text), edits) } };
}

export function suppressActions(
  document: TextDocument,
  analysis: Analysis,
  finding: Finding,
  place: ConfigPlace | undefined,
): CodeAction[] {
  const out: CodeAction[] = [];
  if (finding.rule === SYNTAX_RULE || finding.rule === SUPPRESSION_RULE) return out;
  const { comments } = analysis.document.syntax;
  if (comments.allowed(analysis.document, document.languageId)) {
    const fix = ignoreWithComment(analysis.document, finding);
    out.push({
      title: fix.title,
      kind: CodeActionKind.QuickFix,
      edit: { changes: { [document.uri]: toEdits(document, fix.edits) } },
    });
  }
  const edit = place && inConfig(place, { rule: finding.rule, file: place.file, reason: '' });
  if (edit) {
    out.push({
      title: `Suppress "${finding.rule}" for this file in ${CONFIG_FILE}`,
      kind: CodeActionKind.QuickFix,
      edit,
    });
  }
  return out;
}
