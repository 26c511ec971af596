import type { TextDocument } from 'vscode';

/** The language IDs of policies. package.json activates the extension for the same languages. */
export const LANGUAGES: readonly string[] = [
  'json',
  'jsonc',
  'yaml',
  'cloudformation',
  'terraform',
  'opentofu',
  'hcl',
];

/** Templates whose language VS Code does not know without another extension. */
export const TEMPLATE_ENDING = '.template';

/** Selects the documents that can contain policies. */
export const SELECTOR: readonly ({ readonly language: string } | { readonly pattern: string })[] = [
  ...LANGUAGES.map((language) => ({ language })),
  { pattern: `**/*${TEMPLATE_ENDING}` },
];

/** Is it a document of one of the languages, or a template? */
export const isOurs = ({ languageId, uri }: TextDocument): boolean =>
  LANGUAGES.includes(languageId) || uri.path.endsWith(TEMPLATE_ENDING);
