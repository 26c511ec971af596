/** What is suggested where a value is complete: only what continues it. */
import { compileResource } from '../policy/compile.js';
import { namesType } from '../policy/resources.js';
import { Template } from '../syntax/data.js';
import type { HostDocument } from '../syntax/syntax.js';
import type { Range } from '../text/range.js';
import type { CompletionContext, CompletionEntry } from './completion-source.js';
import { writtenActions } from './written-actions.js';

/** The value that an entry writes, if nothing in it is left to fill in. */
function writtenValue({ insert }: CompletionEntry): string | undefined {
  if (!('value' in insert) || 'name' in insert) return undefined;
  const { value } = insert;
  if (typeof value === 'string') return value;
  if (!(value instanceof Template)) return undefined;
  return value.parts.every((part) => typeof part === 'string') ? value.parts.join('') : undefined;
}

/** Is the value of the cursor, with what is after the cursor, an ARN of the actions? */
function isArnOfActions(context: CompletionContext): boolean {
  const { inStatement, word } = context;
  if (inStatement[0] !== 'Resource' && inStatement[0] !== 'NotResource') return false;
  if (!word.startsWith('arn:')) return false;
  const pattern = compileResource(word, false);
  return writtenActions(context).some(({ service, resourceTypes }) =>
    resourceTypes.some(({ type }) => namesType(pattern, service, type)),
  );
}

/**
 * Entries in their order, without those that would put another value in the place of a complete one: Tab and Enter accept
 * the first of a list. If nothing continues the value, there are none, so that both keys go on.
 */
export function continuing(
  context: CompletionContext,
  entries: readonly CompletionEntry[],
): readonly CompletionEntry[] {
  const { typed, word, atKey } = context;
  if (atKey || typed === '') return entries;
  const rest = word.startsWith(typed) ? word.slice(typed.length) : '';
  if (rest !== '') {
    // A tab stop within an ARN: what is after it stays.
    if (!isArnOfActions(context)) return entries;
    return entries.filter(
      ({ label, kind }) =>
        // Entries of a part of the value begin with that part.
        (kind !== 'resource' && kind !== 'wildcard') ||
        !label.startsWith(typed) ||
        (label !== word && label.endsWith(rest)),
    );
  }
  // An entry of a part of the value, such as a placeholder, is not the whole value.
  const whole = entries.find((entry) => writtenValue(entry) === typed);
  if (!whole) return entries;
  // A variable that is begun is not complete.
  if (typed.lastIndexOf('${') > typed.lastIndexOf('}')) return entries.filter((entry) => entry !== whole);
  const longer = entries.filter((entry) => entry !== whole && entry.label.startsWith(typed));
  return longer.length > 0 ? [whole, ...longer] : [];
}

/** Is the value a name that its author makes up: a Sid, or the ID of the policy? */
function isOwnName({ path, inStatement, atKey }: CompletionContext): boolean {
  return !atKey && (inStatement[0] === 'Sid' || (path.length === 1 && path[0] === 'Id'));
}

/**
 * Where a place without suggestions is (`Suggestions.none`): a string, or a place where nothing is written. What is written
 * elsewhere can be a reference that only another extension can complete.
 * @param isComplete there were suggestions, and none continues the value.
 */
export function placeOfNone(
  { text }: HostDocument,
  context: CompletionContext,
  isComplete: boolean,
): Range | undefined {
  const { typed, word, inString, offset, replace, enclosing } = context;
  const isKnown = isComplete || isOwnName(context);
  if (!isKnown && (enclosing !== undefined || (!inString && word !== ''))) return undefined;
  if (typed.trim() !== '') return { start: replace.start, end: offset };
  // An editor shows an item that replaces nothing, or only space, whatever the text is that it is found by.
  const lineStart = text.lastIndexOf('\n', replace.start - 1) + 1;
  const before = text.slice(lineStart, replace.start).trimEnd();
  return before === '' ? undefined : { start: lineStart + before.length - 1, end: offset };
}
