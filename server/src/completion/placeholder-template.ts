import { type TabStop, Template } from '../syntax/data.js';
import { dollarBraces } from '../text/dollar-braces.js';

/** A text in which each `${placeholder}` is a tab stop, in order, and how many there are. */
export function placeholderTemplate(text: string): { template: Template; stops: number } {
  let stops = 0;
  const parts: (string | TabStop)[] = [];
  let from = 0;
  for (const { start, end, name: placeholder } of dollarBraces(text)) {
    parts.push(text.slice(from, start), { stop: ++stops, placeholder });
    from = end;
  }
  parts.push(text.slice(from));
  return { template: new Template(...parts), stops };
}
