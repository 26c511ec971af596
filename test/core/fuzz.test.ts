/**
 * Random edits of policies, and everything that the server does after each. A run is repeated by its seed:
 * `GRANTWISE_SEED=random GRANTWISE_RUNS=50 npx vitest run test/core/fuzz.test.ts` looks further by hand.
 */
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { CodeAction, Range as LspRange } from 'vscode-languageserver-types';
import * as aids from '../../server/src/lsp/aids.js';
import { complete } from '../../server/src/lsp/completion/complete.js';
import { codeActions } from '../../server/src/lsp/diagnostics.js';
import { hover } from '../../server/src/lsp/hover/hover.js';
import { DEFAULTS } from '../../server/src/lsp/settings.js';
import { documentSymbols } from '../../server/src/lsp/symbols.js';
import { Workspace } from '../../server/src/lsp/workspace.js';
import { catalogue } from '../support/catalogue.js';
import { edit, examples, generator, texts } from '../support/edits.js';
import { runs, seed } from '../support/seed.js';

const URI = 'file:///work/a-policy.json';
/** A hang is more than this in ms, at 6 KB; the machine may be busy with other tests. */
const HANG = 1000;

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

/** All that an editor may ask at a place of a document. */
function ask(workspace: Workspace, document: TextDocument, offset: number): void {
  const analysis = workspace.analysis(document, DEFAULTS);
  const findings = workspace.findings(document, DEFAULTS);
  for (const f of findings) {
    expect(f.range.start, f.rule).toBeGreaterThanOrEqual(0);
    expect(f.range.start, f.rule).toBeLessThanOrEqual(f.range.end);
    expect(f.range.end, f.rule).toBeLessThanOrEqual(document.getText().length);
  }
  const list = complete(workspace.policyToComplete(document, DEFAULTS, offset), catalogue, document, offset);
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
    const text = hover(policy, catalogue, offset);
    if (text) expect(text.range.end).toBeLessThanOrEqual(document.getText().length);
    for (const h of aids.highlights(document, policy, offset)) inside(document, h.range, 'highlight');
    const sid = aids.sidAt(policy, offset);
    if (sid) {
      const edits = aids.renameSid(document, policy, sid, 'Other');
      if (typeof edits !== 'string') for (const e of edits) inside(document, e.range, 'rename');
    }
  }
  const end = document.positionAt(document.getText().length);
  const whole = { start: { line: 0, character: 0 }, end };
  for (const h of aids.inlayHints(document, policies, catalogue, whole))
    inside(document, { start: h.position, end: h.position }, 'inlay hint');
  for (const l of aids.codeLenses(document, policies, catalogue)) inside(document, l.range, 'code lens');
  for (const l of aids.documentLinks(document, policies, catalogue)) inside(document, l.range, 'link');
  expect(aids.semanticTokens(document, policies, catalogue).every((n) => n >= 0)).toBe(true);
  for (const f of aids.foldingRanges(document, analysis.document.root))
    expect(f.endLine).toBeLessThanOrEqual(end.line);
  inside(document, aids.selectionRange(document, analysis.document.root, offset).range, 'selection');
  const position = document.positionAt(offset);
  const actions = codeActions(
    document,
    analysis,
    findings,
    { start: position, end: position },
    [],
    undefined,
    catalogue,
    true,
  );
  for (const action of actions) {
    const changes = changesOf(action);
    for (const change of changes) inside(document, change.range, action.title);
    // Throws where edits overlap.
    TextDocument.applyEdits(document, changes);
  }
}

