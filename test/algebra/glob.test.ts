import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileArnFormat } from '../../server/src/algebra/arn-glob.js';
import { Budget } from '../../server/src/algebra/budget.js';
import {
  compileGlob,
  compilePartlyKnown,
  type Glob,
  type GlobOptions,
  matchGlob,
} from '../../server/src/algebra/glob.js';
import { matchesAmong } from '../../server/src/algebra/glob-among.js';
import { intersects, matchCost } from '../../server/src/algebra/glob-intersection.js';
import { covered, sampleGlobs } from '../../server/src/algebra/glob-sampling.js';
import { codesToText, splitVariables } from '../../server/src/algebra/policy-variables.js';
import { resolveGlob } from '../../server/src/algebra/resolve-glob.js';
import { parameters } from '../support/seed.js';
import { stopwatch, TIMED } from '../support/stopwatch.js';

const STRING: GlobOptions = { mode: 'string', wildcards: true, variables: false };
const RESOURCE: GlobOptions = { mode: 'resource', wildcards: true, variables: true };
const glob = (text: string, options = STRING): Glob => compileGlob(text, options);

/**
 * The second model: patterns as regular expressions, written from AWS's words. In the first five parts of an ARN a
 * star stays within its part unless it ends it.
 */
function regexOf(pattern: string, arn: boolean): RegExp {
  const quoted = (c: string): string => c.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (!arn || !pattern.startsWith('arn:')) {
    return new RegExp(
      `^${[...pattern].map((c) => (c === '*' ? '.*' : c === '?' ? '.' : quoted(c))).join('')}$`,
      'su',
    );
  }
  const parts = pattern.split(':');
  const fixed = parts.slice(0, 5).map((part, i) =>
    [...part]
      .map((c, j) => {
        // What ends the part can continue after its colon.
        const last = j === part.length - 1 && i < parts.length;
        return c === '*' ? (last ? '.*' : '[^:]*') : c === '?' ? '[^:]' : quoted(c);
      })
      .join(''),
  );
  const rest = parts.slice(5).join(':');
  const tail =
    parts.length > 5
      ? `:${[...rest].map((c) => (c === '*' ? '.*' : c === '?' ? '.' : quoted(c))).join('')}`
      : '';
  return new RegExp(`^${fixed.join(':')}${tail}$`, 'su');
}

function words(alphabet: string, longest: number): string[] {
  const out = [''];
  let layer = [''];
  for (let n = 0; n < longest; n++) {
    layer = layer.flatMap((w) => [...alphabet].map((c) => w + c));
    out.push(...layer);
  }
  return out;
}

const text = (codes: readonly number[]): string => codesToText(codes, (v) => `\${${v.key}}`);

describe('patterns against brute force', () => {
  // All patterns of up to four characters over a small alphabet: 340 of them, 115,600 ordered pairs.
  const patterns = words('ab*?', 4);
  const strings = words('abc', 6);
  const regexes = patterns.map((p) => regexOf(p, false));
  const globs = patterns.map((p) => glob(p));
  const matches = regexes.map((r) => strings.map((s) => r.test(s)));

  it('match as the regular expressions do', () => {
    patterns.forEach((p, i) => {
      strings.forEach((s, j) => {
        if (matchGlob(globs[i]!, s) !== matches[i]![j])
          expect([p, s, matchGlob(globs[i]!, s)]).toEqual([p, s, matches[i]![j]]);
      });
    });
  });

  it(`agree on inclusion and overlap over ${(patterns.length ** 2).toLocaleString('en')} pairs`, () => {
    let pairs = 0;
    for (let a = 0; a < patterns.length; a++) {
      for (let b = 0; b < patterns.length; b++) {
        pairs++;
        const outside = sampleGlobs([
          { globs: [globs[a]!], positive: true },
          { globs: [globs[b]!], positive: false },
        ]);
        const name = `${patterns[a]} minus ${patterns[b]}`;
        if (outside.kind === 'found') {
          const witness = text(outside.value);
          if (!regexes[a]!.test(witness) || regexes[b]!.test(witness))
            expect(`${name}: ${witness}`).toBe('a witness');
        } else {
          expect(outside.kind).toBe('empty');
          const counter = matches[a]!.findIndex((m, j) => m && !matches[b]![j]);
          if (counter >= 0) expect(`${name}: empty`).toBe(`not empty: ${strings[counter]}`);
        }
        const overlap = intersects(globs[a]!, globs[b]!);
        const brute = matches[a]!.some((m, j) => m && matches[b]![j]);
        if (overlap !== brute) expect(`${patterns[a]} and ${patterns[b]}: ${overlap}`).toBe(String(brute));
      }
    }
    expect(pairs).toBeGreaterThan(100_000);
  });
});

