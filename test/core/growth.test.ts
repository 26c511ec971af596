/** The first check of a document takes about twice as long for twice as much of anything. */
import { expect, it } from 'vitest';
import { growth, growthOfKeystrokes, growthTable, SHAPES } from '../../bench/growth-shapes.mjs';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { compilePolicy } from '../../server/src/policy/compile.js';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { type Analysis, CheckMemory } from '../../server/src/service/core.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue } from '../support/catalogue.js';
import { policyOf } from '../support/fixture.js';
import { findingsOf, service } from '../support/service.js';
import { stopwatch, TIMED } from '../support/stopwatch.js';

/** Beyond this, a shape fails; each is measured again where it does, since machines are not alone. */
const MOST = 1.3;

it(`no shape grows with an exponent above ${MOST}`, { timeout: 300_000 }, () => {
  const check = (text: string, kind: PolicyKind): void => {
    findingsOf(text, kind);
  };
  let rows = growth(check);
  if (rows.some((r) => r.exponent > MOST)) {
    const again = growth(check);
    rows = rows.map((r, i) => (again[i]!.exponent < r.exponent ? again[i]! : r));
  }
  console.log(growthTable(rows));
  expect(rows.filter((r) => r.exponent > MOST).map((r) => r.name)).toEqual([]);
});

it(`no keystroke grows with an exponent above ${MOST}`, { timeout: 120_000 }, () => {
  const open = (kind: PolicyKind) => {
    const memory = new CheckMemory();
    let before: Analysis | undefined;
    return (text: string): void => {
      before = service.analyse(text, 'a-policy.json', { kind, reason: 'the test' }, before)!;
      service.check(before, {}, undefined, memory);
    };
  };
  let rows = growthOfKeystrokes(open);
  if (rows.some((r) => r.exponent > MOST)) {
    const again = growthOfKeystrokes(open);
    rows = rows.map((r, i) => (again[i]!.exponent < r.exponent ? again[i]! : r));
  }
  console.log(growthTable(rows).replace('First check', 'Keystroke'));
  expect(rows.filter((r) => r.exponent > MOST).map((r) => r.name)).toEqual([]);
});

it(
  'a comparison of 2,500 resources with wildcards, one of them new, is known and takes less than a second',
  TIMED,
  () => {
    const { text } = SHAPES.find((s) => s.name === 'resources with a wildcard inside')!;
    const [before, after] = [2499, 2500].map((n) => compilePolicy(policyOf(text(n, 'team'), 'identity')));
    const took = stopwatch();
    const { newAccess, lostAccess } = comparePolicies(before!, after!, catalogue, requestSets(catalogue));
    expect(took()).toBeLessThan(1000);
    expect([newAccess.findings.length, newAccess.unknown, lostAccess.findings, lostAccess.unknown]).toEqual([
      1,
      [],
      [],
      [],
    ]);
  },
);
