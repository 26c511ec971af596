/** Values for the placeholders of policies: as edits in the document, and as questions of "Evaluate Request". */
import { placeholderValues } from '../completion/placeholder-values.js';
import { UsedValues } from '../completion/used-values.js';
import { fillEdits, type Placeholder, placeholdersOf } from '../dialects/filled-placeholders.js';
import { compilePolicy, namesAction } from '../policy/compile.js';
import type { Policy } from '../policy/policy.js';
import type { HostDocument } from '../syntax/syntax.js';
import { type PartialStringNode, partialStringsOf } from '../syntax/value.js';
import { isWithin } from '../text/range.js';
import type { TextEdit } from '../text/text-edit.js';

const MAX_FILLS = 5;

/** A placeholder to ask for. */
export interface PlaceholderQuestion {
  /** As it is written: `<account-id>`. */
  readonly placeholder: string;
  /** The value that contains it. */
  readonly context: string;
  readonly suggestions: readonly string[];
}

/** A value for a placeholder, in every place of the document. */
export interface PlaceholderFill {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

const usedIn = (policies: readonly Policy[], nearby: readonly HostDocument[]): UsedValues => {
  const [policy] = policies;
  return new UsedValues(policy ? [policy.document, ...nearby] : nearby);
};

/** The strings that a placeholder is in. */
function* stringsWith(policies: readonly Policy[], written: string): Iterable<[PartialStringNode, number]> {
  for (const { node } of policies) {
    for (const string of partialStringsOf(node)) {
      const index = string.parts.findIndex((p) => 'hole' in p && p.hole.written === written);
      if (index >= 0) yield [string, index];
    }
  }
}

function valuesFor(policies: readonly Policy[], written: string, used: UsedValues): string[] {
  const out = new Set<string>();
  for (const [string, index] of stringsWith(policies, written))
    for (const value of placeholderValues(string.parts, index, used)) out.add(value);
  return [...out];
}

/** The placeholder at an offset, as it is written there. */
export const placeholderAt = (policies: readonly Policy[], offset: number): Placeholder | undefined =>
  placeholdersOf(policies).find((h) => isWithin(h.range, offset));

/** Values that open policies already use, for the placeholder at an offset. @param nearby other open documents. */
export function placeholderFills(
  policies: readonly Policy[],
  offset: number,
  nearby: readonly HostDocument[],
): PlaceholderFill[] {
  const at = placeholderAt(policies, offset);
  if (!at) return [];
  return valuesFor(policies, at.written, usedIn(policies, nearby))
    .slice(0, MAX_FILLS)
    .flatMap((value) => {
      const edits = fillEdits(policies, new Map([[at.written, value]]));
      const places = edits.length === 1 ? '' : ` (${edits.length} places)`;
      return edits.length > 0 ? [{ title: `Replace ${at.written} with ${value}${places}`, edits }] : [];
    });
}

/** Gives the placeholder at an offset a value in every place. @returns undefined: there is no placeholder. */
export function renamePlaceholder(
  policies: readonly Policy[],
  offset: number,
  value: string,
): TextEdit[] | undefined {
  const at = placeholderAt(policies, offset);
  return at && fillEdits(policies, new Map([[at.written, value]]));
}

/** The placeholders that matter for an action: those of statements that can apply to it. */
export function placeholderQuestions(
  policy: Policy,
  action: string,
  nearby: readonly HostDocument[],
): PlaceholderQuestion[] {
  const used = usedIn([policy], nearby);
  const lower = action.toLowerCase();
  const apply = compilePolicy(policy).statements.filter((s) => !s.actions || namesAction(s.actions, lower));
  const ranges = apply.map((s) => s.statement.node.range);
  const asked = new Set<string>();
  return placeholdersOf([policy]).flatMap(({ written, range }) => {
    if (asked.has(written) || !ranges.some((r) => isWithin(r, range.start))) return [];
    asked.add(written);
    const [string] = [...stringsWith([policy], written)].map(([s]) => s);
    return [
      {
        placeholder: written,
        context: string?.shown ?? written,
        suggestions: valuesFor([policy], written, used),
      },
    ];
  });
}
