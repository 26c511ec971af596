/** Edits of grantwise.json, and new ones: a suppression, or the kind of a file. */
import { jsonSyntax } from '../../syntax/json/json-syntax.js';
import type { HostDocument } from '../../syntax/syntax.js';
import { type ObjectNode, property } from '../../syntax/value.js';
import type { TextEdit } from '../../text/text-edit.js';
import type { Suppression } from './config.js';

const ORDER = ['$schema', 'policyKinds', 'preset', 'rules', 'suppressions', 'organization'];

const dataOf = ({ rule, file, statement, reason }: Suppression): Readonly<Record<string, string>> => ({
  rule,
  file,
  ...(statement === undefined ? {} : { statement }),
  reason,
});

/** A configuration and its object; undefined where it cannot be edited. */
function read(text: string): { document: HostDocument; root: ObjectNode } | undefined {
  const document = jsonSyntax.parse(text);
  const { root } = document;
  return document.problems.length > 0 || root?.type !== 'object' ? undefined : { document, root };
}

/** The text of a new configuration with one suppression. */
export const configWithSuppression = (suppression: Suppression): string =>
  jsonSyntax.print({ suppressions: [dataOf(suppression)] });

/** The text of a new configuration that assigns a kind. @param file path or pattern. */
export const configWithKind = (file: string, kind: string): string =>
  jsonSyntax.print({ policyKinds: { [file]: kind } });

/** The edits that add a suppression to a configuration; undefined where its text does not allow it. */
export function addSuppression(text: string, suppression: Suppression): TextEdit[] | undefined {
  const config = read(text);
  if (!config) return undefined;
  const { document, root } = config;
  const { edit } = document.syntax;
  const list = property(root, 'suppressions')?.value;
  const data = dataOf(suppression);
  if (!list) return edit.set(document, root, 'suppressions', [data], ORDER);
  return list.type === 'array' ? edit.append(document, list, data) : undefined;
}

/** The edits that assign a kind in a configuration, before its other patterns, because the first that matches decides. */
export function assignKind(text: string, file: string, kind: string): TextEdit[] | undefined {
  const config = read(text);
  if (!config) return undefined;
  const { document, root } = config;
  const { edit } = document.syntax;
  const kinds = property(root, 'policyKinds')?.value;
  if (!kinds) return edit.set(document, root, 'policyKinds', { [file]: kind }, ORDER);
  if (kinds.type !== 'object') return undefined;
  const others = kinds.properties.map((p) => p.key.value);
  return edit.set(document, kinds, file, kind, [file, ...others]);
}

/** Where the reason of the last suppression of a configuration is empty, as an offset. */
export function emptyReason(text: string): number | undefined {
  const list = property(jsonSyntax.parse(text).root, 'suppressions')?.value;
  const last = list?.type === 'array' ? list.items.at(-1) : undefined;
  const reason = property(last, 'reason')?.value;
  return reason?.type === 'string' && reason.value === '' ? reason.inner.start : undefined;
}
