import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GUIDE_PAGES } from '../../server/src/hover/guide-pages.js';
import { jsonSyntax } from '../../server/src/syntax/json/json-syntax.js';
import { root } from '../support/catalogue.js';
import { service } from '../support/service.js';

const folder = join(root, 'docs/guide');
const pages = readdirSync(folder).filter((f) => f.endsWith('.md') && f !== 'README.md');

/** The files that a page shows, by their names. */
function filesOf(page: string): Map<string, string> {
  const blocks = readFileSync(join(folder, page), 'utf8').matchAll(
    /^`([\w.-]+\.json)`:\n\n```json\n([\s\S]*?)```/gm,
  );
  return new Map([...blocks].map(([, name, text]) => [name!, text!]));
}

describe.each(pages)('%s', (page) => {
  const files = filesOf(page);
  const tests = [...files].filter(([name]) => name.endsWith('.iam-test.json'));
  const text = readFileSync(join(folder, page), 'utf8');

  it('shows every JSON text as a file', () => {
    expect(files.size).toBe(text.match(/^```json$/gm)!.length);
    expect(tests).toHaveLength(1);
  });

  it.each([...files].filter(([name]) => !name.endsWith('.iam-test.json')))(
    '%s has no finding',
    (name, json) => {
      const analysis = service.analyse(json, `/guide/${name}`)!;
      expect(analysis.policies).toHaveLength(1);
      const found = service.check(analysis).map((f) => `${f.rule}: ${f.message}`);
      expect(found).toEqual([]);
    },
  );

  it.each(tests)('%s: the decisions are as the page says', (_, json) => {
    const { cases, problems } = service.readRequests(jsonSyntax.parse(json), 'test', (path) => {
      const found = files.get(path);
      return found === undefined ? { error: 'does not exist' } : { text: found, source: path };
    });
    expect(problems).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(3);
    expect(new Set(cases.map((c) => c.expect)).size, 'some requests are denied').toBeGreaterThan(1);
    for (const c of cases) {
      expect(
        c.problems.map((p) => p.message),
        c.name,
      ).toEqual([]);
      expect(`${c.name}: ${service.evaluate(c)?.decision}`).toBe(`${c.name}: ${c.expect}`);
    }
  });

  it('links to pages that exist, and is short', () => {
    for (const [, target] of text.matchAll(/\]\((\.\.?\/[^)#]+)/g))
      expect(existsSync(join(folder, target!)), target).toBe(true);
    const prose = text.replace(/```json[\s\S]*?```/g, '');
    expect(prose.split(/\s+/).length).toBeLessThan(400);
  });
});

it('hovers link to the ten pages', () => {
  expect(pages).toEqual(
    Object.keys(GUIDE_PAGES)
      .map((p) => `${p}.md`)
      .sort(),
  );
  for (const [page, title] of Object.entries(GUIDE_PAGES))
    expect(readFileSync(join(folder, `${page}.md`), 'utf8').startsWith(`# ${title}\n`)).toBe(true);
});
