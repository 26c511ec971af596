/** The languages that policies are written in. package.json activates the extension for the same ones. */
export const LANGUAGES: readonly string[] = ['json', 'jsonc'];
