import { expect, it } from 'vitest';
import { applyEdits } from '../../../server/src/text/text-edit.js';
import { service } from '../../support/service.js';

const policy = (resource: string, action = 's3:GetObject'): string =>
  `Version: "2012-10-17"\nStatement:\n  - Effect: Allow\n    Action: ${action}\n    Resource: ${resource}\n`;

const found = (text: string) =>
  service.check(service.analyse(text, 'policy.yaml')!).filter((f) => f.rule === 'data-type');

it.each([
  ['*', '"*"'],
  ['\n      - *', '\n      - "*"'],
  ['[*, x]', '["*", x]'],
  ['*:*', '"*:*"'],
])('%j without quotes is an alias in YAML', (written, quoted) => {
  const text = policy(written);
  const [finding, ...more] = found(text);
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ severity: 'error' });
  expect(finding!.message).toContain('is an alias in YAML');
  const [fix] = finding!.fixes!();
  expect(applyEdits(text, fix!.edits)).toBe(policy(quoted));
});

it('an alias of an anchor, and a star in quotes, are not', () => {
  expect(found(policy('"*"'))).toEqual([]);
  expect(found(policy('*buckets'))).toEqual([]);
  expect(found(policy('x', 's3:*'))).toEqual([]);
});
