/** One finding for all mistakes of a kind in a file: a reader corrects them together. */
import { enumerate } from '../../text/words.js';
import { type Fix, type Report, SEVERITIES, type Severity } from '../rule.js';

/** A mistake, with the text that is wrong. */
export interface Problem extends Report {
  readonly text: string;
}

/** So many other places are listed. */
const MAX_RELATED = 20;
/** So many other texts are in the message. */
const MAX_NAMED = 4;

/** What the fixes of all places do together: fixes are the same if their titles are. */
const fixesOf = (same: readonly Problem[]): Fix[] => {
  const [first, ...others] = same.map((r) => r.fixes?.() ?? []);
  return (first ?? []).map((fix) => ({
    ...fix,
    edits: [fix, ...others.flatMap((fixes) => fixes.filter((f) => f.title === fix.title))].flatMap(
      (f) => f.edits,
    ),
  }));
};

/** The fixes of several mistakes, and one for those that can be corrected without a choice. */
function fixesOfAll(groups: readonly (readonly Problem[])[], all: string): Fix[] {
  const each = groups.map(fixesOf);
  if (each.length === 1) return each[0]!;
  const certain = each.flatMap((fixes) => fixes.filter((f) => f.preferred));
  const single = each.flat().map(({ preferred: _, ...fix }) => fix);
  if (certain.length < 2) return each.flat();
  const together: Fix = { title: all, edits: certain.flatMap((f) => f.edits), preferred: true };
  return [certain.some((f) => f.uncertain) ? { ...together, uncertain: true } : together, ...single];
}

function byMessage(problems: readonly Problem[]): Problem[][] {
  const found = new Map<string, Problem[]>();
  for (const problem of problems) {
    const same = found.get(problem.message);
    if (same) same.push(problem);
    else found.set(problem.message, [problem]);
  }
  return [...found.values()];
}

/**
 * One report for all, at the first of the most severe. Undefined where there is none.
 * @param problems in the order of the text.
 * @param usual the severity of those that do not have one.
 * @param all the title of the fix for all.
 */
export function oneReport(problems: readonly Problem[], usual: Severity, all: string): Report | undefined {
  const rank = ({ severity = usual }: Problem): number => SEVERITIES.indexOf(severity);
  const groups = byMessage(problems).sort(([a], [b]) => rank(a!) - rank(b!));
  const [first, ...others] = groups.flat();
  if (!first) return undefined;
  const more = [...new Set(groups.slice(1).map(([p]) => p!.text))].filter((text) => text !== first.text);
  const { text: _, ...report } = first;
  return {
    ...report,
    message:
      more.length === 0
        ? first.message
        : `${first.message} Also in this file: ${enumerate(
            more.map((t) => `"${t}"`),
            MAX_NAMED,
          )}.`,
    without: (suppressed) =>
      oneReport(
        problems.filter(({ range }) => !suppressed(range)),
        usual,
        all,
      ),
    ...(others.length > 0
      ? {
          related: others.slice(0, MAX_RELATED).map(({ range, message }) => ({
            range,
            message: message === first.message ? 'The same here.' : message,
          })),
        }
      : {}),
    fixes: () => fixesOfAll(groups, all),
  };
}
