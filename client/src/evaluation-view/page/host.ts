/** The extension, as the page sees it. */
import type { RequestField, Suggestion } from '../../../../server/src/lsp/protocol.js';
import type { FormValues, FromPage } from '../messages.js';

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };
const vscode = acquireVsCodeApi();

export const post = (message: FromPage): void => vscode.postMessage(message);

const waiting = new Map<number, (values: readonly Suggestion[]) => void>();
let asked = 0;

/** Values for a field of the request in the form. @param key the condition key, for `value`. */
export function suggestionsFor(
  field: RequestField,
  query: string,
  form: FormValues,
  key?: string,
): Promise<readonly Suggestion[]> {
  const id = ++asked;
  return new Promise((resolve) => {
    // Only the last question still has someone who waits for its answer.
    for (const [old, answer] of waiting) {
      waiting.delete(old);
      answer([]);
    }
    waiting.set(id, resolve);
    post({ type: 'suggest', id, field, query, form, ...(key === undefined ? {} : { key }) });
  });
}

export function receiveSuggestions(id: number, values: readonly Suggestion[]): void {
  waiting.get(id)?.(values);
  waiting.delete(id);
}
