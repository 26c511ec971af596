/**
 * What is said about a policy with holes is so whatever they stand for: it is what the same policy says with each of several
 * texts in their places. Questions: a decision, a comparison, public access, forbidden access.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { grantedAmong } from '../../server/src/comparison/granted-among.js';
import { publicAccess } from '../../server/src/comparison/public-access.js';
import { decide } from '../../server/src/evaluation/evaluate-policy.js';
import { prepare } from '../../server/src/evaluation/match.js';
import type { CompiledPolicy } from '../../server/src/policy/compile.js';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue } from '../support/catalogue.js';
import { type Data, type Literal, literalsOf } from '../support/literals.js';
import { compileText, policyText, request } from '../support/policies.js';
import { parameters } from '../support/seed.js';

const sets = requestSets(catalogue);

/** Texts that a hole can stand for. */
const FILLINGS: Readonly<Record<string, readonly string[]>> = {
  'AWS::AccountId': ['111122223333', '444455556666', '222222222222'],
  'AWS::Region': ['eu-west-1', 'us-east-1'],
  A: ['a', 'b', 'x', 'a/x', '*', 'red', 'q', 'ana'],
  B: ['a', 'b', 'x', '*', 'aws:nothing', 'blue'],
  Arn: ['*', 'arn:aws:s3:::a/*', 'arn:aws:s3:::b/x', 'arn:aws:sqs:eu-west-1:111122223333:q'],
  Who: ['*', '111122223333', 'arn:aws:iam::111122223333:user/ana', 'arn:aws:iam::444455556666:root'],
};
type Values = Readonly<Record<string, string>>;
const values: fc.Arbitrary<Values> = fc.record(
  Object.fromEntries(Object.entries(FILLINGS).map(([id, texts]) => [id, fc.constantFrom(...texts)])),
);

/** A text with holes in some place of it, in the form of Fn::Sub. */
function withHole(text: string, element: string, choice: number): string {
  const own = text.replaceAll('${', '${!');
  if (element === 'Principal') {
    const account = own.replace(/\d{12}/, '${AWS::AccountId}');
    return choice % 2 === 0 && account !== own ? account : '${Who}';
  }
  const forms = [
    element === 'Resource' ? '${Arn}' : '${A}',
    own.replace(/\d{12}/, '${AWS::AccountId}'),
    own.replace('eu-west-1', '${AWS::Region}'),
    own.replace(/:::[ab](?=$|\/)/, ':::${A}'),
    own.replace(/x$/, '${B}'),
    own.replace(/\/x/, '/${A}'),
  ].filter((f) => f !== own);
  return forms[choice % forms.length]!;
}

const ELEMENTS = ['Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'NotPrincipal', 'Condition'];

/** The strings that can have holes: not a Principal that is a string, which can only be `*`. */
const places = (document: Data): Literal[] =>
  literalsOf(document, ELEMENTS)
    .map((l) => ({ ...l, element: l.element.replace('Not', '') }))
    .filter(({ element, key }) => element !== 'Principal' || key !== 'Principal');

interface Template {
  readonly text: string;
  filled(values: Values): string;
}

/** The policy with holes in it, and without. */
const template = (choices: readonly [number, number][], text: string): Template => {
  const document = JSON.parse(text);
  for (const [at, choice] of choices) {
    const all = places(document);
    const place = all[at % all.length];
    const text = place && (place.owner as Data)[place.key];
    if (!place || typeof text !== 'string') continue;
    (place.owner as Data)[place.key] = { 'Fn::Sub': withHole(text, place.element, choice) };
  }
  return {
    text: JSON.stringify(document),
    filled: (own) => {
      const fill = (node: unknown): unknown => {
        if (Array.isArray(node)) return node.map(fill);
        if (!node || typeof node !== 'object') return node;
        const sub = (node as Record<string, unknown>)['Fn::Sub'];
        if (typeof sub === 'string')
          return sub.replace(/\$\{([^!}][^}]*)\}/g, (_, id: string) => own[id]!).replaceAll('${!', '${');
        return Object.fromEntries(Object.entries(node).map(([k, v]) => [k, fill(v)]));
      };
      return JSON.stringify(fill(document));
    },
  };
};

