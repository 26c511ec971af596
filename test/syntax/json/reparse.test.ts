/** A document that is parsed again in part only must be what a whole parse makes of it. */
import { describe, expect, it } from 'vitest';
import { type Analysis, analyse } from '../../../server/src/analysis/analyse.js';
import type { Policy, Statement } from '../../../server/src/policy/policy.js';
import { parseJson } from '../../../server/src/syntax/json/json-syntax.js';
import type { JsonTree } from '../../../server/src/syntax/json/read-tree.js';
import { originOf } from '../../../server/src/syntax/shifted.js';
import type { HostDocument } from '../../../server/src/syntax/syntax.js';
import { edit, edited, generator, texts } from '../../support/edits.js';
import { runs, seed } from '../../support/seed.js';

const PATH = '/work/a-policy.json';

const ELEMENTS = [
  'index',
  'node',
  'sid',
  'effectNode',
  'effect',
  'action',
  'resource',
  'principal',
  'condition',
];

const POLICY_PARTS = [
  'node',
  'kind',
  'kindReason',
  'kindDoubt',
  'versionNode',
  'variables',
  'statementProperty',
  'opaqueStatements',
  'place',
] as const satisfies readonly (keyof Policy)[];

const accessors = new Map<object, readonly string[]>();

/** The names of what a class computes, which JSON omits. */
function accessorsOf(made: object): readonly string[] {
  const known = accessors.get(made);
  if (known) return known;
  const own = Object.entries(Object.getOwnPropertyDescriptors(made));
  const names = own.filter(([, { get }]) => get).map(([name]) => name);
  accessors.set(made, names);
  return names;
}

function withAccessors(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const made = Object.getPrototypeOf(value) as object;
  if (made === Object.prototype) return value;
  const node = value as Record<string, unknown>;
  return { ...node, ...Object.fromEntries(accessorsOf(made).map((name) => [name, node[name]])) };
}

/** A tree as data, without what a moved node remembers about its earlier place and without references to parents. */
const plain = (tree: unknown): unknown =>
  JSON.parse(
    JSON.stringify(tree, (name, value: unknown) =>
      ['origin', 'derived', 'document', 'policy', 'syntax', 'operator'].includes(name)
        ? undefined
        : withAccessors(value),
    ),
  );
const plainPolicy = (policy: Policy): unknown =>
  plain({
    ...Object.fromEntries(POLICY_PARTS.map((name) => [name, policy[name]])),
    statements: policy.statements.map((s) =>
      Object.fromEntries(ELEMENTS.map((name) => [name, s[name as keyof Statement]])),
    ),
  });
const plainAnalysis = ({ document, policies }: Analysis): unknown => ({
  document: plain({ ...document, depth: undefined }),
  policies: policies.map(plainPolicy),
});

const origins = (analysis: Analysis | undefined) =>
  new Set(analysis?.policies.flatMap((p) => p.statements.map((s) => originOf(s.node))));

const depthOf = ({ document }: Analysis): number => (document as HostDocument & JsonTree).depth;

/** The analysis after an edit, compared with a fresh one; how many statements were taken over. */
function step(before: Analysis | undefined, text: string, path = PATH): [Analysis | undefined, number] {
  const old = origins(before);
  const was = before && JSON.stringify(plainAnalysis(before));
  const after = analyse(text, path, undefined, before);
  const fresh = analyse(text, path);
  expect(after === undefined).toBe(fresh === undefined);
  if (before) expect(JSON.stringify(plainAnalysis(before)), 'an older version stays as it is').toBe(was);
  if (!after || !fresh) return [after, 0];
  expect(plainAnalysis(after)).toEqual(plainAnalysis(fresh));
  expect(depthOf(after)).toBeGreaterThanOrEqual(depthOf(fresh));
  for (const policy of after.policies) {
    expect(policy.document).toBe(after.document);
    for (const s of policy.statements) expect(s.policy).toBe(policy);
  }
  return [after, [...origins(after)].filter((s) => old.has(s)).length];
}

