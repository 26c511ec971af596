/**
 * What is said about a policy with `Fn::If` is so whatever the conditions turn out to be: it is what the policy says that
 * CloudFormation makes of it. The oracle replaces each `Fn::If` in the data of the document, before any of our code reads it.
 * Questions: a decision, a comparison, public access, forbidden access.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessFinding, Difference } from '../../server/src/comparison/access-finding.js';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { grantedAmong } from '../../server/src/comparison/granted-among.js';
import { publicAccess } from '../../server/src/comparison/public-access.js';
import { decide, evaluatePolicy } from '../../server/src/evaluation/evaluate-policy.js';
import { prepare } from '../../server/src/evaluation/match.js';
import type { CompiledPolicy } from '../../server/src/policy/compile.js';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue } from '../support/catalogue.js';
import { compileText, policyText, request } from '../support/policies.js';
import { parameters, runs } from '../support/seed.js';

type Data = Record<string, unknown>;
const sets = requestSets(catalogue);
const ABSENT = { Ref: 'AWS::NoValue' };
const CONDITIONS = ['A', 'B', 'C'];

/** Every combination of outcomes of the conditions. */
const OUTCOMES: readonly Readonly<Record<string, boolean>>[] = Array.from({ length: 8 }, (_, bits) =>
  Object.fromEntries(CONDITIONS.map((name, i) => [name, (bits & (1 << i)) === 0])),
);

/** What CloudFormation makes of the data; undefined: nothing. */
function deployed(data: unknown, outcomes: Readonly<Record<string, boolean>>): unknown {
  if (Array.isArray(data)) {
    return data.flatMap((item) => {
      const value = deployed(item, outcomes);
      if (value === undefined) return [];
      return !Array.isArray(item) && Array.isArray(value) ? value : [value];
    });
  }
  if (typeof data !== 'object' || data === null) return data;
  const choice = (data as Data)['Fn::If'] as [string, unknown, unknown] | undefined;
  if (choice) return deployed(choice[outcomes[choice[0]] ? 1 : 2], outcomes);
  if ((data as Data).Ref === 'AWS::NoValue') return undefined;
  const join = (data as Data)['Fn::Join'] as [string, unknown[]] | undefined;
  if (join) return (deployed(join[1], outcomes) as string[]).join(join[0]);
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) => {
      const made = deployed(value, outcomes);
      return made === undefined ? [] : [[key, made]];
    }),
  );
}

/** A place of an Fn::If in the statements of two policies, and its condition. */
interface Choice {
  readonly statement: number;
  readonly element: 'whole' | 'item' | 'absent' | 'joined' | string;
  readonly condition: string;
}
const choice: fc.Arbitrary<Choice> = fc.record({
  statement: fc.nat(3),
  element: fc.constantFrom(
    'whole',
    'whole',
    'absent',
    'item',
    'joined',
    'Effect',
    'Action',
    'Resource',
    'Principal',
    'Condition',
  ),
  condition: fc.constantFrom(...CONDITIONS),
});

/** The first policy, with alternatives from the second. */
function template(first: string, second: string, choices: readonly Choice[]): Data {
  const policy = JSON.parse(first) as { Statement: Data[] };
  const other = (JSON.parse(second) as { Statement: Data[] }).Statement;
  for (const { statement: at, element, condition } of choices) {
    const i = at % policy.Statement.length;
    const own = policy.Statement[i]!;
    const one = other[at % other.length]!;
    if (own['Fn::If']) continue;
    const names = (name: string): string[] => [name, `Not${name}`].filter((n) => own[n] !== undefined);
    if (element === 'whole') policy.Statement[i] = { 'Fn::If': [condition, own, one] };
    else if (element === 'absent') policy.Statement[i] = { 'Fn::If': [condition, ABSENT, own] };
    else if (element === 'item')
      own[names('Resource')[0]!] = ['arn:aws:s3:::a', { 'Fn::If': [condition, 'arn:aws:s3:::b/*', ABSENT] }];
    else if (element === 'joined') {
      const parts = ['arn:aws:s3:::', { 'Fn::If': [condition, 'a', 'b'] }, { 'Fn::If': ['C', '/*', ABSENT] }];
      own[names('Resource')[0]!] = { 'Fn::Join': ['', parts] };
    } else {
      const value = one[element] ?? (element === 'Condition' ? ABSENT : undefined);
      const [name] = names(element);
      if (name && value !== undefined) own[name] = { 'Fn::If': [condition, own[name], value] };
    }
  }
  return policy;
}

const compile = (data: unknown, kind: PolicyKind): CompiledPolicy => compileText(JSON.stringify(data), kind);

const templates = (kind: PolicyKind): fc.Arbitrary<Data> =>
  fc
    .tuple(
      policyText(kind, { maxStatements: 3 }),
      policyText(kind, { maxStatements: 3 }),
      fc.array(choice, { minLength: 1, maxLength: 3 }),
    )
    .map(([first, second, choices]) => template(first, second, choices));

