/** Completion in request and test documents: their properties, actions, ARNs and condition keys. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { displayName, keysOfAction } from '../catalogue/condition-keys.js';
import { actionEntries, valueEntry } from '../completion/catalogue-entries.js';
import type { Suggestions } from '../completion/complete.js';
import type { CompletionEntry } from '../completion/completion-source.js';
import { suggestionOf } from '../completion/suggestion.js';
import type { RequestFile } from '../dialects/request-file-name.js';
import { element, requestNodes } from '../dialects/request-files.js';
import { REQUEST_PROPERTIES } from '../dialects/request-properties.js';
import { DECISIONS } from '../evaluation/request-document.js';
import type { HostDocument } from '../syntax/syntax.js';
import { ownValue } from '../text/own-value.js';
import { isWithin } from '../text/range.js';
import { exampleArn } from './request-suggestions.js';

const PROPERTIES: Readonly<Record<string, readonly string[]>> = REQUEST_PROPERTIES;

/** The path relative to the request: `context, aws:SourceIp`. */
export function pathInRequest(path: readonly (string | number)[]): readonly (string | number)[] {
  return path[0] === 'tests' && typeof path[1] === 'number' ? path.slice(2) : path;
}

function actionOf(host: HostDocument, file: RequestFile, offset: number): string | undefined {
  const nodes = requestNodes(host.root, file);
  const node =
    nodes.find((n) => isWithin(n.range, offset)) ?? (host.root?.type === 'object' ? host.root : undefined);
  const value = node && element(node, host.root, 'action')?.value;
  return value?.type === 'string' ? value.value : undefined;
}

function keys(catalogue: Catalogue, action: string | undefined): CompletionEntry[] {
  const known = action === undefined ? undefined : catalogue.action(action);
  const own = known ? [...keysOfAction(known)].map(displayName) : [];
  const names = new Set([...own, ...catalogue.globalKeys.map((k) => displayName(k.name))]);
  return [...names].map((name, i) => ({
    label: name,
    kind: 'key',
    detail: i < own.length ? `for ${known!.id}` : 'global',
    insert: { name: name.replace('${TagKey}', '') },
    data: { type: 'key', id: name },
  }));
}

function resources(catalogue: Catalogue, action: string | undefined): CompletionEntry[] {
  const known = action === undefined ? undefined : catalogue.action(action);
  const out: CompletionEntry[] = [];
  for (const { type } of known?.resourceTypes ?? []) {
    for (const arn of type.arns) out.push(valueEntry(exampleArn(arn), 'resource', { detail: type.name }));
  }
  return [...out, valueEntry('*', 'resource', { detail: 'no specific resource' })];
}

/** undefined: nothing is known about this place. */
export function completeRequest(
  document: HostDocument,
  file: RequestFile,
  catalogue: Catalogue,
  offset: number,
): Suggestions | undefined {
  const cursor = document.syntax.cursor(document, offset);
  const place = pathInRequest(cursor.path);
  const atKey = cursor.at === 'key';
  let entries: CompletionEntry[] = [];
  const last = place.at(-1);
  if (atKey) {
    const parent = place.length <= 1 ? (cursor.path[0] === 'tests' ? 'request' : file) : String(place.at(-2));
    if (parent === 'context') entries = keys(catalogue, actionOf(document, file, offset));
    else
      entries = (ownValue(PROPERTIES, parent) ?? []).map((name) => ({
        label: name,
        kind: 'property',
        insert: { name },
      }));
  } else if (last === 'action') entries = actionEntries(catalogue, cursor.typed);
  else if (last === 'resource' || (last === 'arn' && place.at(-2) === 'resource'))
    entries = resources(catalogue, actionOf(document, file, offset));
  else if (last === 'expect') entries = DECISIONS.map((label) => valueEntry(label, 'value'));
  if (entries.length === 0) return undefined;
  return {
    incomplete: last === 'action' && !atKey,
    items: entries.map((entry) => suggestionOf(document, cursor, entry, false)),
  };
}
