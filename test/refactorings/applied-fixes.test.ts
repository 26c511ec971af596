/**
 * Every fix and refactoring, applied to our fixtures and examples and to policies that others wrote: what must be true of
 * the result is in test/support/applied-fixes.ts. A run of the tests tries a sample; `npm run fixes` tries all of them, and
 * writes docs/fixes.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { random } from '../model/random.js';
import { type Applied, applyAll, type CheckedText } from '../support/applied-fixes.js';
import { root } from '../support/catalogue.js';
import { corpusIsPresent, ownTexts, sharedTexts } from '../support/fix-corpus.js';
import { fixesPage, type RemediesBefore } from '../support/fixes-page.js';
import { missing, remediesOf } from '../support/remedies.js';
import { runs, seed } from '../support/seed.js';
import { service } from '../support/service.js';
import { withComments } from '../support/text-style.js';

const ALL = process.env.GRANTWISE_FIXES === 'all';
const RULES = process.env.GRANTWISE_FIX_RULE?.split(',');
/** Of all texts, each of this number: 1 is all of them. */
const EVERY = Number(process.env.GRANTWISE_FIX_EVERY ?? 1);
/** How many texts a sample has, and how long they are at most. */
const SAMPLE = 40;
const LONGEST = ALL ? Number.POSITIVE_INFINITY : 5000;
/** Of what is offered on one text, so many of each rule are applied. */
const OF_EACH = ALL ? 8 : 2;
/** In longer texts, what becomes of comments is not tried. */
const WITH_COMMENTS = 10_000;

/** The same data, each line with a comment of its own; undefined: the text is not plain JSON. */
function commented(text: CheckedText): CheckedText | undefined {
  try {
    return { ...text, text: withComments(JSON.stringify(JSON.parse(text.text), null, 2)) };
  } catch {
    return undefined;
  }
}

const results: Applied[] = [];

function report(text: CheckedText, applied: readonly Applied[]): string[] {
  return applied.flatMap((one) =>
    one.problems.map(({ what, detail }) => {
      const head = `${one.rule}: "${one.title}" (${one.effect}) in ${text.path}: ${what}: ${detail}`;
      return process.env.GRANTWISE_FIX_PROBLEMS ? `${head}\n${text.text}\n=>\n${one.after}` : head;
    }),
  );
}

function problemsOf(texts: readonly CheckedText[], number: number): string[] {
  return texts.flatMap((text, i) => {
    const many = new Map<string, number>();
    const keep = (rule: string): boolean => {
      many.set(rule, (many.get(rule) ?? 0) + 1);
      return (RULES === undefined || RULES.includes(rule)) && many.get(rule)! <= OF_EACH;
    };
    const plain = applyAll(text, service, { seed: number + i, keep });
    // Without the texts, which are large together.
    results.push(...plain.map((one) => ({ ...one, problems: [], after: '' })));
    const noted = text.text.length <= WITH_COMMENTS ? commented(text) : undefined;
    many.clear();
    const withNotes = noted ? applyAll(noted, service, { seed: number + i, keep, commented: true }) : [];
    return [...report(text, plain), ...(noted ? report(noted, withNotes) : [])];
  });
}

/** @returns a sample of the texts, the same one for the same seed. */
function sample(texts: readonly CheckedText[]): readonly CheckedText[] {
  if (ALL) return texts.filter((_, i) => i % EVERY === 0);
  const r = random(seed);
  const short = texts.filter(({ text }) => text.length <= LONGEST);
  return Array.from({ length: Math.min(short.length, runs(SAMPLE)) }, () => r.one(short));
}

const summary = (problems: readonly string[]): string => {
  const kinds = new Map<string, number>();
  for (const problem of problems) {
    const [, rule, what] =
      /^([^:]*): .*?: (does not parse|the finding stays|a new finding|a comment[^:]*|style|class): /s.exec(
        problem,
      ) ?? [];
    kinds.set(`${rule}: ${what}`, (kinds.get(`${rule}: ${what}`) ?? 0) + 1);
  }
  return [...kinds]
    .sort((a, b) => b[1] - a[1])
    .map(([kind, n]) => `${n}\t${kind}`)
    .join('\n');
};

it('fixes of our fixtures and examples do what they say', { timeout: 1_800_000 }, () => {
  const problems = problemsOf(sample(ownTexts()), seed);
  if (ALL) console.log(summary(problems));
  expect(problems.join('\n')).toBe('');
});

it.skipIf(!corpusIsPresent)(
  'fixes of policies that others wrote do what they say (skipped where ../shared is missing)',
  { timeout: 3_600_000 },
  () => {
    results.length = 0;
    const problems = problemsOf(sample(sharedTexts()), seed);
    if (ALL) console.log(summary(problems));
    expect(results.length).toBeGreaterThan(RULES === undefined ? 50 : 0);
    if (ALL && RULES === undefined) {
      const known: { before: RemediesBefore; shared: Record<string, number> } = JSON.parse(
        readFileSync(join(root, 'test/remedies-known.json'), 'utf8'),
      );
      const remedies = remediesOf(sharedTexts(), service);
      const files = { of: sharedTexts().length, every: EVERY };
      writeFileSync(join(root, 'docs/fixes.md'), fixesPage(results, files, remedies, known.before));
      expect.soft(missing(remedies)).toEqual(known.shared);
    }
    expect(problems.join('\n')).toBe('');
  },
);