/** 😀 is one character, and two UTF-16 code units. */
const piece = fc.constantFrom('a', 'b', '*', '?', ':', '/', 'a*', '*b', '😀', '?😀', '');
const arnPattern = fc
  .tuple(piece, piece, piece, piece, fc.array(piece, { maxLength: 4 }))
  .map(([p, s, r, a, rest]) => `arn:${p}:${s}:${r}:${a}:${rest.join('')}`);
const loosePattern = fc.array(piece, { maxLength: 6 }).map((p) => p.join(''));
const anyPattern = fc.oneof(loosePattern, arnPattern);
const letters = fc.constantFrom('a', 'b', ':', '/', 'c', '😀');
const arnText = fc
  .tuple(
    ...Array.from({ length: 4 }, () =>
      fc.string({ unit: fc.constantFrom('a', 'b', 'c', '😁'), maxLength: 2 }),
    ),
    fc.string({ unit: letters, maxLength: 5 }),
  )
  .map((parts) => `arn:${parts.join(':')}`);
const anyText = fc.oneof(fc.string({ unit: letters, maxLength: 8 }), arnText);

describe('resource patterns (properties)', () => {
  it('match as the regular expressions do', () => {
    fc.assert(
      fc.property(anyPattern, anyText, (pattern, s) => {
        const matches = regexOf(pattern, true).test(s);
        expect(matchGlob(glob(pattern, RESOURCE), s)).toBe(matches);
        expect(matchesAmong(glob(pattern, RESOURCE), [s])).toEqual(matches ? [0] : []);
      }),
      parameters(20_000),
    );
  });

  it('among many texts: the same, piece by piece', () => {
    fc.assert(
      fc.property(anyPattern, anyText, (pattern, s) => {
        expect(matchesAmong(glob(pattern), [s])).toEqual(matchGlob(glob(pattern), s) ? [0] : []);
      }),
      parameters(5000),
    );
  });

  it('inclusion in a union: a witness is one, and without a witness no text is one', () => {
    fc.assert(
      fc.property(
        anyPattern,
        fc.array(anyPattern, { maxLength: 4 }),
        fc.array(anyText, { maxLength: 20 }),
        (a, bs, texts) => {
          const A = glob(a, RESOURCE);
          const B = bs.map((b) => glob(b, RESOURCE));
          const result = sampleGlobs([
            { globs: [A], positive: true },
            { globs: B, positive: false },
          ]);
          const inA = regexOf(a, true);
          const inB = bs.map((b) => regexOf(b, true));
          if (result.kind === 'found') {
            const witness = text(result.value);
            expect(inA.test(witness) && !inB.some((r) => r.test(witness))).toBe(true);
          } else if (result.kind === 'empty') {
            for (const s of texts) expect(inA.test(s) && !inB.some((r) => r.test(s))).toBe(false);
          }
        },
      ),
      parameters(10_000),
    );
  });

  it('overlap: as sampling finds a common text, or a text finds it', () => {
    const formats = [
      'arn:${P}:a:${R}:${A}:b/${N}',
      'arn:${P}:b::${A}:${N}',
      'arn:${P}:a:::${N}',
      'arn:a:*b:${R}::a/${N}',
    ];
    let met = 0;
    fc.assert(
      fc.property(
        anyPattern,
        fc.oneof(
          fc.tuple(anyPattern, fc.constantFrom(STRING, RESOURCE)).map(([p, options]) => glob(p, options)),
          fc.tuple(fc.constantFrom(...formats), fc.boolean()).map(([f, stop]) => compileArnFormat(f, stop)),
        ),
        fc.array(anyText, { maxLength: 20 }),
        (a, B, texts) => {
          const A = glob(a, RESOURCE);
          const common = sampleGlobs([
            { globs: [A], positive: true },
            { globs: [B], positive: true },
          ]);
          const overlap = intersects(A, B);
          if (overlap) met++;
          expect(overlap).toBe(common.kind === 'found');
          expect(intersects(B, A)).toBe(overlap);
          if (!overlap) for (const s of texts) expect(matchGlob(A, s) && matchGlob(B, s)).toBe(false);
        },
      ),
      parameters(3000),
    );
    expect(met).toBeGreaterThan(150);
  });

  it('inclusion is reflexive and transitive', () => {
    fc.assert(
      fc.property(anyPattern, anyPattern, anyPattern, (a, b, c) => {
        const [A, B, C] = [a, b, c].map((p) => glob(p, RESOURCE)) as [Glob, Glob, Glob];
        expect(covered(A, [A])).toBe(true);
        if (covered(A, [B]) && covered(B, [C])) expect(covered(A, [C])).toBe(true);
      }),
      parameters(10_000),
    );
  });
});

