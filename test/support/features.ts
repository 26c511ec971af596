/** Everything that an editor can ask of a document, asked at once; what comes back has to be inside of it. */
import { expect } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { CodeAction, Range as LspRange } from 'vscode-languageserver-types';
import { finish } from '../../server/src/algebra/steps.js';
import { toRange } from '../../server/src/lsp/convert.js';
import { codeActions } from '../../server/src/lsp/features/code-actions.js';
import { codeLenses } from '../../server/src/lsp/features/code-lenses.js';
import { completionList } from '../../server/src/lsp/features/completion.js';
import { highlights } from '../../server/src/lsp/features/document-highlights.js';
import { documentLinks } from '../../server/src/lsp/features/document-links.js';
import { documentSymbols } from '../../server/src/lsp/features/document-symbols.js';
import { foldingRanges } from '../../server/src/lsp/features/folding-ranges.js';
import { inlayHints } from '../../server/src/lsp/features/inlay-hints.js';
import { addTestTo, evaluateRequest, requestDiagnostics } from '../../server/src/lsp/features/requests.js';
import { selectionRange } from '../../server/src/lsp/features/selection-ranges.js';
import { semanticTokens } from '../../server/src/lsp/features/semantic-tokens.js';
import { findTests, runTests } from '../../server/src/lsp/features/test-documents.js';
import type { Files } from '../../server/src/lsp/session/policy-loader.js';
import { DEFAULTS } from '../../server/src/lsp/session/settings.js';
import { Workspace } from '../../server/src/lsp/session/workspace.js';
import { renameSid, sidAt } from '../../server/src/refactorings/rename-sid.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { service } from './service.js';

export const URI = 'file:///work/a-policy.json';
/** A hang is more than this in ms, for everything that is asked together; in CI the machine is busy with other tests. */
export const HANG = Number(process.env.GRANTWISE_HANG ?? 1000);

const inside = (document: TextDocument, range: LspRange, what: string): void => {
  const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  expect(start, what).toBeLessThanOrEqual(end);
  // A position that is not in the document is moved by offsetAt: back and forth it must stay where it is.
  expect(document.positionAt(start), what).toEqual(range.start);
  expect(document.positionAt(end), what).toEqual(range.end);
};

function changesOf(action: CodeAction): { range: LspRange; newText: string }[] {
  return (action.edit?.changes?.[URI] ?? []) as { range: LspRange; newText: string }[];
}

/** A workspace in which no rule can fail. */
export function strictWorkspace(of = service): Workspace {
  const workspace = new Workspace(of);
  workspace.onFailure = (rule, error) => {
    throw new Error(`${rule} failed`, { cause: error });
  };
  return workspace;
}

/** Of a policy, at an offset. */
export function ask(workspace: Workspace, document: TextDocument, offset: number): void {
  const analysis = workspace.analysis(document, DEFAULTS);
  const findings = workspace.findings(document, DEFAULTS);
  for (const f of findings) {
    expect(f.range.start, f.rule).toBeGreaterThanOrEqual(0);
    expect(f.range.start, f.rule).toBeLessThanOrEqual(f.range.end);
    expect(f.range.end, f.rule).toBeLessThanOrEqual(document.getText().length);
  }
  const starts = findings.map((f) => f.range.start);
  expect(starts).toEqual([...starts].sort((a, b) => a - b));
  const list = completionList(
    workspace.policyToComplete(document, DEFAULTS, offset),
    service,
    document,
    offset,
  );
  expect(list.items.length).toBeLessThanOrEqual(200);
  for (const item of list.items) {
    const range = item.textEdit && 'range' in item.textEdit ? item.textEdit.range : undefined;
    if (range) inside(document, range, `completion ${item.label}`);
  }
  if (!analysis) return;
  const { policies } = analysis;
  for (const s of documentSymbols(document, policies)) inside(document, s.range, `symbol ${s.name}`);
  const policy = workspace.policyAt(document, DEFAULTS, offset);
  if (policy) {
    const text = service.hover(policy, offset);
    if (text) expect(text.range.end).toBeLessThanOrEqual(document.getText().length);
    for (const h of highlights(document, policy, offset)) inside(document, h.range, 'highlight');
    const sid = sidAt(policy, offset);
    if (sid) {
      const edits = renameSid(policy, sid, 'Other');
      if (typeof edits !== 'string')
        for (const e of edits) inside(document, toRange(document, e.range), 'rename');
    }
  }
  const end = document.positionAt(document.getText().length);
  const whole = { start: { line: 0, character: 0 }, end };
  for (const h of inlayHints(document, policies, service, whole))
    inside(document, { start: h.position, end: h.position }, 'inlay hint');
  for (const l of codeLenses(document, policies, service)) inside(document, l.range, 'code lens');
  for (const l of documentLinks(document, policies, service)) inside(document, l.range, 'link');
  expect(semanticTokens(document, policies, service).every((n) => n >= 0)).toBe(true);
  for (const f of foldingRanges(document, analysis.document)) expect(f.endLine).toBeLessThanOrEqual(end.line);
  inside(document, selectionRange(document, analysis.document, offset).range, 'selection');
  const position = document.positionAt(offset);
  const actions = codeActions(
    document,
    analysis,
    findings,
    { start: position, end: position },
    [],
    undefined,
    service,
    true,
  );
  for (const action of actions) {
    const changes = changesOf(action);
    for (const change of changes) inside(document, change.range, action.title);
    // Throws where edits overlap.
    TextDocument.applyEdits(document, changes);
  }
}

const plain = (document: TextDocument, workspace: Workspace): unknown =>
  workspace
    .findings(document, DEFAULTS)
    .map((f) => [f.rule, f.range, f.message, f.severity, f.related, f.unnecessary, f.fixes?.() ?? []]);

/** What is known of the document after its edits is what someone finds who opens it now. */
export function expectAsFresh(document: TextDocument, workspace: Workspace, what: string): void {
  const fresh = TextDocument.create(URI, 'jsonc', 1, document.getText());
  expect(plain(document, workspace), what).toEqual(plain(fresh, new Workspace(service)));
}

/** Of a request or test document, at an offset. */
export function askRequest(document: TextDocument, offset: number, files: Files): void {
  const { uri } = document;
  const text = document.getText();
  for (const d of finish(requestDiagnostics(document, uri, service, files)) ?? [])
    inside(document, d.range, 'diagnostic');
  const host = parseJson(text);
  service.completeRequest(host, uri.includes('.iam-test.') ? 'test' : 'request', offset);
  service.hoverRequest(host, offset);
  for (const t of runTests({ uri, text, coverage: true }, service, files).tests)
    inside(document, t.range, t.name);
  for (const t of finish(findTests(uri, text, service)).tests) inside(document, t.range, t.name);
  const added = addTestTo({ text, test: { name: 'x' } } as never);
  if (added.text !== undefined) expect(parseJson(added.text).problems, added.text).toEqual([]);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    data = { action: 's3:GetObject', resource: text.slice(0, 50), policies: [text] };
  }
  evaluateRequest(uri, data as never, service, files);
}
