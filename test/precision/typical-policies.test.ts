/** Policies as they are in public repositories, under typical names; the kinds were written down before they were checked. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { service } from '../support/service.js';

interface Typical {
  readonly path: string;
  readonly kind: string;
  readonly text: string;
}

const policies = readFileSync(new URL('typical-policies.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Typical);

it('has the kind of each, and no error or warning', () => {
  const found = policies.map(({ path, text }) => {
    const analysis = service.analyse(text, path)!;
    const strong = service.check(analysis).filter((f) => f.severity === 'error' || f.severity === 'warning');
    return { path, kind: analysis.policies[0]?.kind, strong: strong.map((f) => `${f.rule}: ${f.message}`) };
  });
  expect(policies.length).toBeGreaterThan(100);
  expect(found).toEqual(policies.map(({ path, kind }) => ({ path, kind, strong: [] })));
});