const applies = ({ when }: AccessFinding, outcomes: Readonly<Record<string, boolean>>): boolean =>
  !when || when.some(({ condition, value }) => outcomes[condition.name] === value);

let decided = 0;
let found = 0;

/**
 * @param known the answer for the policy that is deployed.
 * @param confirms that a finding's request is what it says, in the policy that is deployed.
 */
function expectSame(
  answer: Difference,
  outcomes: Readonly<Record<string, boolean>>,
  known: Difference,
  confirms: (finding: AccessFinding) => boolean,
): void {
  for (const finding of answer.findings) {
    if (!applies(finding, outcomes)) continue;
    found++;
    expect(confirms(finding), `${JSON.stringify(outcomes)} ${finding.action}`).toBe(true);
  }
  if (answer.unknown.length > 0 || known.unknown.length > 0) return;
  decided++;
  expect(
    answer.findings.some((f) => applies(f, outcomes)),
    JSON.stringify(outcomes),
  ).toBe(known.findings.length > 0);
}

/** As the algebra reads policies: an Allow with NotPrincipal, which AWS does not support, is one for everyone else. */
const allows = (policy: CompiledPolicy, { witness }: AccessFinding): boolean =>
  decide(policy, prepare(witness, undefined, { grantsByNotPrincipal: true })) === 'Allow';

describe('what is said about a policy with Fn::If is so under every outcome of its conditions', () => {
  it('a decision', () => {
    fc.assert(
      fc.property(
        templates('resource'),
        fc.array(request('resource'), { minLength: 8, maxLength: 8 }),
        (data, requests) => {
          const policy = compile(data, 'resource');
          const made = OUTCOMES.map((o) => compile(deployed(data, o), 'resource'));
          for (const one of requests) {
            const answer = decide(policy, prepare(one));
            const answers = made.map((m) => decide(m, prepare(one)));
            // It is also known whenever all agree.
            expect(answer, JSON.stringify(one)).toBe(new Set(answers).size === 1 ? answers[0] : undefined);
            const explained = evaluatePolicy(policy, one);
            expect(explained.decision).toBe(answer);
            if (answer === 'Allow' || answer === 'ExplicitDeny')
              expect(explained.decidedBy?.effect).toBe(answer === 'Allow' ? 'Allow' : 'Deny');
          }
        },
      ),
      parameters(60),
    );
  });

  it('a comparison', () => {
    [decided, found] = [0, 0];
    const pair = fc
      .tuple(templates('identity'), templates('identity'), fc.boolean())
      // Half of them are edits of one template, as most comparisons are.
      .map(([before, after, edit]) =>
        edit
          ? [
              before,
              { ...before, Statement: [...(before.Statement as []), ...(after.Statement as []).slice(0, 1)] },
            ]
          : [before, after],
      );
    fc.assert(
      fc.property(pair, ([before, after]) => {
        const answer = comparePolicies(
          compile(before, 'identity'),
          compile(after, 'identity'),
          catalogue,
          sets,
        );
        for (const outcomes of OUTCOMES) {
          const [old, fresh] = [before, after].map((p) => compile(deployed(p, outcomes), 'identity'));
          const known = comparePolicies(old!, fresh!, catalogue, sets);
          expectSame(
            answer.newAccess,
            outcomes,
            known.newAccess,
            (f) => allows(fresh!, f) && !allows(old!, f),
          );
          expectSame(
            answer.lostAccess,
            outcomes,
            known.lostAccess,
            (f) => allows(old!, f) && !allows(fresh!, f),
          );
        }
      }),
      parameters(20),
    );
    expect(decided).toBeGreaterThan(runs(20));
    expect(found).toBeGreaterThan(runs(20));
  });

  it('public access', () => {
    [decided, found] = [0, 0];
    fc.assert(
      fc.property(templates('resource'), (data) => {
        const answer = publicAccess(compile(data, 'resource'), catalogue, sets);
        for (const outcomes of OUTCOMES) {
          const made = compile(deployed(data, outcomes), 'resource');
          expectSame(answer, outcomes, publicAccess(made, catalogue, sets), (f) => allows(made, f));
        }
      }),
      parameters(40),
    );
    expect(decided).toBeGreaterThan(runs(40));
    expect(found).toBeGreaterThan(runs(40));
  });

  it('forbidden access', () => {
    [decided, found] = [0, 0];
    fc.assert(
      fc.property(templates('identity'), policyText('identity', { maxStatements: 1 }), (data, forbidden) => {
        const list = compileText(forbidden, 'identity');
        const answer = grantedAmong(compile(data, 'identity'), list, catalogue, sets);
        for (const outcomes of OUTCOMES) {
          const made = compile(deployed(data, outcomes), 'identity');
          expectSame(answer, outcomes, grantedAmong(made, list, catalogue, sets), (f) => allows(made, f));
        }
      }),
      parameters(40),
    );
    expect(decided).toBeGreaterThan(runs(40));
    expect(found).toBeGreaterThan(runs(40));
  });
});
