/** Values for the placeholders of policies: as edits in the document, and as questions of "Evaluate Request". */
import { placeholderValues } from '../completion/placeholder-values.js';
import { UsedValues } from '../completion/used-values.js';
import { fillEdits, holeName, type Placeholder, placeholdersOf } from '../dialects/filled-placeholders.js';
import { compilePolicy, namesAction } from '../policy/compile.js';
import type { Policy } from '../policy/policy.js';
import type { HostDocument } from '../syntax/syntax.js';
import { type PartialStringNode, partialStringsOf, type StringPart } from '../syntax/value.js';
import { isWithin } from '../text/range.js';
import type { TextEdit } from '../text/text-edit.js';

const MAX_FILLS = 5;
/** Strings with one placeholder of which values are looked for. */
const MAX_PLACES = 50;
/** Characters of the value that a placeholder is in. */
const MAX_CONTEXT = 400;

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

/** A string with a hole, and the position of the hole in its parts. */
type Place = readonly [PartialStringNode, number];

/** The strings that each hole is in, by `holeName`: each string once. */
function placesOf(policies: readonly Policy[]): ReadonlyMap<string, readonly Place[]> {
  const places = new Map<string, Place[]>();
  for (const { node } of policies) {
    for (const string of partialStringsOf(node)) {
      string.parts.forEach((part, index) => {
        if (!('hole' in part)) return;
        const name = holeName(part.hole);
        const known = places.get(name);
        if (!known) places.set(name, [[string, index]]);
        else if (known.at(-1)![0] !== string) known.push([string, index]);
      });
    }
  }
  return places;
}

function valuesFor(places: readonly Place[] | undefined, used: UsedValues): string[] {
  const out = new Set<string>();
  for (const [string, index] of places?.slice(0, MAX_PLACES) ?? [])
    for (const value of placeholderValues(string.parts, index, used)) out.add(value);
  return [...out];
}

/** The value that a placeholder is in, or what is around the placeholder in a long one. */
function contextOf([string, index]: Place, name: string): string {
  if (string.shown.length <= MAX_CONTEXT) return string.shown;
  const textOf = (part: StringPart | undefined): string =>
    part ? ('text' in part ? part.text : holeName(part.hole)) : '';
  const before = textOf(string.parts[index - 1]).slice(-MAX_CONTEXT / 2);
  const after = textOf(string.parts[index + 1]).slice(0, MAX_CONTEXT / 2);
  return `…${before}${name}${after}…`;
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
  return valuesFor(placesOf(policies).get(at.written), usedIn(policies, nearby))
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
  const places = placesOf(policies);
  return policies.flatMap((policy) => {
    const apply = compilePolicy(policy).statements.filter((s) => !s.actions || namesAction(s.actions, lower));
    return apply.flatMap(({ statement: { node } }) => {
      const strings = [...partialStringsOf(node)];
      const holes = strings.flatMap(({ parts }) => parts.flatMap((p) => ('hole' in p ? p.hole : [])));
      return holes.flatMap((hole): PlaceholderQuestion[] => {
        const placeholder = holeName(hole);
        if (asked.has(placeholder)) return [];
        asked.add(placeholder);
        const own = places.get(placeholder);
        return [
          {
            placeholder,
            context: own ? contextOf(own[0]!, placeholder) : placeholder,
            suggestions: valuesFor(own, used),
            ...(hole.domain === 'partition' ? { usual: 'aws' } : {}),
          },
        ];
      });
    });
  });
}
