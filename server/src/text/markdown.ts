/** Markdown for hovers and completion. Text from a document must always pass through one of these functions. */

/** Inline code: backticks and line ends in the text cannot break out of it. */
export function code(text: string): string {
  const clean = text.replace(/[\r\n\t]+/g, ' ').slice(0, 300);
  const ticks = clean.match(/`+/g)?.reduce((most, run) => Math.max(most, run.length), 0) ?? 0;
  const fence = '`'.repeat(ticks + 1);
  return clean === '' ? '(empty)' : ticks > 0 ? `${fence} ${clean} ${fence}` : `${fence}${clean}${fence}`;
}

/** Plain text, with every character escaped that has a meaning in Markdown or HTML. */
export function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>~&]/g, (c) =>
    c === '<' ? '&lt;' : c === '>' ? '&gt;' : c === '&' ? '&amp;' : `\\${c}`,
  );
}

/** A list of names as code, with at most `max` of them. */
export function codes(texts: readonly string[], max = 12): string {
  const shown = texts.slice(0, max).map(code).join(', ');
  return texts.length > max ? `${shown} and ${texts.length - max} more` : shown;
}

/** An explanation without Markdown. */
export const withoutMarkdown = (text: string): string => text.replace(/`/g, '"');