const HOLES = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 3 }) as fc.Arbitrary<
  [number, number][]
>;
const templates = (kind: PolicyKind): fc.Arbitrary<Template> =>
  fc.tuple(HOLES, policyText(kind, { maxStatements: 3 })).map(([choices, text]) => template(choices, text));
const kinds: readonly PolicyKind[] = ['identity', 'resource'];
const some = fc.array(values, { minLength: 3, maxLength: 3 });

describe.each(kinds)('what is said about a policy with holes (%s)', (kind) => {
  const compile = (text: string): CompiledPolicy => compileText(text, kind);

  it('is the decision with every text in their places', () => {
    let decided = 0;
    fc.assert(
      fc.property(
        templates(kind),
        fc.array(request(kind), { minLength: 6, maxLength: 6 }),
        some,
        (t, requests, all) => {
          for (const r of requests) {
            const answer = decide(compile(t.text), prepare(r));
            if (answer === undefined) continue;
            decided++;
            for (const own of all)
              expect(decide(compile(t.filled(own)), prepare(r)), t.filled(own)).toBe(answer);
          }
        },
      ),
      parameters(150),
    );
    expect(decided).toBeGreaterThan(200);
  });

  it('is the comparison', () => {
    let decided = 0;
    fc.assert(
      fc.property(policyText(kind, { maxStatements: 2 }), HOLES, HOLES, some, (text, a, b, all) => {
        const [before, after] = [template(a, text), template([...a, ...b], text)];
        const said = comparePolicies(compile(before.text), compile(after.text), catalogue, sets);
        for (const own of all) {
          const [old, fresh] = [compile(before.filled(own)), compile(after.filled(own))];
          const real = comparePolicies(old, fresh, catalogue, sets);
          const where = JSON.stringify([before.text, after.text, own]);
          for (const side of ['newAccess', 'lostAccess'] as const) {
            const is = real[side].findings.length > 0;
            if (said[side].findings.length > 0) {
              decided++;
              if (real[side].unknown.length === 0) expect(is, `${side} ${where}`).toBe(true);
            } else if (said[side].unknown.length === 0) {
              decided++;
              expect(real[side].findings, `${side} ${where}`).toEqual([]);
            }
          }
        }
      }),
      parameters(150),
    );
    expect(decided).toBeGreaterThan(30);
  });

  it('is what is granted of forbidden access', () => {
    let decided = 0;
    const forbidden = compileText(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: ['s3:PutObject', 'sqs:*'], Resource: '*' },
      }),
      'identity',
    );
    fc.assert(
      fc.property(templates(kind), some, (t, all) => {
        const said = grantedAmong(compile(t.text), forbidden, catalogue, sets);
        for (const own of all) {
          const real = grantedAmong(compile(t.filled(own)), forbidden, catalogue, sets);
          const actions = real.findings.map((f) => f.action);
          for (const f of said.findings) {
            decided++;
            if (real.unknown.length === 0) expect(actions, t.filled(own)).toContain(f.action);
          }
          if (said.unknown.length > 0) continue;
          decided++;
          const known = said.findings.map((f) => f.action);
          for (const f of real.findings) expect(known, t.filled(own)).toContain(f.action);
        }
      }),
      parameters(100),
    );
    expect(decided).toBeGreaterThan(100);
  });
});

it('is whether it is public', () => {
  let decided = 0;
  fc.assert(
    fc.property(templates('resource'), some, (t, all) => {
      const compile = (text: string): CompiledPolicy => compileText(text, 'resource');
      const said = publicAccess(compile(t.text), catalogue, sets);
      for (const own of all) {
        const real = publicAccess(compile(t.filled(own)), catalogue, sets);
        if (said.findings.length > 0) {
          decided++;
          if (real.unknown.length === 0) expect(real.findings.length, t.filled(own)).toBeGreaterThan(0);
        } else if (said.unknown.length === 0) {
          decided++;
          expect(real.findings, t.filled(own)).toEqual([]);
        }
      }
    }),
    parameters(100),
  );
  expect(decided).toBeGreaterThan(50);
});
