/**
 * What is unknown is not a reason for a finding: a policy in which literals are replaced by values that are known at the
 * deployment only has no finding that it did not have before.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policiesOf } from '../../server/src/dialects/policy-places.js';
import type { Policy } from '../../server/src/policy/policy.js';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { checkPolicy } from '../../server/src/rules/engine/check-policy.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue, root } from '../support/catalogue.js';
import { type Data, isObject, literalsOf } from '../support/literals.js';
import { policyText } from '../support/policies.js';
import { LEFT_TO_ESCALATION } from '../support/same-cause.js';
import { parameters } from '../support/seed.js';

const ELEMENTS = [
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'NotPrincipal',
  'Condition',
];

function policyOf(document: unknown, kind?: PolicyKind): Policy | undefined {
  const hint = kind && { kind, reason: 'the test' };
  return policiesOf(parseJson(JSON.stringify(document)), 'policy.json', hint)[0];
}

/**
 * One fact, reported in one of two ways: resource-mismatch reports a resource that no action acts on, and where it is
 * unknown whether all are like that, action-without-resource reports each action. So they are counted as one.
 */
const MISMATCH = ['resource-mismatch', 'action-without-resource'];

/** How often each rule reports. */
function counts(policy: Policy): Map<string, number> {
  const out = new Map<string, number>();
  for (const { rule } of checkPolicy(policy, catalogue)) {
    if (MISMATCH.includes(rule)) out.set('mismatch', 1);
    else out.set(rule, (out.get(rule) ?? 0) + 1);
  }
  return out;
}

const read = (file: string): unknown[] => {
  try {
    return [JSON.parse(readFileSync(file, 'utf8'))];
  } catch {
    return [];
  }
};
const examples = readdirSync(join(root, 'examples'))
  .filter((f) => f.endsWith('.json'))
  .flatMap((f) => read(join(root, 'examples', f)));
const corpus = join(root, '../shared/corpus/foreign-policies.jsonl');
const real = existsSync(corpus)
  ? readFileSync(corpus, 'utf8')
      .split('\n')
      .filter(Boolean)
      .flatMap((line) => {
        try {
          return [JSON.parse(JSON.parse(line).text)];
        } catch {
          return [];
        }
      })
  : [];
const documents = [...examples, ...real].filter(
  (d): d is Data =>
    isObject(d) &&
    JSON.stringify(d).length < 6000 &&
    policyOf(d) !== undefined &&
    literalsOf(d, ELEMENTS).length > 0,
);

/** The first half of a text, cut before a policy variable rather than inside it. */
function beginningOf(text: string): string {
  const half = text.slice(0, text.length / 2);
  const open = half.lastIndexOf('${');
  return open > half.lastIndexOf('}') ? half.slice(0, open) : half;
}

/** What a literal becomes. @param id of the unknown value: different literals are not made equal. */
type Make = (text: string, id: string) => unknown;
const hole = fc.constantFrom<Make>(
  (_, id) => ({ Ref: id }),
  (_, id) => ({ 'Fn::ImportValue': id }),
  // Each outcome of a condition is checked, so what is under it is right as far as is known.
  (text, id) => ({ 'Fn::If': ['C', text, { Ref: id }] }),
  (text, id) => ({ 'Fn::If': [`C${id}`, { Ref: id }, text] }),
  (text, id) => ({ 'Fn::Sub': `${beginningOf(text).replaceAll('${', '${!')}\${${id}}` }),
  (text, id) => {
    const region = text.split(':', 4)[3] ?? '';
    const at = text.indexOf(region);
    // One Region is the one of the deployment, so that different Regions are not made equal.
    if (region === 'eu-west-1')
      return {
        'Fn::Join': ['', [text.slice(0, at), { Ref: 'AWS::Region' }, text.slice(at + region.length)]],
      };
    return { 'Fn::Join': ['', [text.slice(0, 8), { Ref: id }]] };
  },
);
type Holes = readonly (readonly [number, Make])[];
const someHoles: fc.Arbitrary<Holes> = fc.array(fc.tuple(fc.nat(), hole), { minLength: 1, maxLength: 4 });

/** @param kind of a document whose content does not show it. */
function expectNothingNew(document: Data, holes: Holes, kind?: PolicyKind): void {
  const before = policyOf(document, kind)!;
  const copy = structuredClone(document);
  const literals = literalsOf(copy, ELEMENTS);
  const texts = literals.map(({ owner, key }) => (owner as Data)[key]);
  for (const [at, make] of holes) {
    const { owner, key } = literals[at % literals.length]!;
    const text = (owner as Data)[key];
    if (typeof text === 'string') (owner as Data)[key] = make(text, `Value${texts.indexOf(text)}`);
  }
  const after = policyOf(copy, before.kind)!;
  expect(after, JSON.stringify(copy)).toBeDefined();
  const known = counts(before);
  const now = counts(after);
  // What full-admin and privilege-escalation do not report any more (they have one finding for each statement) is left to the
  // rules that name the cause by itself.
  const unnamed = known.has('privilege-escalation') || known.has('full-admin');
  const added = [...now].filter(
    ([rule, n]) => n > (known.get(rule) ?? 0) && !(unnamed && LEFT_TO_ESCALATION.includes(rule)),
  );
  expect(added, JSON.stringify(copy)).toEqual([]);
}

describe('values that are unknown', () => {
  it('add no finding to real policies', () => {
    expect(documents.length).toBeGreaterThan(2);
    fc.assert(
      fc.property(fc.constantFrom(...documents), someHoles, (document, holes) =>
        expectNothingNew(document, holes),
      ),
      parameters(300),
    );
  });

  it.each(['identity', 'resource', 'scp', 'trust'] as const)(
    'add no finding to random policies: %s',
    (kind) => {
      const world = kind === 'resource' || kind === 'trust' ? 'resource' : 'identity';
      fc.assert(
        fc.property(policyText(world, { variables: true }), someHoles, (text, holes) =>
          expectNothingNew(JSON.parse(text), holes, kind),
        ),
        parameters(60),
      );
    },
  );
});
