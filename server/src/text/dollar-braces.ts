/** `${...}` in a text: policy variables, placeholders of ARN formats, and what templates fill in. Linear in the text. */

export interface DollarBraces {
  /** Offset of the `$`. */
  readonly start: number;
  /** Offset after the `}`. */
  readonly end: number;
  /** What is between the braces. */
  readonly name: string;
}

/** The first `${...}` at or after an offset. A `${` that is not closed is plain text. */
export function nextDollarBraces(text: string, from = 0): DollarBraces | undefined {
  const start = text.indexOf('${', from);
  if (start < 0) return undefined;
  const close = text.indexOf('}', start);
  return close < 0 ? undefined : { start, end: close + 1, name: text.slice(start + 2, close) };
}

/** Every `${...}`, in order. */
export function dollarBraces(text: string): DollarBraces[] {
  const found: DollarBraces[] = [];
  for (let next = nextDollarBraces(text); next; next = nextDollarBraces(text, next.end)) found.push(next);
  return found;
}

/** The text with another text for each `${...}`. */
export function replaceDollarBraces(text: string, by: string | ((found: DollarBraces) => string)): string {
  let out = '';
  let from = 0;
  for (const found of dollarBraces(text)) {
    out += text.slice(from, found.start) + (typeof by === 'string' ? by : by(found));
    from = found.end;
  }
  return out + text.slice(from);
}

/** A form such as `repo:${owner}/${name}` to read: the names of the placeholders alone. */
export const placeholderText = (text: string): string => replaceDollarBraces(text, ({ name }) => name);
