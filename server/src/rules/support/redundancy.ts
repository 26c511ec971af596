/** Finds the patterns of a list that other patterns cover. The algebra decides, so the result is exact. */
import type { Budget } from '../../algebra/budget.js';
import { type Glob, matchCodes } from '../../algebra/glob.js';
import { matchCost } from '../../algebra/glob-intersection.js';
import { covered, exampleOf } from '../../algebra/glob-sampling.js';
import type { PatternNode, PatternScope } from '../../policy/compile.js';
import type { ScopeElement } from '../../policy/statement-body.js';
import { readableText } from '../../syntax/value.js';
import { enumerate } from '../../text/words.js';
import type { RuleContext } from '../rule.js';
import { removeValue } from './fixes/fixes.js';

export interface Redundant {
  /** Index in the list. */
  readonly index: number;
  /** Indices of the patterns that cover it; they are not redundant themselves. */
  readonly by: readonly number[];
}

/** With more wildcards than this, patterns are compared only in pairs. */
const MANY = 40;

/** Lists with more wildcards or pairs than this are not checked: no real policy has them. */
const MAX_WILDCARDS = 500;
const MAX_PAIRS = 2_000_000;

/**
 * Those of the patterns that match an example of another one, or might: the others do not cover it, and if there is none,
 * all of them together do not. @param near positions in `globs`.
 */
function matchingExample(
  glob: Glob,
  near: readonly number[],
  globs: readonly Glob[],
  question: () => Budget,
): readonly number[] {
  const example = near.length > 0 ? exampleOf(glob) : undefined;
  if (!example) return near;
  const budget = question();
  return near.filter(
    (k) => !budget.spend(matchCost(globs[k]!, example.length)) || matchCodes(globs[k]!, example),
  );
}

/** All redundant items can be removed together: the items that cover them stay. */
export function redundantGlobs(globs: readonly Glob[], question: () => Budget): Redundant[] {
  const out: Redundant[] = [];
  const wild: number[] = [];
  const plain: number[] = [];
  globs.forEach((g, i) => {
    (g.shape === 'literal' || g.tokens.every((t) => t >= 0) ? plain : wild).push(i);
  });
  if (wild.length > MAX_WILDCARDS || wild.length * plain.length > MAX_PAIRS) return [];
  let kept = [...wild];
  for (const i of wild) {
    // The literal prefix of a covering pattern is a prefix of the pattern.
    const { head } = globs[i]!;
    const others = kept.filter((k) => k !== i);
    const near = others.filter((k) => head.startsWith(globs[k]!.head));
    const matching = matchingExample(globs[i]!, near, globs, question);
    if (matching.length === 0) continue;
    const one = matching.find((k) => covered(globs[i]!, [globs[k]!], question()) === true);
    let by = one === undefined ? undefined : [one];
    if (!by && near.length > 1 && near.length <= MANY) {
      const union = near.map((k) => globs[k]!);
      if (covered(globs[i]!, union, question()) === true) by = near;
    }
    if (!by) continue;
    kept = others;
    out.push({ index: i, by });
  }
  const seen = new Map<string, number>();
  for (const i of plain) {
    const glob = globs[i]!;
    const key = glob.shape === 'literal' ? glob.head : glob.tokens.join();
    const twin = seen.get(key);
    const mayMatch = (k: number): boolean => glob.shape !== 'literal' || glob.head.startsWith(globs[k]!.head);
    const by = twin ?? kept.find((k) => mayMatch(k) && matchCodes(globs[k]!, glob.tokens));
    if (by !== undefined) out.push({ index: i, by: [by] });
    else seen.set(key, i);
  }
  return out.sort((a, b) => a.index - b.index);
}

/** How often each of them is in the list. */
function countsOf(nodes: readonly PatternNode[]): ReadonlyMap<PatternNode, number> {
  const out = new Map<PatternNode, number>();
  for (const node of nodes) out.set(node, (out.get(node) ?? 0) + 1);
  return out;
}

/** Reports the values of Action or Resource that other values cover. */
export function reportRedundant(
  element: ScopeElement | undefined,
  scope: PatternScope | undefined,
  context: RuleContext,
): void {
  if (!element || !scope || scope.globs.length < 2) return;
  // An incomplete ARN has several readings, which are one value: it is redundant if other values cover all of them.
  const covered = redundantGlobs(scope.globs, () => context.sets.question())
    .map(({ index, by }) => ({ node: scope.nodes[index]!, covering: by.map((i) => scope.nodes[i]!) }))
    .filter(({ node, covering }) => !covering.includes(node));
  const all = countsOf(scope.nodes);
  const redundant = countsOf(covered.map((c) => c.node));
  for (const [i, { node, covering }] of covered.entries()) {
    if (covered[i - 1]?.node === node || redundant.get(node) !== all.get(node)) continue;
    const written = readableText(node);
    const twice = covering.some((n) => readableText(n) === written);
    context.report({
      range: node.range,
      message: twice
        ? `"${written}" is in the list twice. Remove one.`
        : `"${written}" has no effect, because ${enumerate(covering.map((n) => `"${readableText(n)}"`))} ${covering.length === 1 ? 'covers' : 'cover'} it. Remove it.`,
      related: covering.slice(0, 3).map((n) => ({ range: n.range, message: 'This value covers it.' })),
      unnecessary: true,
      fixes: () => removeValue(context.policy.document, element, node, `Remove "${written}"`),
    });
  }
}
