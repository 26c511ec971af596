/**
 * Random edits of policies, and everything that the server does after each. A run is repeated by its seed:
 * `GRANTWISE_SEED=random GRANTWISE_RUNS=50 GRANTWISE_HANG=100 npx vitest run test/core/fuzz.test.ts` looks further by hand.
 */
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { DEFAULTS } from '../../server/src/lsp/session/settings.js';
import { Workspace } from '../../server/src/lsp/session/workspace.js';
import type { Range } from '../../server/src/text/range.js';
import { applyEdits } from '../../server/src/text/text-edit.js';
import { edit, edited, examples, generator, texts } from '../support/edits.js';
import { ask, expectAsFresh, HANG, strictWorkspace, URI } from '../support/features.js';
import { runs, seed } from '../support/seed.js';
import { service } from '../support/service.js';
import { stopwatch } from '../support/stopwatch.js';

describe('random edits', () => {
  it(`no crash, no hang, ranges inside, and the same as a fresh parse (${texts.length} texts)`, () => {
    const random = generator(seed);
    // The first look of a cold process takes longer: `npm run bench` measures it.
    for (const text of examples)
      ask(new Workspace(service), TextDocument.create(URI, 'jsonc', 1, text), text.length >> 1);
    let tried = 0;
    for (let run = 0; run < runs(40); run++) {
      const workspace = strictWorkspace();
      let document = TextDocument.create(URI, 'jsonc', 1, texts[random(texts.length)]!);
      for (let step = 0; step < 12; step++) {
        const before = document.getText();
        const change = edit(before, random);
        const range = { start: document.positionAt(change.start), end: document.positionAt(change.end) };
        document = TextDocument.update(document, [{ range, text: change.text }], step + 2);
        const text = document.getText();
        const offset = Math.min(text.length, change.start + change.text.length);
        const took = stopwatch();
        try {
          ask(workspace, document, offset);
        } catch (error) {
          throw new Error(
            `seed ${seed}, run ${run}, step ${step}, offset ${offset}, text:\n${JSON.stringify(text)}\n${String(error)}`,
            { cause: error },
          );
        }
        expect(took(), `run ${run}, step ${step}`).toBeLessThan(HANG);
        if (step % 3 === 2) expectAsFresh(document, workspace, `seed ${seed}, run ${run}, step ${step}`);
        tried++;
      }
    }
    console.log(`fuzz: ${tried} edits of policies, with all features after each`);
    expect(tried).toBe(runs(40) * 12);
  }, 600_000);

  it('a text that ends at every second place', () => {
    const long = examples.filter((t) => t.length < 1200).sort((a, b) => b.length - a.length)[0]!;
    let tried = 0;
    for (const text of [
      long,
      long.replaceAll('\n', '\r\n'),
      `\uFEFF${long}`,
      long.replaceAll('s3', 's3😀'),
    ]) {
      const workspace = strictWorkspace();
      const step = text === long ? 2 : 7;
      for (let end = 0; end <= text.length; end += step) {
        const document = TextDocument.create(URI, 'jsonc', end, text.slice(0, end));
        const took = stopwatch();
        ask(workspace, document, end);
        expect(took(), `${end} of ${JSON.stringify(text)}`).toBeLessThan(HANG);
        tried++;
      }
    }
    console.log(`fuzz: ${tried} policies cut off`);
    expect(tried).toBeGreaterThan(long.length / 2);
  }, 600_000);

  it('a fix changes the text, and leaves no more syntax errors than there were', () => {
    const random = generator(seed + 1);
    let made = 0;
    const repeated = new Set<string>();
    for (let run = 0; run < runs(80); run++) {
      const workspace = new Workspace(service);
      let text = texts[random(texts.length)]!;
      for (let i = random(2); i >= 0; i--) {
        text = edited(text, edit(text, random));
      }
      const document = TextDocument.create(URI, 'jsonc', 1, text);
      const problems = workspace.analysis(document, DEFAULTS)?.document.problems.length ?? 0;
      for (const finding of workspace.findings(document, DEFAULTS)) {
        for (const fix of finding.fixes?.() ?? []) {
          const after = applyEdits(text, fix.edits);
          expect(after, fix.title).not.toBe(text);
          const next = TextDocument.create(URI, 'jsonc', 1, after);
          const own = new Workspace(service);
          const left = own.analysis(next, DEFAULTS)?.document.problems.length ?? 0;
          // Once is enough: where it is applied, the same fix is not offered for the same finding any more.
          const again = own
            .findings(next, DEFAULTS)
            .filter((f) => f.rule === finding.rule && f.range.start === finding.range.start)
            .flatMap((f) => f.fixes?.() ?? [])
            .filter(
              (f) =>
                f.title === fix.title &&
                f.edits.every((e, i) => {
                  const own = fix.edits[i];
                  const taken = ({ start, end }: Range, of: string): string => of.slice(start, end);
                  return own && e.text === own.text && taken(e.range, after) === taken(own.range, text);
                }),
            );
          if (again.length > 0 && problems === 0) repeated.add(`${finding.rule}: ${fix.title}\n${after}`);
          expect(
            left,
            `${finding.rule}: ${fix.title}\n${JSON.stringify(text)}\n${after}`,
          ).toBeLessThanOrEqual(problems);
          made++;
        }
      }
    }
    console.log(`fuzz: ${made} fixes applied`);
    expect([...repeated]).toEqual([]);
    expect(made).toBeGreaterThan(20);
  }, 600_000);
});
