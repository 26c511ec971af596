import { expect, it, vi } from 'vitest';
import { fixAll } from '../../server/src/refactorings/fix-all.js';
import { CheckMemory } from '../../server/src/rules/engine/check-memory.js';
import type { Finding } from '../../server/src/rules/rule.js';
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

it('proves fixes that keep access together once', () => {
  const text = 'abcdef';
  const asked: string[] = [];
  const finding = (start: number): Finding => ({
    rule: 'r',
    severity: 'hint',
    range: { start, end: start + 1 },
    message: '',
    fixes: () => [{ title: 'x', preferred: true, edits: [{ range: { start, end: start + 1 }, text: 'X' }] }],
  });
  const result = fixAll(text, (now) => ({
    findings: now === text ? [0, 2, 4].map(finding) : [],
    keepsAccess: (edits) => asked.push(`${edits.length}`) > 0,
  }));
  expect(applyEdits(text, result.edits)).toBe('XbXdXf');
  expect(asked).toEqual(['3']);
});

it('asks no rule about the first text again, given what was found in it', () => {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: [allow, { ...allow, Sid: 'Covered' }] });
  const analysis = service.analyse(text, 'x-policy.json')!;
  const memory = new CheckMemory();
  service.check(analysis, {}, undefined, memory);
  const reports = vi.spyOn(memory.elements, 'of');
  const { fixes } = service.fixAll(analysis, {}, memory);
  expect(fixes).toHaveLength(1);
  expect(reports).not.toHaveBeenCalled();
});
