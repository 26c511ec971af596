/** Values for the placeholders of policies: as edits in the document, and as questions of "Evaluate Request". */
import { placeholderValues } from '../completion/placeholder-values.js';
import { UsedValues } from '../completion/used-values.js';
import { fillEdits, holeName, type Placeholder, placeholdersOf } from '../dialects/filled-placeholders.js';
import { compilePolicy, namesAction } from '../policy/compile.js';
import type { Policy } from '../policy/policy.js';
import type { HostDocument } from '../syntax/syntax.js';
import { type PartialStringNode, partialStringsOf } from '../syntax/value.js';
import { isWithin } from '../text/range.js';
import type { TextEdit } from '../text/text-edit.js';

const MAX_FILLS = 5;

/** A placeholder to ask for, or something else that is unknown before the deployment. */
export interface PlaceholderQuestion {
  /** As it is written, `<account-id>`, or its ID: `${Bucket}`. */
  readonly placeholder: string;
  /** The value that contains it. */
  readonly context: string;
  readonly suggestions: readonly string[];
  /** The usual value, which does not need to be asked for. */
  readonly usual?: string;
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

/** The strings that a hole is in. @param name as `holeName` has it. */
function* stringsWith(policies: readonly Policy[], name: string): Iterable<[PartialStringNode, number]> {
  for (const { node } of policies) {
    for (const string of partialStringsOf(node)) {
      const index = string.parts.findIndex((p) => 'hole' in p && holeName(p.hole) === name);
      if (index >= 0) yield [string, index];
    }
  }
}

function valuesFor(policies: readonly Policy[], name: string, used: UsedValues): string[] {
  const out = new Set<string>();
  for (const [string, index] of stringsWith(policies, name))
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

/** The holes that matter for an action: those of statements that can apply to it. @param policies of the request. */
export function placeholderQuestions(
  policies: readonly Policy[],
  action: string,
  nearby: readonly HostDocument[],
): PlaceholderQuestion[] {
  const used = usedIn(policies, nearby);
  const lower = action.toLowerCase();
  const asked = new Set<string>();
  return policies.flatMap((policy) => {
    const apply = compilePolicy(policy).statements.filter((s) => !s.actions || namesAction(s.actions, lower));
    return apply.flatMap(({ statement: { node } }) => {
      const strings = [...partialStringsOf(node)];
      const holes = strings.flatMap(({ parts }) => parts.flatMap((p) => ('hole' in p ? p.hole : [])));
      return holes.flatMap((hole): PlaceholderQuestion[] => {
        const placeholder = holeName(hole);
        if (asked.has(placeholder)) return [];
        asked.add(placeholder);
        const [string] = [...stringsWith(policies, placeholder)].map(([s]) => s);
        return [
          {
            placeholder,
            context: string?.shown ?? placeholder,
            suggestions: valuesFor(policies, placeholder, used),
            ...(hole.domain === 'partition' ? { usual: 'aws' } : {}),
          },
        ];
      });
    });
  });
}
