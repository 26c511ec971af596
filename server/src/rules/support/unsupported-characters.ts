/**
 * Characters that IAM does not accept in policies (IAM User Guide, "IAM and AWS STS quotas", IAM name requirements: "Policy
 * documents can contain only the following Unicode characters: horizontal tab (U+0009), linefeed (U+000A), carriage return
 * (U+000D), and characters in the range U+0020 to U+00FF").
 */
import type { PolicyKind } from '../../policy/policy-kind.js';

/** Kinds of policies that IAM or AWS STS reads. */
export const IAM_KINDS: readonly PolicyKind[] = ['identity', 'trust', 'boundary', 'session'];

const UNSUPPORTED = /[^\t\n\r -\u00ff]/u;

/** Characters that look like others, or like nothing: their Unicode names, and what was probably meant. */
const LOOKALIKES = new Map<string, readonly [name: string, meant: string]>(
  Object.entries({
    '\u200b': ['zero width space', ''],
    '\u200c': ['zero width non-joiner', ''],
    '\u200d': ['zero width joiner', ''],
    '\u2060': ['word joiner', ''],
    '\ufeff': ['zero width no-break space', ''],
    '\u2010': ['hyphen', '-'],
    '\u2011': ['non-breaking hyphen', '-'],
    '\u2012': ['figure dash', '-'],
    '\u2013': ['en dash', '-'],
    '\u2014': ['em dash', '-'],
    '\u2212': ['minus sign', '-'],
    '\u2018': ['left single quotation mark', "'"],
    '\u2019': ['right single quotation mark', "'"],
    '\u2026': ['horizontal ellipsis', '...'],
    '\uff1a': ['fullwidth colon', ':'],
    '\uff0a': ['fullwidth asterisk', '*'],
    '\u2217': ['asterisk operator', '*'],
  } satisfies Record<string, [string, string]>),
);

/** Cyrillic and Greek letters that look like Latin ones. */
const LETTERS = new Map(
  [...'аеорсухіѕАВЕКМНОРСТХοΑΒΕΖΗΙΚΜΝΟΡΤΥΧ'].map((c, i) => [c, 'aeopcyxisABEKMHOPCTXoABEZHIKMNOPTYX'[i]!]),
);

const meantBy = (character: string): string | undefined =>
  LOOKALIKES.get(character)?.[1] ?? LETTERS.get(character);

export interface UnsupportedCharacter {
  readonly character: string;
  /** `U+2013 (en dash)`. */
  readonly name: string;
  /** The text with what was probably meant in its place; undefined if that is unknown of one. */
  readonly better: string | undefined;
}

/** The first such character of a text. */
export function unsupportedCharacter(text: string): UnsupportedCharacter | undefined {
  const character = UNSUPPORTED.exec(text)?.[0];
  if (character === undefined) return undefined;
  const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  const letter = LETTERS.get(character);
  const known = LOOKALIKES.get(character)?.[0] ?? (letter && `a letter that looks like "${letter}"`);
  const characters = [...text].map((c) => (UNSUPPORTED.test(c) ? meantBy(c) : c));
  return {
    character,
    name: `U+${code}${known ? ` (${known})` : ''}`,
    better: characters.includes(undefined) ? undefined : characters.join(''),
  };
}

/** Does unsupported-character report the text? Then what it does to an action or an ARN is the same mistake. */
export const isReportedCharacter = (kind: PolicyKind, text: string): boolean =>
  IAM_KINDS.includes(kind) && UNSUPPORTED.test(text);
