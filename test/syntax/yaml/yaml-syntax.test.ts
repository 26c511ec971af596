/** The same policy in JSON and in YAML: the same findings at the same places, and fixes with the same result. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PolicyKind } from '../../../server/src/policy/policy-kind.js';
import { parseJson } from '../../../server/src/syntax/json/json-syntax.js';
import { toData } from '../../../server/src/syntax/value.js';
import { root } from '../../support/catalogue.js';
import { kindOf, readMarks, readSections, wholePolicy } from '../../support/fixture.js';
import { service } from '../../support/service.js';
import { described, fixed, toYaml, type YamlStyle } from '../../support/transliterate.js';

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
      return data === undefined ? [] : [{ name: `${file}:${line}`, data, ...(kind ? { kind } : {}) }];
    }),
  );

const corpus = join(root, '../shared/corpus');
const managed: Sample[] = existsSync(join(corpus, 'aws-managed-policies.jsonl'))
  ? readFileSync(join(corpus, 'aws-managed-policies.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .filter((text, i) => i % 12 === 0 && text.length < 15_000)
      .map((text, i) => ({
        name: `managed ${i}`,
        data: (JSON.parse(text) as { document: unknown }).document,
      }))
  : [];

/** JSON templates of other people. */
const templates: Sample[] = ['cfn', 'cdk', 'sam'].flatMap((folder) => {
  const at = join(corpus, 'templates', folder);
  if (!existsSync(at)) return [];
  return readdirSync(at)
    .filter((f) => f.endsWith('.json'))
    .flatMap((f): Sample[] => {
      const text = readFileSync(join(at, f), 'utf8');
      const document = parseJson(text);
      const data =
        document.problems.length === 0 && text.length < 150_000 ? toData(document.root) : undefined;
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

describe.each<YamlStyle>(['block', 'folded', 'flow', 'double', 'single', 'compact'])('%s', (style) => {
  it('fixtures of rules', () => {
    expect(fixtures.length).toBeGreaterThan(200);
    expect(fixtures.flatMap((sample) => differences(sample, style))).toEqual([]);
  }, 120_000);

  it.runIf(managed.length > 0)(
    'managed policies',
    () => {
      expect(managed.flatMap((sample) => differences(sample, style))).toEqual([]);
    },
    120_000,
  );
});

describe('templates', () => {
  it('fixtures of rules in a template', () => {
    expect(fixtures.flatMap((sample) => differences(inTemplate(sample), 'block', true))).toEqual([]);
  }, 120_000);

  it.runIf(templates.length > 0).each([false, true])(
    'templates, short forms: %s',
    (short) => {
      expect(templates.flatMap((sample) => differences(sample, 'block', short))).toEqual([]);
    },
    120_000,
  );
});
