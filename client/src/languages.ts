/** The language IDs of policies. package.json activates the extension for the same languages. */
export const LANGUAGES: readonly string[] = ['json', 'jsonc'];
