import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { decide } from '../../server/src/evaluation/evaluate-policy.js';
import { prepare } from '../../server/src/evaluation/match.js';
import { checkPolicy } from '../../server/src/rules/engine/check-policy.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { applyEdits } from '../../server/src/text/text-edit.js';
import { catalogue } from '../support/catalogue.js';
import { compileText, policyText, request } from '../support/policies.js';
import { parameters } from '../support/seed.js';

/** Rules whose fixes promise that the policy allows exactly what it did. */
const SAFE = [
  'redundant-action',
  'redundant-resource',
  'redundant-principal',
  'redundant-condition-value',
  'redundant-statement',
  'shadowed-allow',
  'partly-shadowed-allow',
  'deny-without-effect',
];

it.each(['identity', 'resource'] as const)(
  'fixes of redundancy never change what a %s policy allows',
  (kind) => {
    let tried = 0;
    fc.assert(
      fc.property(
        policyText(kind, { maxStatements: 4 }),
        fc.array(request(kind), { minLength: 5, maxLength: 15 }),
        (text, requests) => {
          const before = compileText(text, kind);
          for (const finding of checkPolicy(before.policy, catalogue)) {
            if (!SAFE.includes(finding.rule)) continue;
            for (const fix of finding.fixes?.() ?? []) {
              tried++;
              const fixed = applyEdits(text, fix.edits);
              expect(() => JSON.parse(fixed)).not.toThrow();
              const after = compileText(fixed, kind);
              const { newAccess, lostAccess } = comparePolicies(
                before,
                after,
                catalogue,
                requestSets(catalogue),
              );
              expect([finding.rule, newAccess.findings, lostAccess.findings]).toEqual([finding.rule, [], []]);
              for (const r of requests) {
                expect(decide(after, prepare(r)) === 'Allow').toBe(decide(before, prepare(r)) === 'Allow');
              }
            }
          }
        },
      ),
      parameters(300),
    );
    expect(tried).toBeGreaterThan(50);
  },
);