describe('a parse in part', () => {
  it('equals a whole one after every random edit', () => {
    const random = generator(seed + 7);
    let partly = 0;
    let tried = 0;
    for (let run = 0; run < runs(75); run++) {
      let text = texts[random(texts.length)]!;
      // Some begin with a fault outside of what is edited.
      if (random(3) === 0) text = edited(text, edit(text, random));
      let analysis = analyse(text, PATH);
      for (let i = 0; i < 15; i++) {
        let change = edit(text, random);
        // Most edits of people are short, and close to the one before.
        for (let k = 0; k < 3 && change.text.length + change.end - change.start > 20; k++)
          change = edit(text, random);
        text = edited(text, change);
        try {
          const [after, kept] = step(analysis, text);
          analysis = after;
          if (kept > 0) partly++;
          tried++;
        } catch (error) {
          throw new Error(`seed ${seed}, run ${run}, step ${i}, text:\n${JSON.stringify(text)}`, {
            cause: error,
          });
        }
      }
    }
    console.log(`fuzz: ${tried} edits parsed again and compared node by node`);
    console.log(`fuzz: ${partly} of them parsed in part`);
    expect(tried).toBe(runs(75) * 15);
    // Otherwise nothing was tested. Most of the faults in a text make it be parsed as a whole.
    expect(partly).toBeGreaterThan(tried / 8);
  }, 600_000);

  const policy = (...statements: string[]): string =>
    `{\n  "Version": "2012-10-17",\n  "Statement": [\n    ${statements.join(',\n    ')}\n  ]\n}\n`;
  const allow = (sid: string): string =>
    `{ "Sid": "${sid}", "Effect": "Allow", "Action": "s3:Get*", "Resource": "a\\u0062${sid}" }`;

  /** Before and after, and how many statements are taken over; then the way back. */
  function thereAndBack(before: string, after: string, kept: number): void {
    const [first] = step(undefined, before);
    const [second, count] = step(first, after);
    expect(count).toBe(kept);
    step(second, before);
  }

  it.each<[string, string, string, number]>([
    ['a letter more', 'B', 'Bx', 2],
    ['a letter less', 'Bx', 'B', 2],
    ['the same length', 'Bx', 'By', 2],
  ])('%s in a Sid', (_, before, after, kept) =>
    thereAndBack(
      policy(allow('A'), allow(before), allow('C')),
      policy(allow('A'), allow(after), allow('C')),
      kept,
    ),
  );

  const two = policy(allow('A'), allow('B'));
  it.each<[string, string, string, number]>([
    ['an open string', 'Get*"', 'Get*', 0],
    ['an open comment', '"Effect"', '/* "Effect"', 0],
    ['an open list', '"s3:Get*"', '["s3:Get*"', 0],
    ['a brace too many', '"Effect"', '}, {"Effect"', 0],
    ['a missing value', '"s3:Get*"', '', 1],
    ['a missing comma', '"s3:Get*",', '"s3:Get*"', 1],
    ['a comment', '"Effect"', '/* x */ "Effect"', 1],
  ])('%s in the first statement', (_, from, to, kept) =>
    thereAndBack(two, policy(allow('A').replace(from, to), allow('B')), kept),
  );

  it.each<[string, string, string, number]>([
    [
      'the only statement, no list',
      `{"Statement": ${allow('A')}, "Id": "i"}`,
      `{"Statement": ${allow('Ax')}, "Id": "i"}`,
      0,
    ],
    ['two places at once', two, policy(allow('Ax'), allow('Bx')), 0],
    ['between statements', two, policy(allow('A'), ` ${allow('B')}`), 0],
    ['the version', two, two.replace('2012', '2008'), 0],
  ])('%s', (_, before, after, kept) => thereAndBack(before, after, kept));

  it('moves faults and comments that are after the edit', () => {
    const rest = '{ "Effect": Allow, /* why */ "Action": "\\q" }';
    const [first] = step(undefined, policy(allow('A'), rest, allow('B')));
    const [second, count] = step(first, policy(allow('A\\u00e9é'), rest, allow('B')));
    expect(count).toBe(2);
    expect(second!.document.problems.length).toBeGreaterThan(1);
    expect(second!.document.comments).toHaveLength(1);
  });

  it('is not fooled by brackets that an edit sets free of a string', () => {
    const deep = '['.repeat(300) + ']'.repeat(300);
    const text = policy(allow('A').replace('"s3:Get*"', `["s3:${deep}"]`), allow('B'));
    const [first] = step(undefined, text);
    const [second] = step(first, text.replace('"s3:[', '"s3", ['));
    // Too deep: such a text is not parsed at all.
    expect(second!.document.root).toBeUndefined();
    expect(parseJson(text).root).toBeDefined();
  });

  it('finds the statements of policies inside of other documents', () => {
    const holder = (sid: string): string =>
      JSON.stringify(
        {
          a: { PolicyDocument: JSON.parse(policy(allow(sid), allow('C'))) },
          b: { Policy: JSON.parse(policy(allow('D'))) },
        },
        null,
        1,
      );
    const [first] = step(undefined, holder('A'), '/work/template.json');
    expect(first?.policies).toHaveLength(2);
    const [, count] = step(first, holder('Ax'), '/work/template.json');
    expect(count).toBe(2);
  });
});
