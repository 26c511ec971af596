/** Code actions that suppress a finding, with a comment or in the grantwise.json of the workspace. */
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type CodeAction,
  CodeActionKind,
  CreateFile,
  TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver-types';
import type { Analysis } from '../../analysis/analyse.js';
import { CONFIG_FILE } from '../../rules/config/config.js';
import { SYNTAX_RULE } from '../../rules/engine/check-policy.js';
import { ignoreWithComment, SUPPRESSION_RULE } from '../../rules/engine/suppress.js';
import type { Finding, TextEdit } from '../../rules/rule.js';
import { jsonSyntax } from '../../syntax/json/json-syntax.js';
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

type Suppression = Readonly<Record<string, string>>;

const ORDER = ['$schema', 'preset', 'rules', 'suppressions', 'organization'];

/** The edits that add a suppression to a configuration; undefined where its text does not allow it. */
function addSuppression(text: string, suppression: Suppression): TextEdit[] | undefined {
  const document = jsonSyntax.parse(text);
  const { edit } = document.syntax;
  const { root } = document;
  if (document.problems.length > 0 || root?.type !== 'object') return undefined;
  const list = root.properties.find((p) => p.key.value === 'suppressions')?.value;
  if (!list) return edit.set(document, root, 'suppressions', [suppression], ORDER);
  return list.type === 'array' ? edit.append(document, list, suppression) : undefined;
}

function inConfig(place: ConfigPlace, suppression: Suppression): WorkspaceEdit | undefined {
  const { uri, text } = place;
  if (text === undefined) {
    if (!place.canCreate) return undefined;
    const start = { line: 0, character: 0 };
    const newText = jsonSyntax.print({ suppressions: [suppression] });
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
