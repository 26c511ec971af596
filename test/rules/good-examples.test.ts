import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../server/src/rules/engine/check-policy.js';
import { root } from '../support/catalogue.js';
import { isTested, kindOf, wholePolicy } from '../support/fixture.js';
import { findingsOf } from '../support/service.js';

/** The policy that a page shows as good, and the heading with its kind. */
function goodExample(id: string, kinds: readonly string[] | undefined): { text: string; heading: string } {
  const page = readFileSync(join(root, `docs/rules/${id}.md`), 'utf8');
  const json = /## Good\b[^`]*```json\n([\s\S]*?)```/.exec(page)?.[1]?.trim();
  if (json === undefined) throw new Error(`docs/rules/${id}.md has no good example`);
  // A kind under the heading is that of the example alone.
  const good = page.slice(page.indexOf('## Good'));
  const named = /<!-- kind: ([a-z]+) -->/.exec(good) ?? /<!-- kind: ([a-z]+) -->/.exec(page);
  const kind = named?.[1] ?? (kinds?.includes('identity') ? undefined : kinds?.[0]);
  return { text: wholePolicy(json), heading: kind ? `(${kind})` : '' };
}

describe('with every rule on, there is no finding in the good example of', () => {
  it.each(rules.filter(isTested).map((r) => [r.id, r] as const))('%s', (id, rule) => {
    const { text, heading } = goodExample(id, rule.kinds);
    const found = findingsOf(text, kindOf(heading), { preset: 'strict' });
    expect(found.map((f) => `${f.rule}: ${f.message}`)).toEqual([]);
  });
});
