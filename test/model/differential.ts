/**
 * Engine and model decide the same random scenarios. `GRANTWISE_RUNS=10` tries ten times as many, `npm run
 * differential -- 10` goes on for ten minutes; `GRANTWISE_SEED=N` starts elsewhere. A disagreement is shown smaller than
 * it was found, with its seed: `scenario(seed)` is the whole of it.
 */
import { expect } from 'vitest';
import { runs, seed } from '../support/seed.js';
import { type Decision, decisionsOf } from './decision.js';
import type { RequestDocument } from './documents.js';
import { engineDecision } from './engine.js';
import { KNOWN_CLASSES } from './known-disagreements.js';
import { KNOWN_SEEDS, unexpected } from './known-seeds.js';
import type { Outcomes } from './outcomes.js';
import { scenario } from './scenarios.js';
import { shrink } from './shrink.js';

/** Of each part: 100,000 in CI. Fewer at a desk, where someone waits for them. */
const SCENARIOS = process.env.CI ? 50_000 : 1_500;
/** Each part is a test file, so that two workers share the scenarios. */
export const PARTS = 2;

const minutes = Number(process.env.GRANTWISE_MINUTES ?? 0);
const total = minutes > 0 ? Number.POSITIVE_INFINITY : runs(SCENARIOS);
const until = minutes > 0 ? Date.now() + minutes * 60_000 : Number.POSITIVE_INFINITY;

type Verdict = Decision | 'Undecided' | 'Denied';

/** What the outcomes leave open: which deny it is does not matter, whether it is one does. */
function verdictOf({ results }: Outcomes<Decision>): Verdict {
  const [first] = results;
  if (results.size === 1) return first!;
  return results.has('Allow') ? 'Undecided' : 'Denied';
}

/** "model / engine" where they disagree; undefined where they agree. */
function disagreement(document: RequestDocument, model: Outcomes<Decision>): string | undefined {
  const expected = verdictOf(model);
  const actual = engineDecision(document) ?? 'Undecided';
  const same = actual === expected || (expected === 'Denied' && actual.endsWith('Deny'));
  return same ? undefined : `the documents say ${expected}, the engine ${actual}`;
}

/** For the slowest machines. */
export const TIMEOUT = (15 + minutes * 1.2) * 60_000;

/** Decides every PARTS-th scenario from the `part`-th one on. */
export function differential(part: number): void {
  const counts = new Map<Verdict, number>();
  const known = new Map(KNOWN_CLASSES.map((c) => [c.name, { seen: 0, disagree: 0 }]));
  const failures: string[] = [];
  let done = 0;
  let outside = 0;
  /** Scenarios with more completions than the model tries. */
  let gaveUp = 0;
  for (; done < total && Date.now() < until && failures.length < 10; done++) {
    const number = seed + done * PARTS + part;
    const document = scenario(number);
    const model = decisionsOf(document);
    if (model.gaveUp) {
      gaveUp++;
      continue;
    }
    const verdict = verdictOf(model);
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    const classes = KNOWN_CLASSES.filter((c) => c.covers(document, model));
    if (classes.length > 0) {
      outside++;
      for (const c of classes) known.get(c.name)!.seen++;
      // Only the first class of a scenario answers for it.
      let differs = true;
      try {
        differs = disagreement(document, model) !== undefined;
      } catch {
        // The engine refused it: a disagreement too.
      }
      if (differs) known.get(classes[0]!.name)!.disagree++;
      continue;
    }
    const found = disagreement(document, model);
    if (unexpected(KNOWN_SEEDS.decisions, number, found) === undefined) continue;
    const small = shrink(document, (d) => disagreement(d, decisionsOf(d)) === found);
    failures.push(
      `scenario(${number}): ${unexpected(KNOWN_SEEDS.decisions, number, found)}\n${JSON.stringify(small)}`,
    );
  }
  console.log(
    `${done} scenarios, every ${PARTS}nd from seed ${seed + part}: ${[...counts].map(([v, n]) => `${v} ${n}`).join(', ')}; ${outside} in known classes`,
  );
  for (const [name, { seen, disagree }] of known) console.log(`  ${name}: ${disagree} of ${seen} disagree`);
  expect(failures.join('\n\n')).toBe('');
  expect(gaveUp).toBeLessThanOrEqual(done / 10_000);
  // The scenarios are of all kinds.
  for (const verdict of ['Allow', 'ImplicitDeny', 'ExplicitDeny', 'Undecided'] as const)
    expect(counts.get(verdict) ?? 0).toBeGreaterThan(done / 100);
}
