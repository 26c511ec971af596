/**
 * Policies of other people in JSON, YAML, CloudFormation and Terraform: the same findings at the same places, and every fix has the
 * same result.
 */
import { describe, expect, it } from 'vitest';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { service } from '../support/service.js';
import { toYaml } from '../support/transliterate.js';
import { differencesIn, differencesInHcl, type HclStyle } from '../support/transliterate-hcl.js';
import {
  foreignSamples,
  hasExpressions,
  managedSamples,
  type Sample,
} from '../support/transliterated-samples.js';

const COUNT = 200;
const candidates = [...foreignSamples, ...managedSamples.filter((_, i) => i % 5 === 0)].filter(
  (sample) => !hasExpressions(sample) && JSON.stringify(sample.data).length < 15_000,
);
const samples = candidates.filter(
  (_, i) => Math.floor((i * COUNT) / candidates.length) < Math.floor(((i + 1) * COUNT) / candidates.length),
);

/** A template with the policy: in a type that says nothing about it, such as its quota. */
function inTemplate(data: unknown, kind: PolicyKind | undefined): unknown {
  const [type, property] =
    kind === 'trust' ? ['AWS::IAM::Role', 'AssumeRolePolicyDocument'] : ['Custom::Policy', 'PolicyDocument'];
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Resources: { Holder: { Type: type, Properties: { [property]: data } } },
  };
}

const yaml = (sample: Sample, style: 'block' | 'flow'): string[] | undefined =>
  differencesIn(sample, { name: `YAML ${style}`, path: 'x.yaml', text: toYaml(sample.data, style) });
function cloudFormation(sample: Sample, language: 'yaml' | 'json'): string[] | undefined {
  const kind = sample.kind ?? service.analyse(JSON.stringify(sample.data), 'x.json')?.policies[0]?.kind;
  const data = inTemplate(sample.data, kind);
  const text = language === 'yaml' ? toYaml(data, 'block') : JSON.stringify(data, null, 2);
  return differencesIn(sample, { name: `CloudFormation in ${language}`, path: `x.${language}`, text });
}

const hcl =
  (style: HclStyle) =>
  (sample: Sample): string[] | undefined =>
    differencesInHcl(sample, style);

const FORMS: readonly (readonly [name: string, differences: (sample: Sample) => string[] | undefined])[] = [
  ['YAML block', (sample) => yaml(sample, 'block')],
  ['YAML flow', (sample) => yaml(sample, 'flow')],
  ['CloudFormation in YAML', (sample) => cloudFormation(sample, 'yaml')],
  ['CloudFormation in JSON', (sample) => cloudFormation(sample, 'json')],
  ['jsonencode', hcl('bare')],
  ['jsonencode, quoted names', hcl('quoted')],
  ['heredoc', hcl('heredoc')],
  ['indented heredoc', hcl('indented')],
  ['aws_iam_policy_document', hcl('block')],
  ['aws_iam_policy_document in JSON', hcl('tf-json')],
];

/** All policies in all forms take minutes: `GRANTWISE_ALL=1`. Without it, a fifth of them is tested, each in one form. */
const all = process.env.GRANTWISE_ALL === '1';
const PART = 5;

describe.runIf(samples.length > 0).each(FORMS)('%s', (name, differences) => {
  it('policies of other people', () => {
    const form = FORMS.findIndex(([other]) => other === name);
    const chosen = samples.filter((_, i) => all || i % (PART * FORMS.length) === PART * form);
    const found = chosen.flatMap((sample) => {
      const lines = differences(sample);
      return lines ? [lines] : [];
    });
    if (all) console.log(`${name}: ${found.length} of ${chosen.length} policies`);
    expect(found.length).toBeGreaterThan(0.7 * chosen.length);
    expect(found.flat()).toEqual([]);
  }, 600_000);
});
