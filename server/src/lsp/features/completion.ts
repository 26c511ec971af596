/** Finds out where the cursor is, asks the sources, and makes LSP items of their entries. */
import { getLocation } from 'jsonc-parser';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  type CompletionList,
  InsertTextFormat,
  MarkupKind,
} from 'vscode-languageserver-types';
import type { Catalogue } from '../../catalogue/catalogue.js';
import {
  type CompletionContext,
  type CompletionEntry,
  type CompletionResult,
  type EntryKind,
  MAX_ENTRIES,
  snippetText,
} from '../../completion/completion-source.js';
import { completionSources } from '../../completion/sources.generated.js';
import type { Policy, Statement } from '../../policy/policy.js';
import type { PolicyKind } from '../../policy/policy-kind.js';
import { requestSets } from '../../sets/request-sets.js';
import type { ObjectNode, ValueNode } from '../../syntax/value.js';
import type { Range } from '../../text/range.js';
import { toRange } from '../convert.js';

export interface CompletionOptions {
  /** The client reads snippet syntax. */
  readonly snippets: boolean;
  /** A command of the client that opens the suggestions again. */
  readonly suggestCommand?: string | undefined;
  /** Text of other policies that are being worked on. */
  readonly nearby?: string;
}

/** A snippet as plain text: placeholders by their text, tab stops left out. */
function withoutStops(text: string): string {
  return text
    .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replace(/\$\{\d+:((?:[^\\}]|\\.)*)\}/g, '$1')
    .replace(/\$\d+/g, '')
    .replace(/\\([\\$}])/g, '$1');
}

const KINDS: Readonly<Record<EntryKind, CompletionItemKind>> = {
  property: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  service: CompletionItemKind.Module,
  action: CompletionItemKind.Function,
  wildcard: CompletionItemKind.Operator,
  resource: CompletionItemKind.Reference,
  key: CompletionItemKind.Variable,
  operator: CompletionItemKind.Operator,
  snippet: CompletionItemKind.Snippet,
};

interface Token {
  readonly inString: boolean;
  /** What is replaced: between the quotes, or the bare word. */
  readonly replace: Range;
  /** The string has its closing quote. */
  readonly closed: boolean;
  /** Where the token ends, quote included. */
  readonly end: number;
}

/** The string or bare word at an offset. */
function tokenAt(
  text: string,
  offset: number,
  node: { offset: number; length: number; type?: string } | undefined,
): Token {
  if (node && text[node.offset] === '"' && offset > node.offset && offset <= node.offset + node.length) {
    const end = node.offset + node.length;
    const raw = text.slice(node.offset, end);
    const closed = raw.length > 1 && /^"(?:[^"\\]|\\.)*"$/s.test(raw);
    if (!closed || offset < end) {
      const innerEnd = closed ? end - 1 : offset;
      return {
        inString: true,
        closed,
        replace: { start: node.offset + 1, end: innerEnd },
        end: closed ? end : offset,
      };
    }
  }
  let start = offset;
  while (start > 0 && /[\w:*?./$-]/.test(text[start - 1]!)) start--;
  // `"Action":` is no word, its colon ends a key.
  const colon = /^:+/.exec(text.slice(start, offset))?.[0].length ?? 0;
  start += colon;
  let end = offset;
  while (end < text.length && /[\w*?.-]/.test(text[end]!)) end++;
  return { inString: false, closed: false, replace: { start, end }, end };
}

/** Steps from the root down to the policy, to cut them off the cursor's path. */
function depthOf(
  root: ValueNode | undefined,
  policy: ObjectNode,
  path: readonly (string | number)[],
): number | undefined {
  let node: ValueNode | undefined = root;
  for (let depth = 0; depth <= path.length; depth++) {
    if (node === policy) return depth;
    const step = path[depth];
    if (node?.type === 'object') node = node.properties.find((p) => p.key.value === step)?.value;
    else if (node?.type === 'array') node = node.items[step as number];
    else return undefined;
  }
  return undefined;
}

