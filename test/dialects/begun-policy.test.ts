import { describe, expect, it } from 'vitest';
import { begunPolicy } from '../../server/src/dialects/begun-policy.js';
import { canMatter } from '../../server/src/dialects/policy-file-name.js';

describe('a policy that is begun in a file of any name', () => {
  it.each(['', ' \n', 'i', 'IAM', 'pol', ' policy\n', 'buck', 'git', 'SCP'])(
    '%j is a word for it',
    (text) => {
      expect(begunPolicy(text)).toBe('word');
      expect(canMatter('/a/data.json', text)).toBe(true);
    },
  );

  it.each(['{', '{}', '{\n  \n}\n', '{ "" }', '{ "S" }', '{ vers }', '{ "Statement": [{ "" }], "name": 1 }'])(
    '%j is the beginning of its object',
    (text) => {
      expect(begunPolicy(text)).toBe('object');
      expect(canMatter('Untitled-1', text)).toBe(true);
    },
  );

  it.each([
    '"iam"',
    'bu',
    'true',
    '{ "trusted": 1 }',
    'iamx',
    'policy:',
    '[]',
    '{ "name": "x" }',
    '{ "iamRole": "" }',
    '{ "Versions": [] }',
    '{} {}',
  ])('%j is something else', (text) => expect(begunPolicy(text)).toBeUndefined());

  it('asks for nothing in YAML, where such words begin other files', () => {
    expect(canMatter('/a/data.yaml', 'policy')).toBe(false);
  });
});
