/** Templates as people write them: those that are right have no error and no warning. The first lines say what is expected. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../support/catalogue.js';
import { service } from '../../support/service.js';

const FOLDER = join(root, 'test/dialects/templates');

it.each(readdirSync(FOLDER))('%s', (name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  const analysis = service.analyse(text, `/work/${name}`);
  expect(analysis?.policies.length).toBeGreaterThan(0);
  const expected = [...text.matchAll(/^# (.*)$/gm)].map((m) => m[1]!).filter((line) => line !== 'clean');
  const found = service
    .check(analysis!)
    .filter((f) => f.severity === 'error' || f.severity === 'warning')
    .map((f) => [f.rule, text.slice(f.range.start, f.range.end).split('\n')[0]!]);
  // What is expected names the rule, and the text that is marked where that says more.
  expect(found.map(([rule, marked], i) => (expected[i]?.includes(' ') ? `${rule} ${marked}` : rule))).toEqual(
    expected,
  );
});