/** The next character that is neither white space nor in a comment. */
function nextCharacter(text: string, from: number): string {
  for (let i = from; i < text.length; i++) {
    const c = text[i]!;
    if (/\s/.test(c)) continue;
    if (c === '/' && text[i + 1] === '/') {
      while (i < text.length && text[i] !== '\n') i++;
    } else if (c === '/' && text[i + 1] === '*') {
      i = text.indexOf('*/', i);
      if (i < 0) return '';
      i++;
    } else return c;
  }
  return '';
}

/** The cursor's place, or undefined outside of what can be completed. */
export function completionContext(
  policy: Policy,
  catalogue: Catalogue,
  offset: number,
  nearby = '',
): { context: CompletionContext; token: Token } | undefined {
  const { text, root } = policy.document;
  const location = getLocation(text, offset);
  const path = location.path as (string | number)[];
  const depth = depthOf(root, policy.node, path);
  if (depth === undefined) return undefined;
  const token = tokenAt(text, offset, location.previousNode);
  const inner = path.slice(depth);
  let statement: Statement | undefined;
  let inStatement: readonly (string | number)[] = [];
  if (inner[0] === 'Statement') {
    const index = typeof inner[1] === 'number' ? inner[1] : 0;
    statement = policy.statements.find((s) => s.index === index);
    inStatement = inner.slice(typeof inner[1] === 'number' ? 2 : 1);
  }
  const atKey = location.isAtPropertyKey;
  return {
    token,
    context: {
      catalogue,
      sets: requestSets(catalogue),
      policy,
      statement,
      path: inner,
      inStatement,
      atKey,
      inString: token.inString,
      typed: text.slice(token.replace.start, offset),
      word: text.slice(token.replace.start, token.replace.end),
      replace: token.replace,
      hasColon: atKey && nextCharacter(text, token.end) === ':',
      offset,
      nearby,
    },
  };
}

const isList = (
  result: CompletionResult | readonly CompletionEntry[],
): result is readonly CompletionEntry[] => Array.isArray(result);

/** Inside a comment nothing is suggested. */
const inComment = (policy: Policy, offset: number): boolean =>
  policy.document.comments.some((c) => c.range.start < offset && offset <= c.range.end);

/** The text that goes into the document: quotes where there are none, a comma where one will be missing. */
function finish(
  entry: CompletionEntry,
  context: CompletionContext,
  token: Token,
): { text: string; snippet: boolean } {
  const { text } = context.policy.document;
  const snippet = entry.snippet === true;
  const literal = (s: string): string => (snippet ? snippetText(s) : s);
  if (entry.raw && !context.atKey) return { text: entry.text, snippet };
  const comma = !context.hasColon && /["{[\w-]/.test(nextCharacter(text, token.end)) ? ',' : '';
  let out = entry.text;
  if (entry.raw) {
    // A key with its value: `"Effect": "Allow"`; inside quotes only what follows the opening one.
    if (context.hasColon) {
      out = /^"((?:[^"\\]|\\.)*)"/.exec(out)?.[1] ?? out;
      return { text: context.inString ? out + (token.closed ? '' : '"') : `"${out}"`, snippet: false };
    }
    if (context.inString) out = out.replace(/^"/, '');
    return { text: out + comma, snippet };
  }
  const escaped = snippet ? out : JSON.stringify(out).slice(1, -1);
  const tail = token.closed ? '' : '"';
  if (context.inString) return { text: `${escaped}${tail}${token.closed ? '' : comma}`, snippet };
  return { text: `${literal('"')}${escaped}"${comma}`, snippet };
}

function toItem(
  entry: CompletionEntry,
  index: number,
  context: CompletionContext,
  token: Token,
  document: TextDocument,
  options: CompletionOptions,
): CompletionItem {
  const done = finish(entry, context, token);
  const snippet = done.snippet && options.snippets;
  const text = done.snippet && !snippet ? withoutStops(done.text) : done.text;
  // A key is put in with its value: then the closing quote of a string at the cursor goes too.
  const swallow = entry.raw && context.atKey && context.inString && token.closed && !context.hasColon;
  const range = swallow ? { start: token.replace.start, end: token.end } : token.replace;
  return {
    label: entry.label,
    kind: KINDS[entry.kind],
    ...(entry.detail ? { detail: entry.detail } : {}),
    ...(entry.documentation
      ? { documentation: { kind: MarkupKind.Markdown, value: entry.documentation } }
      : {}),
    sortText: String(index).padStart(4, '0'),
    filterText: entry.filter ?? entry.label,
    textEdit: { range: toRange(document, range), newText: text },
    insertTextFormat: snippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    ...(entry.preselect ? { preselect: true } : {}),
    ...(entry.deprecated ? { tags: [CompletionItemTag.Deprecated] } : {}),
    ...(entry.again && options.suggestCommand
      ? { command: { title: 'Suggest', command: options.suggestCommand } }
      : {}),
    ...(entry.data ? { data: entry.data } : {}),
  };
}

