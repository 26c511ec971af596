import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { REQUEST_PROPERTIES } from '../../server/src/dialects/request-properties.js';
import { POLICY_ELEMENTS, PRINCIPAL_TYPES, STATEMENT_ELEMENTS } from '../../server/src/policy/elements.js';
import { OPERATORS, parseOperator } from '../../server/src/policy/operators.js';
import { root } from '../support/catalogue.js';

const schema = JSON.parse(readFileSync(join(root, 'schemas/iam-policy.schema.json'), 'utf8'));
const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);
const statement = (more: object): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...more }],
});

describe.each(['request', 'test'] as const)('the schema of a %s document', (file) => {
  it('has the properties that are read', () => {
    const { properties, definitions } = JSON.parse(
      readFileSync(join(root, `schemas/iam-${file}.schema.json`), 'utf8'),
    );
    expect(Object.keys(properties).sort()).toEqual([...REQUEST_PROPERTIES[file]].sort());
    expect(Object.keys(definitions.policies.properties).sort()).toEqual(
      [...REQUEST_PROPERTIES.policies].sort(),
    );
    for (const name of ['principal', 'resource'] as const) {
      const object = definitions[name].anyOf.find((form: { type: string }) => form.type === 'object');
      expect(Object.keys(object.properties).sort()).toEqual([...REQUEST_PROPERTIES[name]].sort());
    }
  });
});

describe('the JSON schema', () => {
  it('has the elements of the policy tree', () => {
    expect(Object.keys(schema.properties)).toEqual([...POLICY_ELEMENTS]);
    expect(Object.keys(schema.definitions.statement.properties)).toEqual([...STATEMENT_ELEMENTS]);
    expect(Object.keys(schema.definitions.principal.oneOf[1].properties)).toEqual([...PRINCIPAL_TYPES]);
  });

  it('has the operators of the policy tree', () => {
    const [pattern] = Object.keys(schema.definitions.condition.patternProperties);
    const regexp = new RegExp(pattern!);
    for (const { name, family } of OPERATORS) {
      for (const form of [name, `${name}IfExists`, `ForAllValues:${name}`, `ForAnyValue:${name}IfExists`]) {
        const allowed =
          parseOperator(form) !== undefined && !(family === 'null' && form.endsWith('IfExists'));
        expect([form, regexp.test(form)]).toEqual([form, allowed]);
      }
    }
    expect(regexp.test('StringMatches')).toBe(false);
  });

  it('accepts and rejects', () => {
    expect(validate(statement({}))).toBe(true);
    expect(validate(statement({ Condition: { Bool: { 'aws:SecureTransport': true } } }))).toBe(true);
    expect(validate(statement({ Effect: 'allow' }))).toBe(false);
    expect(validate(statement({ NotAction: 's3:*' }))).toBe(false);
    expect(validate(statement({ Condition: { StringEqual: {} } }))).toBe(false);
    expect(validate(statement({ Principal: 'x' }))).toBe(false);
    expect(validate({ Version: '2012-10-17' })).toBe(false);
  });

  const corpus = join(root, '../shared/corpus/aws-managed-policies.jsonl');
  it.skipIf(!existsSync(corpus))(
    "accepts AWS's managed policies (skipped where ../shared is missing)",
    () => {
      const bad = readFileSync(corpus, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { name: string; document: unknown })
        .filter(({ document }) => !validate(document))
        .map((p) => p.name);
      expect(bad).toEqual([]);
    },
  );
});