describe('random edits', () => {
  it(`no crash, no hang, ranges inside, and the same as a fresh parse (${texts.length} texts)`, () => {
    const random = generator(seed);
    let tried = 0;
    for (let run = 0; run < runs(60); run++) {
      const workspace = new Workspace(catalogue);
      workspace.onFailure = (rule, error) => {
        throw new Error(`${rule} failed`, { cause: error });
      };
      let document = TextDocument.create(URI, 'jsonc', 1, texts[random(texts.length)]!);
      for (let step = 0; step < 12; step++) {
        const before = document.getText();
        const change = edit(before, random);
        const range = { start: document.positionAt(change.start), end: document.positionAt(change.end) };
        document = TextDocument.update(document, [{ range, text: change.text }], step + 2);
        const text = document.getText();
        const offset = Math.min(text.length, change.start + change.text.length);
        const started = performance.now();
        try {
          ask(workspace, document, offset);
        } catch (error) {
          throw new Error(
            `seed ${seed}, run ${run}, step ${step}, offset ${offset}, text:\n${JSON.stringify(text)}\n${String(error)}`,
            { cause: error },
          );
        }
        expect(performance.now() - started, `run ${run}, step ${step}`).toBeLessThan(HANG);
        tried++;
      }
      // The positions of CR LF may have moved the edits: what counts is the text that both sides have.
      const fresh = TextDocument.create(URI, 'jsonc', 1, document.getText());
      const plain = (d: TextDocument, w: Workspace): unknown =>
        w
          .findings(d, DEFAULTS)
          .map((f) => [f.rule, f.range, f.message, f.severity, f.related, f.unnecessary, f.fixes?.() ?? []]);
      expect(plain(fresh, new Workspace(catalogue))).toEqual(plain(document, workspace));
    }
    expect(tried).toBe(runs(60) * 12);
  }, 600_000);

  it('a text that ends at any place', () => {
    const long = examples.filter((t) => t.length < 1200).sort((a, b) => b.length - a.length)[0]!;
    let tried = 0;
    for (const text of [
      long,
      long.replaceAll('\n', '\r\n'),
      `\uFEFF${long}`,
      long.replaceAll('s3', 's3😀'),
    ]) {
      const workspace = new Workspace(catalogue);
      workspace.onFailure = (rule, error) => {
        throw new Error(`${rule} failed`, { cause: error });
      };
      const step = text === long ? 1 : 7;
      for (let end = 0; end <= text.length; end += step) {
        const document = TextDocument.create(URI, 'jsonc', end, text.slice(0, end));
        const started = performance.now();
        ask(workspace, document, end);
        expect(performance.now() - started, `${end} of ${JSON.stringify(text)}`).toBeLessThan(HANG);
        tried++;
      }
    }
    expect(tried).toBeGreaterThan(long.length);
  }, 600_000);

  it('a fix changes the text, and leaves no more syntax errors than there were', () => {
    const random = generator(seed + 1);
    let made = 0;
    const repeated = new Set<string>();
    for (let run = 0; run < runs(80); run++) {
      const workspace = new Workspace(catalogue);
      let text = texts[random(texts.length)]!;
      for (let i = random(2); i >= 0; i--) {
        const change = edit(text, random);
        text = text.slice(0, change.start) + change.text + text.slice(change.end);
      }
      const document = TextDocument.create(URI, 'jsonc', 1, text);
      const problems = workspace.analysis(document, DEFAULTS)?.document.problems.length ?? 0;
      for (const finding of workspace.findings(document, DEFAULTS)) {
        for (const fix of finding.fixes?.() ?? []) {
          let after = text;
          for (const e of [...fix.edits].sort((a, b) => b.range.start - a.range.start))
            after = after.slice(0, e.range.start) + e.text + after.slice(e.range.end);
          expect(after, fix.title).not.toBe(text);
          const next = TextDocument.create(URI, 'jsonc', 1, after);
          const own = new Workspace(catalogue);
          const left = own.analysis(next, DEFAULTS)?.document.problems.length ?? 0;
          // Once is enough: where it is applied, the same fix is not offered for the same finding any more.
          const again = own
            .findings(next, DEFAULTS)
            .filter((f) => f.rule === finding.rule && f.range.start === finding.range.start)
            .flatMap((f) => f.fixes?.() ?? [])
            .filter((f) => f.title === fix.title && f.edits.every((e, i) => e.text === fix.edits[i]?.text));
          if (again.length > 0 && problems === 0) repeated.add(`${finding.rule}: ${fix.title}\n${after}`);
          expect(
            left,
            `${finding.rule}: ${fix.title}\n${JSON.stringify(text)}\n${after}`,
          ).toBeLessThanOrEqual(problems);
          made++;
        }
      }
    }
    expect([...repeated]).toEqual([]);
    expect(made).toBeGreaterThan(20);
  }, 600_000);
});
