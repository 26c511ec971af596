/** One after the other with what was found before, documents have the findings that they have alone. */
import { expect, it } from 'vitest';
import type { CheckOptions } from '../../../server/src/rules/engine/check-policy.js';
import { SharedMemory } from '../../../server/src/rules/engine/shared-memory.js';
import type { Finding } from '../../../server/src/rules/rule.js';
import { ownTexts } from '../../support/fix-corpus.js';
import { seed } from '../../support/seed.js';
import { service } from '../../support/service.js';

const OPTIONS: readonly CheckOptions[] = [
  {},
  { preset: 'strict', rules: { 'redundant-action': 'error' } },
  { rules: { 'empty-value': 'off' } },
];

/** What can be compared: functions are not. */
const plain = ({ fixes: _, without: __, ...finding }: Finding) => finding;

it('documents do not get the findings of others', () => {
  const memory = new SharedMemory();
  let known = 0;
  // Some of them: which ones depends on the seed.
  const some = ownTexts().filter((_, i) => (i + seed) % 5 === 0);
  for (const [i, { path, text, forced }] of some.entries()) {
    const options = OPTIONS[i % OPTIONS.length]!;
    const analysis = service.analyse(text, path, forced);
    if (!analysis) continue;
    // What is found in the first one is found in a copy.
    for (const copy of [analysis, service.analyse(`${text}\n`, path, forced)!]) {
      const alone = service.check(copy, options);
      const shared = service.check(copy, options, undefined, memory.of(copy.document, options));
      expect(shared.map(plain)).toEqual(alone.map(plain));
      expect(shared.map((f) => f.fixes?.())).toEqual(alone.map((f) => f.fixes?.()));
      known += shared.length;
    }
  }
  expect(known).toBeGreaterThan(200);
});

it('options that mean the same share what was found', () => {
  const memory = new SharedMemory();
  const { document } = service.analyse('{"Version": "2012-10-17", "Statement": []}', 'a-policy.json')!;
  const of = (options: CheckOptions) => memory.of(document, options);
  expect(of({ rules: { 'empty-value': 'off' }, limit: 5 })).toBe(of({ rules: { 'empty-value': 'off' } }));
  expect(of({ rules: { 'empty-value': 'off' } })).not.toBe(of({}));
});
