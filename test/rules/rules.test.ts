import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rules } from '../../server/src/rules/engine/check-policy.js';
import type { Finding } from '../../server/src/rules/rule.js';
import { SEVERITIES } from '../../server/src/rules/rule.js';
import { applyEdits } from '../../server/src/text/text-edit.js';
import { root } from '../support/catalogue.js';
import {
  isTested,
  kindOf,
  readMarks,
  readSections,
  shortBody,
  updatesFixtures,
  wholePolicy,
  writeSections,
} from '../support/fixture.js';
import { findingsOf } from '../support/service.js';

const fail = (rule: string, error: unknown): never => {
  throw new Error(`${rule} failed`, { cause: error });
};

/** `id`: the rule that the fixture is of; one that is off by default is turned on. */
function findings(text: string, heading: string, id: string): Finding[] {
  const rule = rules.find((r) => r.id === id)!;
  const options = rule.optIn ? { rules: { [id]: rule.severity } } : {};
  return findingsOf(text, kindOf(heading), options, fail);
}

const shown = (text: string, list: readonly Finding[]): string[] =>
  list.map((f) => `${f.range.start}: ${text.slice(f.range.start, f.range.end)}`);

/** Positions are compared as text, so that a failure reads well. */
const marked = (text: string, ranges: readonly { start: number; end: number }[]): string[] =>
  ranges.map((r) => `${r.start}: ${text.slice(r.start, r.end)}`);

