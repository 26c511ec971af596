import { expect, it } from 'vitest';
import { SAMPLE_POLICY } from '../../client/src/commands/sample-policy.js';
import { service } from '../support/service.js';

it('has the five mistakes that the walkthrough promises', () => {
  const analysis = service.analyse(JSON.stringify(SAMPLE_POLICY, null, 2), 'Untitled-1')!;
  const findings = service.check(analysis).filter((f) => f.severity !== 'hint');
  expect(findings.map((f) => f.rule).sort()).toEqual([
    'missing-version',
    'resource-mismatch',
    'shadowed-allow',
    'unknown-action',
    'unknown-condition-key',
  ]);
});
