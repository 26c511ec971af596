/** Complete policies, for a document with nothing in it, or with a word or a brace. */
import type { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  InsertTextFormat,
} from 'vscode-languageserver-types';
import { begunPolicy, jsonSyntax, kindFromPath, nameSaysPolicy, syntaxOf } from '../../service/core.js';
import type { IamLanguageService } from '../../service/iam-language-service.js';

/** A word, alone in the document. */
const ONE_WORD = /^\s*\w+\s*$/;

/** What a template is found by; first what begins with the typed word, as VS Code ranks that above what contains it. */
const beginningWith = (typed: string, words: readonly string[]): string => {
  const begins = (word: string): boolean => word.toLowerCase().startsWith(typed.toLowerCase());
  return [...words.filter(begins), ...words.filter((w) => !begins(w))].join(' ');
};

/** The elements of a policy without the braces around it, for an object that is there already. */
const withoutBraces = (snippet: string): string =>
  snippet
    .replace(/^\{\n/, '')
    .replace(/\n\}\s*$/, '')
    .replace(/^\t/gm, '');

/** What an object that is begun is completed with; undefined: more than a word is in it. */
function inObject(text: string, offset: number): ((snippet: string) => string) | undefined {
  const [before, after] = [text.slice(0, offset), text.slice(offset)];
  const open = /^\s*\{(\s*)\w*$/.exec(before);
  const close = /^(\s*)(?:\}\s*)?$/.exec(after);
  if (!open || !close) return undefined;
  // On the line of the brace, the elements begin on a new line; the editor puts its unit in the place of tabs.
  const lead = open[1]!.includes('\n') ? '' : '\n\t';
  const trail = close[1]!.includes('\n') ? '' : '\n';
  return (snippet) => {
    const body = withoutBraces(snippet);
    return lead + (lead === '' ? body : body.replaceAll('\n', '\n\t')) + trail;
  };
}

/**
 * Complete policies where nothing but a word or an open brace is in the document; undefined: there is more in it.
 * @param asked the user asked for suggestions, or typed a letter: then a JSON file of any name can become a policy.
 */
export function wholePolicies(
  document: TextDocument,
  offset: number,
  service: IamLanguageService,
  path: string,
  asked: boolean,
): CompletionList | undefined {
  const text = document.getText();
  const isYaml = syntaxOf(path, text) !== jsonSyntax;
  const named = nameSaysPolicy(path);
  if (!named && (!asked || isYaml)) return undefined;
  // Any word can be in the name of a kind of policy: `bucket`, `github`.
  const begun = named && ONE_WORD.test(text) ? 'word' : begunPolicy(text);
  const isObject = begun === 'object';
  if (!begun || (isYaml && isObject)) return undefined;
  const fill = isObject ? inObject(text, offset) : (snippet: string) => snippet;
  if (!fill) return undefined;
  const typed = /\b\w+$/.exec(text.slice(0, offset))?.[0] ?? '';
  const range = { start: document.positionAt(offset - typed.length), end: document.positionAt(offset) };
  const kind = kindFromPath(path)?.kind;
  const items = service.policyTemplates(path, kind).map(
    ({ id, label, detail, snippet, preselect, words = [] }, i): CompletionItem => ({
      label,
      kind: CompletionItemKind.Snippet,
      detail,
      // After the elements of an object, which are sorted by numbers too.
      sortText: `!${isObject ? '9' : ''}${String(i).padStart(2, '0')}`,
      // VS Code's JSON support suggests a word between braces as a name: Enter is to take the policy.
      ...(preselect && (!isObject || typed !== '') ? { preselect } : {}),
      filterText: beginningWith(typed, ['iam', 'policy', id, ...words, label]),
      textEdit: { range, newText: fill(snippet) },
      insertTextFormat: InsertTextFormat.Snippet,
    }),
  );
  // A word can become another one: `true`.
  return { isIncomplete: typed !== '', items };
}