describe.each(rules.filter(isTested).map((r) => [r.id, r] as const))('%s', (id, rule) => {
  const file = join(__dirname, `${id}.fixture`);

  it('has good metadata', () => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(SEVERITIES).toContain(rule.severity);
    expect(rule.summary).toMatch(/^[A-Z].*\.$/);
    for (const code of rule.codes) expect(code).toMatch(/^(AA|P):[A-Z0-9_]+$/);
    expect(existsSync(join(root, `server/src/rules/checks/${id}.ts`))).toBe(true);
  });

  it('is filled in', () => {
    const todos = [`server/src/rules/checks/${id}.ts`, `test/rules/${id}.fixture`, `docs/rules/${id}.md`]
      .filter((path) => existsSync(join(root, path)))
      .flatMap((path) =>
        readFileSync(join(root, path), 'utf8')
          .split('\n')
          .flatMap((line, i) => (line.includes('TODO') ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
      );
    expect(todos).toEqual([]);
  });

  const sections = existsSync(file) ? readSections(file) : [];
  /** The section that follows each, as it must be written: pinned messages, results of fixes. */
  const pinned = new Map<number, { heading: string; body: string }>();
  afterAll(() => {
    if (!updatesFixtures || pinned.size === 0) return;
    writeSections(
      file,
      sections.flatMap((section, i) => {
        const pin = pinned.get(i);
        if (pin) return [section, pin];
        // Written with the section before it.
        return pinned.get(i - 1)?.heading === section.heading ? [] : [section];
      }),
    );
  });

  it('has a fixture with firing and silent documents', () => {
    expect(
      sections.some((s) => s.heading.startsWith('fires')),
      `${file} has no "# fires"`,
    ).toBe(true);
    expect(
      sections.some((s) => s.heading.startsWith('quiet')),
      `${file} has no "# quiet"`,
    ).toBe(true);
  });

  sections.forEach((section, i) => {
    const { heading, line, body } = section;
    const before = sections[i - 1]?.heading ?? '';
    if (heading === 'becomes' && before.startsWith('fix')) return;
    if (heading === 'says' && before.startsWith('fires')) return;
    it(`line ${line}: ${heading}`, () => {
      const { text, ranges } = readMarks(wholePolicy(body));
      const all = findings(text, heading, id);
      const own = all.filter((f) => f.rule === id);
      for (const f of own) {
        expect(f.range.start).toBeLessThanOrEqual(f.range.end);
        expect(f.range.end).toBeLessThanOrEqual(text.length);
        expect(f.message).toMatch(/\S.*[.?]$/s);
      }
      if (heading.startsWith('quiet')) {
        expect(shown(text, own)).toEqual([]);
        return;
      }
      if (heading.startsWith('fires')) {
        expect(ranges.length, 'a firing document needs a «mark»').toBeGreaterThan(0);
        expect(shown(text, own)).toEqual(marked(text, ranges));
        const severity = new RegExp(`\\b(${SEVERITIES.join('|')})\\b`).exec(heading)?.[1];
        for (const f of own) expect(f.severity).toBe(severity ?? rule.severity);
        const messages = own.map((f) => f.message);
        expect(messages.filter((m) => m.includes('\n') || m.startsWith('# '))).toEqual([]);
        if (updatesFixtures) pinned.set(i, { heading: 'says', body: messages.join('\n') });
        else {
          const says = sections[i + 1];
          expect(
            says?.heading,
            `a firing document pins its messages: npm run test:rule ${id} -- --update`,
          ).toBe('says');
          expect(messages).toEqual(says!.body.split('\n'));
        }
        const keys = all.filter(
          (f) =>
            f.rule !== id && own.some((o) => o.range.start === f.range.start && o.range.end === f.range.end),
        );
        expect(
          keys.map((f) => f.rule),
          'another rule reports the same place',
        ).toEqual([]);
        return;
      }
      if (!heading.startsWith('fix')) throw new Error(`"# ${heading}" is not a section of a fixture`);
      const title = /"(.*)"/.exec(heading)?.[1];
      const fixes = own.flatMap((f) => f.fixes?.() ?? []);
      const fix = fixes.find((f) => title !== undefined && f.title.includes(title));
      expect(fix, `no fix "${title}" among ${JSON.stringify(fixes.map((f) => f.title))}`).toBeDefined();
      const result = applyEdits(text, fix!.edits);
      if (updatesFixtures) pinned.set(i, { heading: 'becomes', body: shortBody(result) });
      else {
        const after = sections[i + 1];
        expect(after?.heading, '"# becomes" must follow').toBe('becomes');
        expect(result.split('\n')).toEqual(readMarks(wholePolicy(after!.body)).text.split('\n'));
      }
      // A fix removes its finding.
      const left = findings(result, heading, id).filter((f) => f.rule === id);
      expect(left.length).toBeLessThan(own.length);
    });
  });

  it('has a page whose bad example fires and whose good one does not', () => {
    const page = join(root, `docs/rules/${id}.md`);
    expect(existsSync(page), `${page} is missing`).toBe(true);
    const text = readFileSync(page, 'utf8');
    const example = (name: string): string | undefined =>
      new RegExp(`## ${name}\\b[^\`]*\`\`\`json\\n([\\s\\S]*?)\`\`\``).exec(text)?.[1]?.trim();
    for (const heading of ['## Why', '## Bad', '## Good', '## How to fix']) expect(text).toContain(heading);
    const kind = rule.kinds && !rule.kinds.includes('identity') ? `(${rule.kinds[0]})` : '';
    const kindOfPage = /<!-- kind: ([a-z]+) -->/.exec(text)?.[1];
    const context = kindOfPage ? `(${kindOfPage})` : kind;
    const fires = (json: string): boolean =>
      findings(wholePolicy(json), context, id).some((f) => f.rule === id);
    const bad = example('Bad');
    const good = example('Good');
    expect(bad && fires(bad), 'the bad example must fire').toBe(true);
    expect(good && fires(good), 'the good example must not fire').toBe(false);
  });
});

it('no fixture or page is left over', () => {
  const ids = rules.map((r) => r.id);
  const fixtures = readdirSync(__dirname)
    .filter((f) => f.endsWith('.fixture'))
    .map((f) => f.replace(/\.fixture$/, ''));
  expect(fixtures.filter((f) => !ids.includes(f))).toEqual([]);
  const pages = readdirSync(join(root, 'docs/rules')).filter((f) => f !== 'README.md' && f.endsWith('.md'));
  expect(
    pages
      .map((p) => p.replace(/\.md$/, ''))
      .filter((p) => !ids.includes(p) && !['json-syntax', 'suppression', 'skipped-checks'].includes(p)),
  ).toEqual([]);
});

it('rules have distinct ids', () => {
  expect(new Set(rules.map((r) => r.id)).size).toBe(rules.length);
});