describe('patterns, case by case', () => {
  it.each([
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/x/y:z', true],
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b', false],
    ['arn:*:s3:::b', 'arn:aws:s3:::b', true],
    ['arn:aws:*', 'arn:aws:s3:::b/x', true],
    ['arn:aws:s*s:::q', 'arn:aws:sqs:::q', true],
    ['arn:a*s:sqs:::q', 'arn:aws:x:s:sqs:::q', false],
    ['arn:aws:sqs:*:111122223333:q', 'arn:aws:sqs:eu-west-1:111122223333:q', true],
    ['*', 'anything at all', true],
    ['arn:aws:s3:::B', 'arn:aws:s3:::b', false],
  ])('%s on %s', (pattern, s, wanted) => {
    expect(matchGlob(glob(pattern, RESOURCE), s)).toBe(wanted);
  });

  it('? is one character, whatever its encoding', () => {
    for (const [pattern, s, wanted] of [
      ['?', '😀', true],
      ['??', '😀', false],
      ['arn:aws:s3:::b/?', 'arn:aws:s3:::b/😀', true],
      ['arn:aws:s3:::b/?x', 'arn:aws:s3:::b/😀x', true],
      ['*😀', 'a😀', true],
      ['?', 'é', true],
      // Half of a pair is a character of its own, and not a part of another one.
      ['?', '\ud83d', true],
      ['\ud83d*?', '😀', false],
    ] as const)
      expect([pattern, s, matchGlob(glob(pattern, RESOURCE), s)]).toEqual([pattern, s, wanted]);
    expect(covered(glob('😀'), [glob('?')])).toBe(true);
    expect(intersects(glob('?'), glob('😀'))).toBe(true);
    expect(intersects(glob('??'), glob('😀'))).toBe(false);
    const tag = resolveGlob(glob('${aws:PrincipalTag/t}?', RESOURCE), () => '😀')!;
    expect([matchGlob(tag, '😀x'), matchGlob(tag, '😀😁'), matchGlob(tag, '😀')]).toEqual([
      true,
      true,
      false,
    ]);
    const sample = sampleGlobs([{ globs: [glob('😀*?')], positive: true }]);
    expect(sample.kind === 'found' && matchGlob(glob('😀*?'), text(sample.value))).toBe(true);
  });

  it('a variable is equal to itself, and to nothing else', () => {
    const own = glob('arn:aws:s3:::home/${aws:username}/*', RESOURCE);
    expect(covered(own, [glob('arn:aws:s3:::home/*', RESOURCE)])).toBe(true);
    expect(covered(own, [own])).toBe(true);
    expect(covered(own, [glob('arn:aws:s3:::home/${AWS:UserName}/*', RESOURCE)])).toBe(true);
    expect(covered(own, [glob('arn:aws:s3:::home/${aws:userid}/*', RESOURCE)])).toBe(false);
    expect(covered(glob('arn:aws:s3:::home/ana/*', RESOURCE), [own])).toBe(false);
  });

  it('what a variable inserts is literal text', () => {
    const own = glob('arn:aws:s3:::home/${aws:username}/*', RESOURCE);
    const star = resolveGlob(own, () => '*')!;
    expect(matchGlob(star, 'arn:aws:s3:::home/ana/x')).toBe(false);
    expect(matchGlob(star, 'arn:aws:s3:::home/*/x')).toBe(true);
    expect(resolveGlob(own, () => undefined)).toBeUndefined();
    const fallback = glob("arn:aws:s3:::home/${aws:username, 'guest'}", RESOURCE);
    expect(
      matchGlob(
        resolveGlob(fallback, (ref) => ('key' in ref ? ref.defaultValue : undefined))!,
        'arn:aws:s3:::home/guest',
      ),
    ).toBe(true);
  });

  it('escapes are plain characters', () => {
    const pattern = glob('arn:aws:s3:::b/${*}${?}${$}', RESOURCE);
    expect(matchGlob(pattern, 'arn:aws:s3:::b/*?$')).toBe(true);
    expect(matchGlob(pattern, 'arn:aws:s3:::b/abc')).toBe(false);
  });

  it('case: folded, ignored, or kept', () => {
    expect(matchGlob(glob('S3:Get*', { ...STRING, lower: true }), 's3:getobject')).toBe(true);
    const ignoring = glob('Straße', { ...STRING, wildcards: false, ignoreCase: true });
    expect(matchGlob(ignoring, 'sTRAßE')).toBe(true);
    expect(intersects(ignoring, glob('STRAßE', { ...STRING, wildcards: false }))).toBe(true);
    expect(intersects(ignoring, glob('STRASSE', { ...STRING, wildcards: false }))).toBe(false);
  });

  it('an ARN format knows where its placeholders stop', () => {
    const bucket = compileArnFormat('arn:${Partition}:s3:::${BucketName}', true);
    const object = compileArnFormat('arn:${Partition}:s3:::${BucketName}/${ObjectName}');
    expect(matchGlob(bucket, 'arn:aws:s3:::b')).toBe(true);
    expect(matchGlob(bucket, 'arn:aws:s3:::b/x')).toBe(false);
    expect(matchGlob(object, 'arn:aws:s3:::b/x/y')).toBe(true);
    expect(matchGlob(object, 'arn:aws:s3:::b')).toBe(false);
    expect(intersects(glob('arn:aws:s3:::b*', RESOURCE), object)).toBe(true);
  });

  it('variables are found where they are', () => {
    expect(splitVariables("a${b}c${d, 'e'}${*}${f")).toEqual([
      { kind: 'text', text: 'a', start: 0 },
      { kind: 'variable', ref: { key: 'b', defaultValue: undefined }, start: 1, end: 5 },
      { kind: 'text', text: 'c', start: 5 },
      { kind: 'variable', ref: { key: 'd', defaultValue: 'e' }, start: 6, end: 15 },
      { kind: 'escape', char: '*', start: 15, end: 19 },
      { kind: 'text', text: '${f', start: 19 },
    ]);
  });

  it('500 patterns against 500 patterns is not a problem', TIMED, () => {
    const list = (n: string): Glob[] =>
      Array.from({ length: 500 }, (_, i) => glob(`arn:aws:s3:::*${n}${i}*x/*`, RESOURCE));
    const took = stopwatch();
    for (const g of list('a').slice(0, 50)) covered(g, list('b'));
    expect(took()).toBeLessThan(5000);
  });

  it('says that it does not know, when that would take too long', () => {
    const hard = Array.from({ length: 12 }, (_, i) => glob(`*${'?'.repeat(i)}a${'?'.repeat(12 - i)}*`));
    const result = sampleGlobs(
      [
        { globs: [glob('*')], positive: true },
        ...hard.map((g) => ({ globs: [g], positive: true })),
        { globs: [glob('*a*')], positive: false },
      ],
      new Budget(50),
    );
    expect(['unknown', 'empty']).toContain(result.kind);
  });
});

it('what a match costs is never less than nothing: a product beyond 32 bits gave steps back', () => {
  const glob = compileGlob('*a'.repeat(50_000), { mode: 'string', wildcards: true, variables: false });
  expect(matchCost(glob, 100_000)).toBeGreaterThan(10_000_000);
});

it('compiles beginnings of names as it compiles other patterns', () => {
  const options: GlobOptions = { ...STRING, lower: true };
  const letters = fc.constantFrom(...'aZs3:*?$-_~ \u00dc{}', '\u{1f600}');
  const texts = [
    ...[
      '',
      '*',
      '**',
      's3:Get*',
      'S3:GetObject',
      'a:b:c:d:e:f:g*',
      '*:*',
      's3:*Object',
      's3:Ge?',
      '${aws:a}',
    ],
    ...fc.sample(
      fc.array(letters, { maxLength: 12 }).map((l) => l.join('')),
      parameters(300),
    ),
  ];
  for (const text of texts) expect(compileGlob(text, options)).toEqual(compilePartlyKnown([text], options));
});
