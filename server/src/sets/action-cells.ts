/**
 * The cells that patterns cut out of all names of actions: two names of one cell match the same patterns. Names that AWS
 * does not document (yet) are found this way.
 */
import type { Budget } from '../algebra/budget.js';
import { type Glob, matchGlob } from '../algebra/glob.js';
import { globCells } from '../algebra/glob-cells.js';
import { codesToText } from '../algebra/policy-variables.js';
import { NO_ACTION } from './action-dimension.js';

export interface ActionCell {
  /** A name in it, with the letters of the patterns. */
  readonly text: string;
  /** The patterns that match it, by position. */
  readonly matches: readonly number[];
}

export interface ActionCells {
  readonly cells: readonly ActionCell[];
  /** There are no others. */
  readonly complete: boolean;
}

/** A name that the pattern matches, as AWS writes names: `s3:GetExample` for `s3:Get*`. */
function filled({ text }: Glob, service: string): string {
  const colon = text.indexOf(':');
  const prefix = colon < 0 ? service : text.slice(0, colon).replace(/[*?]+/g, service);
  const name = colon < 0 ? 'Example' : text.slice(colon + 1).replace(/[*?]+/g, 'Example');
  return `${prefix}:${name}`;
}

/**
 * Names in `within` and not in `without`, one of each cell.
 * @param service a prefix that names can have, for patterns without one.
 * @param isKnown names that are not wanted, in lowercase.
 */
export function actionCells(
  globs: readonly Glob[],
  within: Glob,
  without: readonly Glob[],
  service: string,
  isKnown: (lowerName: string) => boolean,
  budget: Budget,
): ActionCells {
  const text = (codes: readonly number[]): string => codesToText(codes, () => 'example');
  const question = {
    within,
    without: [...without, NO_ACTION],
    isKnown: (codes: readonly number[]) => isKnown(text(codes)),
  };
  const { cells, complete } = globCells(globs, question, budget);
  const candidates = [within, ...globs].map((g) => filled(g, service));
  const readable = new Map<string, string>();
  for (const candidate of candidates) {
    if (!budget.spend(globs.length)) break;
    const lower = candidate.toLowerCase();
    if (isKnown(lower) || !matchGlob(within, lower) || without.some((g) => matchGlob(g, lower))) continue;
    const key = globs.flatMap((g, i) => (matchGlob(g, lower) ? [i] : [])).join();
    if (!readable.has(key)) readable.set(key, candidate);
  }
  return {
    cells: cells.map(({ codes, matches }) => ({
      text: readable.get(matches.join()) ?? text(codes),
      matches,
    })),
    complete,
  };
}
