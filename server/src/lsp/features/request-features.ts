/** Completion and hover in request and test documents: their actions, ARNs and condition keys. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  type Hover,
  MarkupKind,
} from 'vscode-languageserver-types';
import type { Catalogue } from '../../catalogue/catalogue.js';
import { displayName, keysOfAction, lookupKey } from '../../catalogue/condition-keys.js';
import { best } from '../../completion/completion-source.js';
import type { RequestFile } from '../../dialects/request-file-name.js';
import { element, requestNodes } from '../../dialects/request-files.js';
import { DECISIONS } from '../../evaluation/request-document.js';
import { describeAction, describeKey } from '../../hover/describe.js';
import { parseJson } from '../../syntax/json/json-syntax.js';
import type { HostDocument } from '../../syntax/syntax.js';
import { isWithin } from '../../text/range.js';
import { toRange } from '../convert.js';
import { exampleArn } from './request-suggestions.js';

const MAX_ITEMS = 200;

const PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  request: ['name', 'principal', 'action', 'resource', 'context', 'policies', 'expect'],
  test: ['name', 'principal', 'action', 'resource', 'context', 'policies', 'tests'],
  principal: ['arn', 'service', 'federated', 'tags', 'mfa', 'mfaAge', 'groups', 'orgId', 'managementAccount'],
  resource: ['arn', 'account', 'tags', 'orgId', 'managementAccount'],
  policies: ['identity', 'groups', 'resource', 'boundary', 'session', 'scp', 'rcp', 'endpoint'],
};

/** The path relative to the request: `context, aws:SourceIp`. */
function below(path: readonly (string | number)[]): (string | number)[] {
  return path[0] === 'tests' && typeof path[1] === 'number' ? path.slice(2) : [...path];
}

function actionOf(host: HostDocument, file: RequestFile, offset: number): string | undefined {
  const nodes = requestNodes(host.root, file);
  const node =
    nodes.find((n) => isWithin(n.range, offset)) ?? (host.root?.type === 'object' ? host.root : undefined);
  const value = node && element(node, host.root, 'action')?.value;
  return value?.type === 'string' ? value.value : undefined;
}

function actions(catalogue: Catalogue, typed: string): CompletionItem[] {
  const colon = typed.indexOf(':');
  if (colon < 0) {
    return best(catalogue.services, typed, (s) => s.prefix, MAX_ITEMS).kept.map(({ item }) => ({
      label: `${item.prefix}:`,
      kind: CompletionItemKind.Module,
      detail: item.name,
      filterText: item.prefix,
    }));
  }
  const service = catalogue.service(typed.slice(0, colon));
  if (!service) return [];
  return best(service.actionNames, typed.slice(colon + 1), (n) => n, MAX_ITEMS).kept.map(({ item }) => ({
    label: `${service.prefix}:${item}`,
    kind: CompletionItemKind.Function,
    detail: service.action(item)!.levels.join(', '),
    data: { type: 'action', id: `${service.prefix}:${item}` },
  }));
}

function keys(catalogue: Catalogue, action: string | undefined): CompletionItem[] {
  const known = action === undefined ? undefined : catalogue.action(action);
  const own = known ? [...keysOfAction(known)].map(displayName) : [];
  const names = new Set([...own, ...catalogue.globalKeys.map((k) => displayName(k.name))]);
  return [...names].map((name, i) => ({
    label: name,
    kind: CompletionItemKind.Variable,
    detail: i < own.length ? `for ${known!.id}` : 'global',
    insertText: name.replace('${TagKey}', ''),
    sortText: String(i).padStart(4, '0'),
    data: { type: 'key', id: name },
  }));
}

function resources(catalogue: Catalogue, action: string | undefined): CompletionItem[] {
  const known = action === undefined ? undefined : catalogue.action(action);
  const out: CompletionItem[] = [];
  for (const { type } of known?.resourceTypes ?? []) {
    for (const arn of type.arns) {
      out.push({ label: exampleArn(arn), kind: CompletionItemKind.Reference, detail: type.name });
    }
  }
  return [...out, { label: '*', kind: CompletionItemKind.Reference, detail: 'no specific resource' }];
}

/** undefined: nothing is known about this place. */
export function completeRequest(
  document: TextDocument,
  file: RequestFile,
  catalogue: Catalogue,
  offset: number,
): CompletionList | undefined {
  const host = parseJson(document.getText());
  const cursor = host.syntax.cursor(host, offset);
  const place = below(cursor.path);
  const atKey = cursor.at === 'key';
  let items: CompletionItem[] = [];
  const last = place.at(-1);
  if (atKey) {
    const parent = place.length <= 1 ? (cursor.path[0] === 'tests' ? 'request' : file) : String(place.at(-2));
    if (parent === 'context') items = keys(catalogue, actionOf(host, file, offset));
    else items = (PROPERTIES[parent] ?? []).map((label) => ({ label, kind: CompletionItemKind.Property }));
  } else if (last === 'action') items = actions(catalogue, cursor.typed);
  else if (last === 'resource' || (last === 'arn' && place.at(-2) === 'resource'))
    items = resources(catalogue, actionOf(host, file, offset));
  else if (last === 'expect') items = DECISIONS.map((label) => ({ label, kind: CompletionItemKind.Value }));
  if (items.length === 0) return undefined;
  return {
    isIncomplete: last === 'action' && !atKey,
    items: items.map(({ insertText, ...item }) => {
      const text = insertText ?? item.label;
      const inserted = host.syntax.insertion(host, cursor, atKey ? { name: text } : { value: text }, false);
      return {
        ...item,
        filterText: item.filterText ?? item.label,
        textEdit: { range: toRange(document, inserted.range), newText: inserted.text },
      };
    }),
  };
}

export function hoverRequest(
  document: TextDocument,
  catalogue: Catalogue,
  offset: number,
): Hover | undefined {
  const host = parseJson(document.getText());
  const { path, at, word, token, inString } = host.syntax.cursor(host, offset);
  const place = below(path);
  if (!inString) return undefined;
  let markdown: string | undefined;
  if (at === 'key' && place.at(-2) === 'context') {
    const hit = lookupKey(catalogue, word);
    markdown = hit.found === 'key' ? describeKey(hit.key, hit.service, catalogue) : undefined;
  } else if (at === 'value' && place.at(-1) === 'action') {
    const action = catalogue.action(word);
    markdown = action && describeAction(action, catalogue);
  }
  if (markdown === undefined) return undefined;
  return { contents: { kind: MarkupKind.Markdown, value: markdown }, range: toRange(document, token) };
}
