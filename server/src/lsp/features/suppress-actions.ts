/** Code actions that suppress a finding: with a comment, or in the configuration of the workspace. */
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type CodeAction,
  CodeActionKind,
  CreateFile,
  type Position,
  TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver-types';
import {
  type Analysis,
  addSid,
  addSuppression,
  CONFIG_FILE,
  emptyReason,
  type Finding,
  type Fix,
  ignoreWithComment,
  newConfig,
  SUPPRESSION_RULE,
  type Suppression,
  SYNTAX_RULE,
  statementOf,
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

/** The edit of a document, with the place where the reason has to be written. */
interface Unreasoned {
  readonly edit: WorkspaceEdit;
  readonly uri: string;
  readonly reason: Position;
}

/** Where the reason of the last suppression is empty. */
function reasonIn(text: string): Position | undefined {
  const offset = emptyReason(text);
  return offset === undefined ? undefined : TextDocument.create('', 'json', 0, text).positionAt(offset);
}

function inConfig(place: ConfigPlace, suppression: Suppression): Unreasoned | undefined {
  const { uri, text } = place;
  if (text === undefined) {
    if (!place.canCreate) return undefined;
    const start = { line: 0, character: 0 };
    const newText = newConfig(suppression);
    const edit = {
      documentChanges: [
        CreateFile.create(uri, { ignoreIfExists: true }),
        TextDocumentEdit.create({ uri, version: null }, [{ range: { start, end: start }, newText }]),
      ],
    };
    return { edit, uri, reason: reasonIn(newText) ?? start };
  }
  const edits = addSuppression(text, suppression);
  if (!edits) return undefined;
  const document = TextDocument.create(uri, 'json', 0, text);
  const changes = toEdits(document, edits);
  const reason = reasonIn(TextDocument.applyEdits(document, changes));
  return reason && { edit: { changes: { [uri]: changes } }, uri, reason };
}

/** With edits of another document. */
function withEdits(found: Unreasoned, uri: string, edits: TextEdit[]): Unreasoned {
  const { changes, documentChanges } = found.edit;
  const edit: WorkspaceEdit = documentChanges
    ? { documentChanges: [...documentChanges, TextDocumentEdit.create({ uri, version: null }, edits)] }
    : { changes: { ...changes, [uri]: edits } };
  return { ...found, edit };
}

/** The comment ends where its reason has to be written. */
function inComment(document: TextDocument, { edits }: Fix): Unreasoned | undefined {
  const [edit] = edits;
  if (!edit) return undefined;
  const start = document.positionAt(edit.range.start);
  const reason = { line: start.line, character: edit.text.trimEnd().length + 1 };
  return { edit: { changes: { [document.uri]: toEdits(document, edits) } }, uri: document.uri, reason };
}

/** The command of the client; arguments: URI, position. It opens the document with the cursor there. */
const WRITE_REASON = 'grantwise.writeReason';

/** @param hasCommands whether the client has the command that asks for the reason. */
export function suppressActions(
  document: TextDocument,
  analysis: Analysis,
  finding: Finding,
  place: ConfigPlace | undefined,
  hasCommands: boolean,
): CodeAction[] {
  const { rule } = finding;
  if (rule === SYNTAX_RULE || rule === SUPPRESSION_RULE) return [];
  const out: CodeAction[] = [];
  const add = (title: string, found: Unreasoned | undefined): void => {
    if (!found) return;
    const { edit, uri, reason } = found;
    const command = { title: 'Write the Reason', command: WRITE_REASON, arguments: [uri, reason] };
    out.push({ title, kind: CodeActionKind.QuickFix, edit, ...(hasCommands ? { command } : {}) });
  };
  const { comments } = analysis.document.syntax;
  if (comments.allowed(analysis.document, document.languageId)) {
    for (const fix of ignoreWithComment(analysis.document, finding)) add(fix.title, inComment(document, fix));
  }
  if (!place) return out;
  const { file } = place;
  const at = statementOf(analysis.policies, finding.range);
  const statement = at?.sid?.value;
  const named = at && addSid(at);
  if (statement)
    add(
      `Suppress "${rule}" in statement "${statement}" in ${CONFIG_FILE}`,
      inConfig(place, { rule, file, statement, reason: '' }),
    );
  else if (named) {
    const found = inConfig(place, { rule, file, statement: named.sid, reason: '' });
    add(
      `Suppress "${rule}" in this statement in ${CONFIG_FILE}, and add "Sid": "${named.sid}"`,
      found && withEdits(found, document.uri, toEdits(document, named.edits)),
    );
  }
  add(`Suppress "${rule}" for this file in ${CONFIG_FILE}`, inConfig(place, { rule, file, reason: '' }));
  return out;
}
