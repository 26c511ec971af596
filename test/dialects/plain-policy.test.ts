import { describe, expect, it } from 'vitest';
import { service } from '../support/service.js';

const STATEMENTS = '[{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*" }]';

const findings = (text: string, path: string): string[] | undefined => {
  const analysis = service.analyse(text, path);
  return analysis && service.check(analysis).map((f) => `${f.rule}: ${f.message}`);
};

describe('a misspelt Statement in a file whose name says policy', () => {
  it.each(['Statment', 'Statements', 'statement', 'STATEMENT'])(
    '%s is one finding with a suggestion',
    (name) => {
      for (const version of ['"Version": "2012-10-17", ', '']) {
        const found = findings(`{ ${version}"${name}": ${STATEMENTS} }`, 'app-policy.json') ?? [];
        expect(found.filter((f) => f.includes('Did you mean "Statement"?'))).toHaveLength(1);
        expect(found.filter((f) => f.startsWith('missing-element'))).toEqual([]);
      }
    },
  );

  it('also when everything is in lowercase', () => {
    const text =
      '{ "version": "2012-10-17", "statement": [{ "effect": "Allow", "action": "*", "resource": "*" }] }';
    expect(findings(text, 'app-policy.json')?.join()).toContain('Did you mean "Statement"?');
  });

  it('but a file of another name, or without statements in it, is left alone', () => {
    expect(findings(`{ "Statment": ${STATEMENTS} }`, 'orders.json')).toBeUndefined();
    expect(findings('{ "statement": "of the bank", "total": 3 }', 'policy.json')).toEqual([]);
    expect(findings('{ "settlement": [] }', 'policy.json')).toEqual([]);
  });
});
