import { expect, it } from 'vitest';
import { applyEdits } from '../../server/src/text/text-edit.js';
import { service } from '../support/service.js';

const fixed = (...statements: object[]): { statements: unknown[]; count: number } => {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2);
  const { edits, fixes } = service.fixAll(service.analyse(text, 'x-policy.json')!);
  return { statements: JSON.parse(applyEdits(text, edits)).Statement, count: fixes.length };
};
const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };

it('applies what keeps access, until nothing is left', () => {
  const result = fixed(
    { ...allow, Action: ['s3:GetObject', 's3:Get*', 's3:GetObjectAcl'] },
    { ...allow, Sid: 'Covered' },
  );
  expect(result.statements).toEqual([{ ...allow, Action: ['s3:Get*'] }]);
  expect(result.count).toBe(3);
});

it('leaves fixes that add access, and fixes that remove it', () => {
  const misspelt = { ...allow, Action: 's3:GetObjekt' };
  expect(fixed(misspelt)).toEqual({ statements: [misspelt], count: 0 });
  const { Effect: _, ...undecided } = allow;
  expect(fixed(undecided)).toEqual({ statements: [undecided], count: 0 });
});
