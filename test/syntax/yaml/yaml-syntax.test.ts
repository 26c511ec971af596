/** The same policy in JSON and in YAML: the same findings at the same places, and fixes with the same result. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../server/src/policy/policy.js';
import type { PolicyKind } from '../../../server/src/policy/policy-kind.js';
import { NO_EDITS } from '../../../server/src/syntax/no-edits.js';
import { encloses } from '../../../server/src/text/range.js';
import { service } from '../../support/service.js';
import { described, fixed, toYaml, type YamlStyle } from '../../support/transliterate.js';
import {
  corpus,
  dataOf,
  fixtureSamples as fixtures,
  managedSamples,
  type Sample,
} from '../../support/transliterated-samples.js';

const managed = managedSamples
  .filter(({ data }, i) => i % 12 === 0 && JSON.stringify(data).length < 15_000)
  .map(({ data }, i) => ({ name: `managed ${i}`, data }));

/** JSON templates of other people. */
const templates: Sample[] = ['cfn', 'cdk', 'sam'].flatMap((folder) => {
  const at = join(corpus, 'templates', folder);
  if (!existsSync(at)) return [];
  return readdirSync(at)
    .filter((f) => f.endsWith('.json'))
    .flatMap((f): Sample[] => {
      const text = readFileSync(join(at, f), 'utf8');
      const data = text.length < 150_000 ? dataOf(text) : undefined;
      return data === undefined ? [] : [{ name: `${folder}/${f}`, data }];
    });
});

const HOLDERS: Partial<Record<PolicyKind, readonly [type: string, property: string]>> = {
  identity: ['AWS::IAM::ManagedPolicy', 'PolicyDocument'],
  trust: ['AWS::IAM::Role', 'AssumeRolePolicyDocument'],
  resource: ['AWS::SQS::QueuePolicy', 'PolicyDocument'],
};

const inTemplate = ({ name, data, kind = 'identity' }: Sample): Sample => {
  const [type, property] = HOLDERS[kind] ?? HOLDERS.identity!;
  const resource = { Type: type, Properties: { [property]: data } };
  return { name, data: { AWSTemplateFormatVersion: '2010-09-09', Resources: { Holder: resource } } };
};

const isInString = ({ document: { host, syntax } }: Policy): boolean =>
  host !== undefined || syntax.edit === NO_EDITS;

/** What differs between the findings in JSON and in YAML. */
function differences({ name, data, kind }: Sample, style: YamlStyle, short = false): string[] {
  const forced = kind ? { kind, reason: 'the test' } : undefined;
  const json = service.analyse(JSON.stringify(data, null, 2), 'x.json', forced);
  const text = toYaml(data, style, short);
  const yaml = service.analyse(text, 'x.yaml', forced);
  const problem = yaml?.document.problems[0];
  if (problem) return [`${name} as ${style}: ${problem.message}\n${text}`];
  if (!json || !yaml) return json === yaml ? [] : [`${name} as ${style}: found in one only\n${text}`];
  const all = (at: typeof json): string[] =>
    service.check(at).flatMap((f) => {
      const finding = described(f, at.document);
      // In a block of YAML, JSON in a string can be edited; in a string of JSON, it is escaped.
      if (at.policies.some((p) => isInString(p) && encloses(p.node.range, f.range))) return [finding];
      const fixes = fixed(f, at.document).map(([title, result]) => `${finding}\n      ${title}: ${result}`);
      return [finding, ...fixes];
    });
  const ofJson = all(json);
  const ofYaml = all(yaml);
  const minus = ofJson.filter((x) => !ofYaml.includes(x)).map((x) => `\n  - ${x}`);
  const plus = ofYaml.filter((x) => !ofJson.includes(x)).map((x) => `\n  + ${x}`);
  if (minus.length + plus.length === 0) return [];
  return [`${name} as ${style}${[...minus, ...plus].join('')}\n${text}`];
}

const STYLES: readonly YamlStyle[] = ['block', 'folded', 'flow', 'double', 'single', 'compact'];

/** All samples in all styles take minutes: `GRANTWISE_ALL=1`. Without it, each sample is tested in two styles. */
const all = process.env.GRANTWISE_ALL === '1';
const chosen = (samples: readonly Sample[], part: number, of = 3): readonly Sample[] =>
  samples.filter((_, i) => all || i % of === part % of);

describe.each(STYLES)('%s', (style) => {
  const part = STYLES.indexOf(style);
  it('fixtures of rules', () => {
    expect(fixtures.length).toBeGreaterThan(200);
    expect(chosen(fixtures, part).flatMap((sample) => differences(sample, style))).toEqual([]);
  });

  it.runIf(managed.length > 0)('managed policies', () => {
    expect(chosen(managed, part).flatMap((sample) => differences(sample, style))).toEqual([]);
  });
});

describe('templates', () => {
  it('fixtures of rules in a template', () => {
    expect(chosen(fixtures, 0).flatMap((sample) => differences(inTemplate(sample), 'block', true))).toEqual(
      [],
    );
  });

  it.runIf(templates.length > 0).each([false, true])('templates, short forms: %s', (short) => {
    const some = chosen(templates, short ? 1 : 0, 2);
    expect(some.flatMap((sample) => differences(sample, 'block', short))).toEqual([]);
  });
});
