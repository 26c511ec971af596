/**
 * Text with wildcards and policy variables, matched by trying every way.
 *
 * - "IAM JSON policy elements: Condition operators" (StringLike): `*` is any run of characters, `?` one character.
 * - "IAM policy elements: Variables and tags": `${key}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}`; only with
 *   version 2012-10-17; what is inserted is plain text; a variable that cannot be resolved makes the match fail.
 */

/** A piece of a pattern: one plain character, or a wildcard, which can be one that matches no colon. */
type Piece = { readonly plain: string } | { readonly wild: '*' | '?'; readonly withoutColon?: boolean };

/** The value of a condition key for a variable; undefined: the request does not have it, or has several values. */
export type VariableValue = (key: string) => string | undefined;

export interface Reading {
  /** `*` and `?` are wildcards. */
  readonly wildcards: boolean;
  /** `${...}` is a variable; undefined where variables are plain text. */
  readonly variables: VariableValue | undefined;
}

const plainPieces = (text: string): Piece[] => [...text].map((plain) => ({ plain }));

/** "AWS:username" of `${AWS:username, 'nobody'}`, and its default. */
function readVariable(inside: string): { key: string; fallback: string | undefined } {
  const comma = inside.indexOf(', ');
  if (comma < 0) return { key: inside, fallback: undefined };
  const quoted = inside.slice(comma + 2);
  return { key: inside.slice(0, comma), fallback: quoted.slice(1, -1) };
}

/** The pieces of a pattern; undefined where a variable has no value. */
function pieces(text: string, { wildcards, variables }: Reading): Piece[] | undefined {
  const out: Piece[] = [];
  for (let i = 0; i < text.length; i++) {
    const end = variables && text.startsWith('${', i) ? text.indexOf('}', i) : -1;
    if (variables && end > 0) {
      const inside = text.slice(i + 2, end);
      i = end;
      if (inside === '*' || inside === '?' || inside === '$') {
        out.push({ plain: inside });
        continue;
      }
      const { key, fallback } = readVariable(inside);
      const value = variables(key.toLowerCase()) ?? fallback;
      if (value === undefined) return undefined;
      out.push(...plainPieces(value));
      continue;
    }
    const c = String.fromCodePoint(text.codePointAt(i)!);
    i += c.length - 1;
    if (wildcards && (c === '*' || c === '?')) out.push({ wild: c });
    else out.push({ plain: c });
  }
  return out;
}

function match(pattern: readonly Piece[], at: number, text: readonly string[], from: number): boolean {
  const piece = pattern[at];
  if (piece === undefined) return from === text.length;
  if ('plain' in piece) return text[from] === piece.plain && match(pattern, at + 1, text, from + 1);
  const matched = (i: number): boolean => i < text.length && !(piece.withoutColon && text[i] === ':');
  if (piece.wild === '?') return matched(from) && match(pattern, at + 1, text, from + 1);
  for (let end = from; ; end++) {
    if (match(pattern, at + 1, text, end)) return true;
    if (!matched(end)) return false;
  }
}

/** Does the whole text match the pattern? */
export function matchesText(pattern: string, text: string, reading: Reading): boolean {
  const read = pieces(pattern, reading);
  // By characters: "?" is one, whatever its encoding.
  return read !== undefined && match(read, 0, [...text], 0);
}

/** The six parts of an ARN; the last one keeps its own colons. undefined: it has fewer. */
export function arnParts(arn: string): string[] | undefined {
  const parts = arn.split(':');
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** What is between the colons of a pattern; a colon within a variable does not count. */
function segments(pattern: string, reading: Reading): string[] {
  const hidden = reading.variables
    ? pattern.replace(/\$\{[^}]*\}/g, (variable) => variable.replaceAll(':', '\0'))
    : pattern;
  return hidden.split(':').map((segment) => segment.replaceAll('\0', ':'));
}

/** The six parts of an ARN pattern. */
function patternParts(pattern: string, reading: Reading): string[] | undefined {
  const parts = segments(pattern, reading);
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/**
 * "IAM JSON policy elements: Resource": wildcards are "within the individual segments of an ARN (the parts separated by
 * colons)"; "if the * wildcard is the last character of a resource ARN segment, it can expand to match beyond the colon
 * boundaries". The sixth part has the resource's own colons.
 */
export function matchesResourceArn(pattern: string, arn: string, reading: Reading): boolean {
  const read: Piece[] = [];
  for (const [i, segment] of segments(pattern, reading).entries()) {
    const own = pieces(segment, reading);
    if (own === undefined) return false;
    const bound = own.map((piece, at): Piece => {
      const spans = i >= 5 || 'plain' in piece || (piece.wild === '*' && at === own.length - 1);
      return spans ? piece : { ...piece, withoutColon: true };
    });
    read.push(...(i > 0 ? plainPieces(':') : []), ...bound);
  }
  return match(read, 0, [...arn], 0);
}

/**
 * "Condition operators", ArnLike: "Each of the six colon-delimited components of the ARN is checked separately and each
 * can include multi-character match wildcards (*) or single-character match wildcards (?)."
 */
export function matchesArn(pattern: string, arn: string, reading: Reading): boolean {
  const wanted = patternParts(pattern, reading);
  const given = arnParts(arn);
  if (!wanted || !given) return false;
  return wanted.every((part, i) => matchesText(part, given[i]!, reading));
}
