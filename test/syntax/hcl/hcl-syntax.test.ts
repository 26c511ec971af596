/** The same policy in JSON and in Terraform: the same findings at the same places, and fixes with the same result. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PolicyKind } from '../../../server/src/policy/policy-kind.js';
import { parseJson } from '../../../server/src/syntax/json/json-syntax.js';
import { toData } from '../../../server/src/syntax/value.js';
import { root } from '../../support/catalogue.js';
import { kindOf, readMarks, readSections, wholePolicy } from '../../support/fixture.js';
import { service } from '../../support/service.js';
import { asLists, findingsIn, type HclStyle, toHcl } from '../../support/transliterate-hcl.js';

interface Sample {
  readonly name: string;
  readonly data: unknown;
  readonly kind?: PolicyKind;
}

/** The documents of the fixtures of all rules. */
const fixtures: Sample[] = readdirSync(join(root, 'test/rules'))
  .filter((f) => f.endsWith('.fixture'))
  .flatMap((file) =>
    readSections(join(root, 'test/rules', file)).flatMap(({ heading, body, line }): Sample[] => {
      if (!/^(fires|silent)/.test(heading)) return [];
      const document = parseJson(readMarks(wholePolicy(body)).text);
      const data = document.problems.length === 0 ? toData(document.root) : undefined;
      const kind = kindOf(heading);
      // Placeholders of JSON are expressions in Terraform.
      const text = data === undefined ? '' : JSON.stringify(data);
      if (/\$\{(?!\w+:\w)|%\{/.test(text)) return [];
      return data === undefined ? [] : [{ name: `${file}:${line}`, data, ...(kind ? { kind } : {}) }];
    }),
  );

/** What differs between the findings in JSON and in Terraform; undefined: the style cannot say it. */
function differences({ name, data, kind }: Sample, style: HclStyle): string[] | undefined {
  const said = style === 'block' ? asLists(data) : data;
  const text = toHcl(said, style);
  if (text === undefined) return undefined;
  const source = JSON.stringify(said, null, 2);
  const kindFound = kind ?? service.analyse(source, 'x.json')?.policies[0]?.kind;
  const json = findingsIn(source, 'x.json', kindFound, style === 'block');
  const hcl = findingsIn(text, 'x.tf', kindFound, style === 'block');
  if (!json || !hcl) return undefined;
  const problem = hcl.document.problems[0];
  if (problem) return [`${name} as ${style}: ${problem.message}\n${text}`];
  const minus = json.lines.filter((x) => !hcl.lines.includes(x)).map((x) => `\n  - ${x}`);
  const plus = hcl.lines.filter((x) => !json.lines.includes(x)).map((x) => `\n  + ${x}`);
  if (minus.length + plus.length === 0) return [];
  return [`${name} as ${style}${[...minus, ...plus].join('')}\n${text}`];
}

const STYLES: readonly HclStyle[] = ['bare', 'quoted', 'line', 'heredoc', 'indented', 'block'];

/** All samples in all styles take minutes: `GRANTWISE_ALL=1`. Without it, each sample is tested in one style. */
const all = process.env.GRANTWISE_ALL === '1';

describe.each(STYLES)('%s', (style) => {
  it('fixtures of rules', () => {
    const chosen = fixtures.filter((_, i) => all || i % STYLES.length === STYLES.indexOf(style));
    const said = chosen.flatMap((sample) => {
      const found = differences(sample, style);
      return found ? [found] : [];
    });
    expect(said.length).toBeGreaterThan((style === 'block' ? 0.25 : 0.5) * chosen.length);
    expect(said.flat()).toEqual([]);
  }, 300_000);
});
