/** Texts that can be the beginning of a policy in a file of any name: nothing yet, one word, or the first element. */
import { POLICY_ELEMENTS } from '../policy/elements.js';
import type { ObjectNode } from '../syntax/value.js';

/** What people type for a policy, before there is anything of it. */
const WORDS = ['iam', 'policy'];
/** What people type for one kind of policy. */
const KINDS = ['bucket', 'trust', 'github', 'scp', 'rcp', 'boundary', 'endpoint', 'mfa'];
/** Shorter, they are anything: the beginning of `true`, or of another word. */
const MIN_KIND = 3;
/** Elements that a policy begins with. */
const FIRST = ['Version', 'Statement'];

const begins = (typed: string, names: readonly string[]): boolean =>
  names.some((name) => name.toLowerCase().startsWith(typed.toLowerCase()));

/** @param names what the word can be, other than a kind of policy. */
const beginsPolicy = (typed: string, names: readonly string[]): boolean =>
  begins(typed, names) || (typed.length >= MIN_KIND && begins(typed, KINDS));

/**
 * Could a policy begin so? A quick look that only reads the first word.
 *
 * - `word`: there is nothing, or the beginning of "iam", "policy" or the name of a kind.
 * - `object`: an object with nothing in it, or with a first name that is, or can become, `Version` or `Statement`.
 */
export function begunPolicy(text: string): 'word' | 'object' | undefined {
  const [, brace, typed] = /^\s*(\{\s*"?)?([A-Za-z]*)/.exec(text)!;
  if (brace === undefined) return text.trim() === typed && beginsPolicy(typed!, WORDS) ? 'word' : undefined;
  if (typed !== '') return beginsPolicy(typed!, [...FIRST, ...WORDS]) ? 'object' : undefined;
  return /^\{[\s"]*\}?$/.test(text.trim()) ? 'object' : undefined;
}

/** Is it an object with nothing but elements of a policy, and names that are not complete yet? */
export function hasOnlyElements(root: ObjectNode): boolean {
  const elements: readonly string[] = POLICY_ELEMENTS;
  return root.properties.every((p) => p.value === undefined || elements.includes(p.key.value));
}
