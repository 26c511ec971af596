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
  assignKind,
  CONFIG_FILE,
  configWithKind,
  configWithSuppression,
  emptyReason,
  type Finding,
  type Fix,
  ignoreWithComment,
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
  /** The pattern that matches the path of the document, relative to the folder, only. */
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

/** A new configuration; undefined if the client cannot create files. */
function creation({ uri, canCreate }: ConfigPlace, newText: string): WorkspaceEdit | undefined {
  if (!canCreate) return undefined;
  const start = { line: 0, character: 0 };
  return {
    documentChanges: [
      CreateFile.create(uri, { ignoreIfExists: true }),
      TextDocumentEdit.create({ uri, version: null }, [{ range: { start, end: start }, newText }]),
    ],
  };
}

/** The edit that stores the kind of a file in the configuration. */
export function kindInConfig(place: ConfigPlace, kind: string): WorkspaceEdit | undefined {
  const { uri, text, file } = place;
  if (text === undefined) return creation(place, configWithKind(file, kind));
  const edits = assignKind(text, file, kind);
  return edits && { changes: { [uri]: toEdits(TextDocument.create(uri, 'json', 0, text), edits) } };
}

function inConfig(place: ConfigPlace, suppression: Suppression): Unreasoned | undefined {
  const { uri, text } = place;
  if (text === undefined) {
    const newText = configWithSuppression(suppression);
    const edit = creation(place, newText);
    return edit && { edit, uri, reason: reasonIn(newText) ?? { line: 0, character: 0 } };
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

/**
 * The command of the client; arguments: URI, position, edit. It makes the edit, and opens the document with the cursor at
 * the position. VS Code can forget the command of an action while it makes the edit of the action ("Actual command not
 * found"), so the client makes both.
 */
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
    const command = { title, command: WRITE_REASON, arguments: [uri, reason, edit] };
    out.push({ title, kind: CodeActionKind.QuickFix, ...(hasCommands ? { command } : { edit }) });
  };
  const { comments } = analysis.document.syntax;
  if (comments.allowed(analysis.document, document.languageId)) {
    for (const fix of ignoreWithComment(analysis.document, finding, analysis.policies))
      add(fix.title, inComment(document, fix));
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
  add(`Suppress "${rule}" in this file in ${CONFIG_FILE}`, inConfig(place, { rule, file, reason: '' }));
  return out;
}
