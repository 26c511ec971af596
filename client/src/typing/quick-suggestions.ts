/** The setting `editor.quickSuggestions`. Imports nothing of VS Code. */

/** Do lists open while one types outside of strings and comments? */
export function opensByTyping(setting: unknown): boolean {
  if (typeof setting !== 'object' || setting === null) return setting !== false && setting !== 'off';
  const { other } = setting as { readonly other?: unknown };
  return other !== false && other !== 'off' && other !== 'inline';
}
