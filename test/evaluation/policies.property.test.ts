import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxCovered, boxesMeet, findOutside } from '../../server/src/algebra/search.js';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { decide, decideGrant } from '../../server/src/evaluation/evaluate-policy.js';
import {
  type Evaluation,
  namesCaller,
  prepare as prepareRequest,
  statementMatches,
} from '../../server/src/evaluation/match.js';
import type { CompiledPolicy } from '../../server/src/policy/compile.js';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import type { Caller } from '../../server/src/requests/principal.js';
import type { Request } from '../../server/src/requests/request.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import type { PrincipalObject } from '../model/documents.js';
import { canExist } from '../model/possible-requests.js';
import { catalogue } from '../support/catalogue.js';
import { compileText, policyText, request } from '../support/policies.js';
import { parameters } from '../support/seed.js';

const sets = requestSets(catalogue);

/** As the algebra reads policies: an Allow with NotPrincipal, which AWS does not support, is one for everyone else. */
const prepare = (asked: Request): Evaluation =>
  prepareRequest(asked, undefined, { grantsByNotPrincipal: true });

/** Of a request that AWS can make: a comparison says nothing of others. @param policies the keys of their conditions matter. */
function exists({ caller, context, ...rest }: Request, ...policies: readonly CompiledPolicy[]): boolean {
  const tested = policies.flatMap((p) => p.statements.flatMap((s) => s.conditions.map((c) => c.key)));
  return canExist({ ...rest, caller: principalOf(caller), keys: context }, [...new Set(tested)]);
}

function principalOf(caller: Caller | undefined): PrincipalObject | undefined {
  switch (caller?.type) {
    case 'aws':
      return { arn: caller.arn };
    case 'service':
      return { service: caller.name };
    default:
      return caller && { arn: '*' };
  }
}

