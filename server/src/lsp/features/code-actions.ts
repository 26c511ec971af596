/** Fixes, suppressions and refactorings as code actions. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type CodeAction, CodeActionKind, type Range as LspRange } from 'vscode-languageserver-types';
import {
  type AccessEffect,
  type Analysis,
  aKind,
  CONFIG_FILE,
  type Finding,
  type Fix,
  type HostDocument,
  SYNTAX_RULE,
} from '../../service/core.js';
import type { IamLanguageService } from '../../service/iam-language-service.js';
import { toEdits } from '../convert.js';
import { toDiagnostic } from './diagnostics.js';
import { extractActions } from './extract-action.js';
import { type ConfigPlace, kindInConfig, suppressActions } from './suppress-actions.js';

/** What a title says about access. A correction of a misspelling says what it does already. */
const SAYS: Readonly<Record<AccessEffect, string>> = {
  keeps: '',
  narrows: ' (narrows access)',
  changes: ' (can change access)',
};

/** In larger documents, what a fix does to access is not computed. */
const MAX_PROVED = 200_000;

/** The fixes of more findings than this are not listed at once: such a list is too long to read. */
const MAX_FINDINGS = 150;

/**
 * Fixes of one list that write more characters than this together are not listed, except for the first ones: each can write a
 * whole list of principals again.
 */
const MAX_WRITTEN = 500_000;

/** The fixes of each finding, as long as what they write is not too much. */
function fixesOf(findings: readonly Finding[]): readonly (readonly [Finding, readonly Fix[]])[] {
  let written = 0;
  return findings.map((finding) => {
    const fixes = written > MAX_WRITTEN ? [] : (finding.fixes?.() ?? []).filter((f) => f.edits.length > 0);
    for (const { edits } of fixes) for (const { text } of edits) written += text.length;
    return [finding, fixes];
  });
}

/** What each fix of one list does to access. */
function effectsOf(analysis: Analysis, service: IamLanguageService): (fix: Fix) => AccessEffect {
  const effectOf = service.effectsOfEdits(analysis);
  const tooLarge = analysis.document.text.length > MAX_PROVED;
  return ({ edits, uncertain }) => (uncertain || tooLarge ? 'changes' : effectOf(edits));
}

/** `data.access` has what the fix does to access. @param finding undefined: it is not shown, the host reports it. */
function toAction(
  document: TextDocument,
  finding: Finding | undefined,
  fix: Fix,
  access: AccessEffect,
): CodeAction {
  const preferred = fix.preferred && (access === 'keeps' || fix.misspelling);
  return {
    title: fix.title + (fix.misspelling ? '' : SAYS[access]),
    kind: CodeActionKind.QuickFix,
    ...(finding ? { diagnostics: [toDiagnostic(document, finding)] } : {}),
    ...(preferred ? { isPreferred: true } : {}),
    edit: { changes: { [document.uri]: toEdits(document, fix.edits) } },
    data: { access },
  };
}

/**
 * For a finding that applies to one of two kinds: the other kind. A configuration stores it for everyone and for the
 * command line; without one, the client stores it in its settings if it has the command.
 */
function kindAction(
  document: TextDocument,
  { assumes }: Finding,
  place: ConfigPlace | undefined,
  hasCommands: boolean,
): CodeAction[] {
  if (!assumes) return [];
  const { other } = assumes;
  const title = `This is ${aKind(other)}`;
  const kind = CodeActionKind.QuickFix;
  if (hasCommands && place?.text === undefined) {
    const command = { title, command: SET_KIND, arguments: [document.uri, other] };
    return [{ title, kind, command }];
  }
  const edit = place && kindInConfig(place, other);
  return edit ? [{ title: `${title} (store it in ${CONFIG_FILE})`, kind, edit }] : [];
}

const overlaps = (document: TextDocument, range: LspRange, finding: Finding): boolean =>
  finding.range.start <= document.offsetAt(range.end) && document.offsetAt(range.start) <= finding.range.end;

/** The command of the client; arguments: URI of the document, kind. */
const SET_KIND = 'grantwise.setPolicyKind';

/** Is a kind, or a more general one, among those that the client requests? */
export const includesKind = (only: readonly string[], kind: string): boolean =>
  only.some((o) => kind === o || kind.startsWith(`${o}.`));

/**
 * @param only the code action kinds that the client requests; all if empty.
 * @param canCreate whether the client can create files.
 * @param hasCommands whether the client has the commands that store the kind of a file and ask for a reason.
 * @param nearby other open documents with policies, whose values placeholders can get.
 * @param place where the configuration of the workspace is, for suppressions and kinds.
 */
export function codeActions(
  document: TextDocument,
  analysis: Analysis,
  findings: readonly Finding[],
  range: LspRange,
  only: readonly string[],
  place: ConfigPlace | undefined,
  service: IamLanguageService,
  canCreate = false,
  hasCommands = false,
  nearby: readonly HostDocument[] = [],
): CodeAction[] {
  const wants = (kind: string): boolean => only.length === 0 || includesKind(only, kind);
  const effectOf = effectsOf(analysis, service);
  const out: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) {
    const here = findings.filter((f) => overlaps(document, range, f)).slice(0, MAX_FINDINGS);
    for (const [finding, fixes] of service.togetherWithin(() => fixesOf(here))) {
      for (const fix of fixes) out.push(toAction(document, finding, fix, effectOf(fix)));
      for (const action of kindAction(document, finding, place, hasCommands))
        out.push({ ...action, diagnostics: [toDiagnostic(document, finding)] });
    }
    // A host that reports mistakes in the text has no fixes for them.
    const unreported = findings.some((f) => f.rule === SYNTAX_RULE) ? [] : service.syntaxFindings(analysis);
    for (const slip of unreported.filter((f) => overlaps(document, range, f)))
      for (const fix of slip.fixes?.() ?? []) out.push(toAction(document, undefined, fix, effectOf(fix)));
    const offset = document.offsetAt(range.start);
    for (const { title, edits } of service.placeholderFills(analysis.policies, offset, nearby)) {
      const changes = { [document.uri]: toEdits(document, edits) };
      out.push({ title, kind: CodeActionKind.QuickFix, edit: { changes } });
    }
    for (const finding of here) {
      for (const action of suppressActions(document, analysis, finding, place, hasCommands))
        out.push({ ...action, diagnostics: [toDiagnostic(document, finding)] });
    }
  }
  if (wants(CodeActionKind.RefactorRewrite)) {
    const offset = document.offsetAt(range.start);
    for (const policy of analysis.policies) {
      for (const fix of service.refactorings(policy, offset)) {
        const access = effectOf(fix);
        out.push({
          title: fix.title + SAYS[access],
          kind: CodeActionKind.RefactorRewrite,
          edit: { changes: { [document.uri]: toEdits(document, fix.edits) } },
          data: { access },
        });
      }
    }
  }
  if (wants(CodeActionKind.RefactorExtract)) {
    const offset = document.offsetAt(range.start);
    for (const policy of analysis.policies) out.push(...extractActions(document, policy, offset, canCreate));
  }
  return out;
}