/** Whole policies, for a document that is still empty. */
export function wholePolicies(
  document: TextDocument,
  offset: number,
  kind: PolicyKind | undefined,
): CompletionList {
  const at = document.positionAt(offset);
  const item = (
    label: string,
    detail: string,
    statement: readonly string[],
    rank: number,
  ): CompletionItem => ({
    label,
    kind: CompletionItemKind.Snippet,
    detail,
    sortText: String(rank),
    filterText: '{',
    textEdit: {
      range: { start: at, end: at },
      newText: `{\n\t"Version": "2012-10-17",\n\t"Statement": [\n\t\t{\n\t\t\t${statement.join(',\n\t\t\t')}\n\t\t}\n\t]\n}\n`,
    },
    insertTextFormat: InsertTextFormat.Snippet,
  });
  const actions = '"Action": [\n\t\t\t\t"$2"\n\t\t\t]';
  const principal = '"Principal": { "${1|AWS,Service,Federated|}": "$3" }';
  const all: Readonly<Record<string, CompletionItem>> = {
    identity: item(
      'IAM identity policy',
      'Allow actions on resources',
      ['"Effect": "${1|Allow,Deny|}"', actions, '"Resource": "$3"'],
      2,
    ),
    resource: item(
      'IAM resource policy',
      'who may use the resource',
      ['"Effect": "Allow"', principal, actions, '"Resource": "$4"'],
      3,
    ),
    trust: item(
      'IAM role trust policy',
      'who may assume the role',
      ['"Effect": "Allow"', principal, '"Action": "sts:AssumeRole"'],
      4,
    ),
    deny: item(
      'IAM guardrail (Deny)',
      'what nobody may do',
      ['"Effect": "Deny"', actions, '"Resource": "*"'],
      5,
    ),
    rcp: item(
      'Resource control policy',
      'who may not use the resources',
      ['"Effect": "Deny"', '"Principal": "*"', actions, '"Resource": "*"'],
      6,
    ),
  };
  const own =
    kind === 'scp'
      ? all.deny
      : kind === 'endpoint'
        ? all.resource
        : kind === 'rcp'
          ? all.rcp
          : all[kind ?? 'identity'];
  const first = own ?? all.identity!;
  return {
    isIncomplete: false,
    items: Object.values(all).map((i) => (i === first ? { ...i, sortText: '0', preselect: true } : i)),
  };
}

/** The suggestions at an offset. */
export function complete(
  policy: Policy | undefined,
  catalogue: Catalogue,
  document: TextDocument,
  offset: number,
  options: CompletionOptions = { snippets: true },
): CompletionList {
  const empty: CompletionList = { isIncomplete: false, items: [] };
  if (!policy || inComment(policy, offset)) return empty;
  const at = completionContext(policy, catalogue, offset, options.nearby);
  if (!at) return empty;
  const { context, token } = at;
  const entries: CompletionEntry[] = [];
  let incomplete = false;
  for (const source of completionSources) {
    const result = source.complete(context);
    if (!result) continue;
    if (!isList(result)) {
      entries.push(...result.entries);
      incomplete ||= result.incomplete;
    } else entries.push(...result);
  }
  const sorted = entries
    .map((e, i) => ({ e, i }))
    .sort((a, b) => (a.e.rank ?? 5) - (b.e.rank ?? 5) || a.i - b.i);
  if (sorted.length > MAX_ENTRIES) incomplete = true;
  return {
    isIncomplete: incomplete,
    items: sorted.slice(0, MAX_ENTRIES).map(({ e }, i) => toItem(e, i, context, token, document, options)),
  };
}
