import { jsonSyntax } from '../../syntax/json/json-syntax.js';
import { property } from '../../syntax/value.js';
import type { TextEdit } from '../../text/text-edit.js';
import type { Suppression } from './config.js';

const ORDER = ['$schema', 'preset', 'rules', 'suppressions', 'organization'];

const dataOf = ({ rule, file, statement, reason }: Suppression): Readonly<Record<string, string>> => ({
  rule,
  file,
  ...(statement === undefined ? {} : { statement }),
  reason,
});

/** A new configuration with one suppression. */
export const newConfig = (suppression: Suppression): string =>
  jsonSyntax.print({ suppressions: [dataOf(suppression)] });

/** The edits that add a suppression to a configuration; undefined where its text does not allow it. */
export function addSuppression(text: string, suppression: Suppression): TextEdit[] | undefined {
  const document = jsonSyntax.parse(text);
  const { edit } = document.syntax;
  const { root } = document;
  if (document.problems.length > 0 || root?.type !== 'object') return undefined;
  const list = root.properties.find((p) => p.key.value === 'suppressions')?.value;
  const data = dataOf(suppression);
  if (!list) return edit.set(document, root, 'suppressions', [data], ORDER);
  return list.type === 'array' ? edit.append(document, list, data) : undefined;
}

/** Where the reason of the last suppression of a configuration is empty, as an offset. */
export function emptyReason(text: string): number | undefined {
  const list = property(jsonSyntax.parse(text).root, 'suppressions')?.value;
  const last = list?.type === 'array' ? list.items.at(-1) : undefined;
  const reason = property(last, 'reason')?.value;
  return reason?.type === 'string' && reason.value === '' ? reason.inner.start : undefined;
}