describe.each<PolicyKind>(['identity', 'resource'])(
  '%s policies: the algebra and the evaluator agree',
  (kind) => {
    it('on membership of a request in a statement', () => {
      fc.assert(
        fc.property(
          policyText(kind),
          fc.array(request(kind), { minLength: 5, maxLength: 20 }),
          (text, requests) => {
            for (const s of compileText(text, kind).statements) {
              const box = sets.box(s)!;
              for (const r of requests) {
                const e = prepare(r);
                // The algebra's word is what holds for sure.
                const matches = statementMatches(s, e) === true;
                expect(sets.holds(box, r, 'account')).toBe(matches);
                // What is granted directly is granted; what is only delegated names the account alone.
                const direct = s.effect === 'Deny' ? matches : matches && namesCaller(s, e);
                expect(sets.holds(box, r, 'limited')).toBe(direct);
              }
            }
          },
        ),
        parameters(2_000),
      );
    });

    it('on coverage: no request of a covered statement is outside, and a witness is', () => {
      let coveredCount = 0;
      let witnesses = 0;
      fc.assert(
        fc.property(
          policyText(kind, { maxStatements: 5 }),
          fc.array(request(kind), { minLength: 10, maxLength: 30 }),
          (text, requests) => {
            const boxes = compileText(text, kind).statements.map((s) => sets.box(s)!);
            const [first, ...others] = boxes;
            const result = findOutside(first!, others);
            if (result.kind === 'empty') {
              coveredCount++;
              for (const r of requests) {
                for (const grant of ['account', 'limited', 'unlimited'] as const) {
                  if (sets.holds(first!, r, grant))
                    expect(others.some((o) => sets.holds(o, r, grant))).toBe(true);
                }
              }
            }
            if (result.kind === 'found') {
              witnesses++;
              const witness = sets.witness(first!, others);
              expect(witness.kind).toBe('found');
              if (witness.kind !== 'found') return;
              const { request: r, reach } = witness.value;
              expect(sets.holds(first!, r, reach)).toBe(true);
              for (const o of others) expect(sets.holds(o, r, reach)).toBe(false);
              // The evaluator says the same of each statement.
              const policy = compileText(text, kind);
              expect(statementMatches(policy.statements[0]!, prepare(r))).toBe(true);
            }
          },
        ),
        parameters(2_000),
      );
      expect(coveredCount).toBeGreaterThan(10);
      expect(witnesses).toBeGreaterThan(100);
    });

    it('on inclusion: reflexive, transitive, and the same as an empty difference', () => {
      fc.assert(
        fc.property(policyText(kind, { maxStatements: 3 }), (text) => {
          const boxes = compileText(text, kind).statements.map((s) => sets.box(s)!);
          for (const box of boxes) {
            // Only a statement about nothing meets nothing.
            expect(boxCovered(box, [box])).toBe(true);
            if (boxesMeet(box, box).kind === 'empty') expect(boxCovered(box, [])).toBe(true);
          }
          const [a, b = a!, c = b] = boxes;
          if (boxCovered(a!, [b]) === true && boxCovered(b, [c]) === true)
            expect(boxCovered(a!, [c])).toBe(true);
          // Whether a Deny with NotPrincipal spares a caller that it names in part is unknown (IAM User Guide: "might").
          const outside = findOutside(a!, [b]).kind;
          expect(boxCovered(a!, [b])).toBe(outside === 'unknown' ? undefined : outside === 'empty');
          if (outside === 'unknown') expect(text).toContain('"NotPrincipal"');
        }),
        parameters(2_000),
      );
    });

    it('on comparison: what differs is reported, and each witness is confirmed', () => {
      let confirmed = 0;
      let equal = 0;
      fc.assert(
        fc.property(
          policyText(kind, { maxStatements: 3 }),
          policyText(kind, { maxStatements: 3 }),
          fc.array(request(kind), { minLength: 10, maxLength: 30 }),
          (oldText, newText, requests) => {
            const before = compileText(oldText, kind);
            const after = compileText(newText, kind);
            const { newAccess, lostAccess } = comparePolicies(before, after, catalogue, sets);
            for (const f of newAccess.findings) {
              confirmed++;
              const e = prepare(f.witness);
              const now = decideGrant(after, e);
              const then = decideGrant(before, e);
              expect(now.decision).toBe('Allow');
              if (then.decision === 'Allow') {
                expect([f.direct, now.grant]).toEqual([true, 'direct']);
                // What the role was granted, a boundary or a session policy still limits, unlike what is granted to its session.
                const { caller } = f.witness;
                const ofRole = caller?.type === 'aws' && caller.form === 'session';
                if (!ofRole) expect(then.grant).toBe('delegated');
              }
            }
            const possible = requests.filter((r) => exists(r, before, after));
            if (newAccess.findings.length === 0 && newAccess.unknown.length === 0) {
              equal++;
              for (const r of possible) {
                const e = prepare(r);
                if (decide(after, e) === 'Allow') expect(decide(before, e)).toBe('Allow');
              }
            }
            if (lostAccess.findings.length === 0 && lostAccess.unknown.length === 0) {
              for (const r of possible) {
                const e = prepare(r);
                if (decide(before, e) === 'Allow') expect(decide(after, e)).toBe('Allow');
              }
            }
          },
        ),
        parameters(200),
      );
      expect(confirmed).toBeGreaterThan(50);
      expect(equal).toBeGreaterThan(3);
    });

    it('a policy differs from itself in nothing', () => {
      fc.assert(
        fc.property(policyText(kind, { variables: true }), (text) => {
          const { newAccess, lostAccess } = comparePolicies(
            compileText(text, kind),
            compileText(text, kind),
            catalogue,
            sets,
          );
          expect([newAccess, lostAccess]).toEqual([
            { findings: [], unknown: [] },
            { findings: [], unknown: [] },
          ]);
        }),
        parameters(500),
      );
    });
  },
);

it('with policy variables, coverage still holds for every value of them', () => {
  fc.assert(
    fc.property(
      policyText('identity', { variables: true, maxStatements: 4 }),
      fc.array(request('identity'), { minLength: 10, maxLength: 30 }),
      (text, requests) => {
        const policy = compileText(text, 'identity');
        const [first, ...others] = policy.statements;
        if (
          boxCovered(
            sets.box(first!)!,
            others.map((s) => sets.box(s)!),
          ) !== true
        )
          return;
        for (const r of requests) {
          const e = prepare(r);
          if (statementMatches(first!, e)) expect(others.some((s) => statementMatches(s, e))).toBe(true);
        }
      },
    ),
    parameters(2_000),
  );
});
