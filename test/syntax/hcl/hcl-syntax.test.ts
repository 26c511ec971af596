/** The same policy in JSON and in Terraform: the same findings at the same places, and fixes with the same result. */
import { describe, expect, it } from 'vitest';
import { differencesInHcl, type HclStyle, isDataSource } from '../../support/transliterate-hcl.js';
import { fixtureSamples, hasExpressions } from '../../support/transliterated-samples.js';

const fixtures = fixtureSamples.filter((sample) => !hasExpressions(sample));

const STYLES: readonly HclStyle[] = ['bare', 'quoted', 'line', 'heredoc', 'indented', 'block', 'tf-json'];

/** All samples in all styles take minutes: `GRANTWISE_ALL=1`. Without it, each sample is tested in one style. */
const all = process.env.GRANTWISE_ALL === '1';

describe.each(STYLES)('%s', (style) => {
  it('fixtures of rules', () => {
    const chosen = fixtures.filter((_, i) => all || i % STYLES.length === STYLES.indexOf(style));
    const said = chosen.flatMap((sample) => {
      const found = differencesInHcl(sample, style);
      return found ? [found] : [];
    });
    expect(said.length).toBeGreaterThan((isDataSource(style) ? 0.25 : 0.5) * chosen.length);
    expect(said.flat()).toEqual([]);
  });
});
