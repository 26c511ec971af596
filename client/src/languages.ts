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

/** Templates whose language VS Code does not know without another extension: of CloudFormation, and of Terraform. */
export const TEMPLATE_ENDINGS: readonly string[] = ['.template', '.tftpl', '.json.tpl'];

/** Selects the documents that can contain policies. */
export const SELECTOR: readonly ({ readonly language: string } | { readonly pattern: string })[] = [
  ...LANGUAGES.map((language) => ({ language })),
  { pattern: `**/*{${TEMPLATE_ENDINGS.join()}}` },
];

/** Is it a document of one of the languages, or a template? */
export const isOurs = ({ languageId, uri }: TextDocument): boolean =>
  LANGUAGES.includes(languageId) || TEMPLATE_ENDINGS.some((ending) => uri.path.endsWith(ending));

/** Is it Terraform or other HCL? */
export const isHcl = ({ languageId }: TextDocument): boolean =>
  ['terraform', 'opentofu', 'hcl'].includes(languageId);

/** Are its strings in double quotes, each on one line? */
export const hasQuotedStrings = (document: TextDocument): boolean =>
  document.languageId.startsWith('json') || isHcl(document);

/** How its strings are written. What is neither JSON nor HCL is read as YAML. */
export const syntaxOf = (document: TextDocument): 'json' | 'hcl' | 'yaml' => {
  if (isHcl(document)) return 'hcl';
  return hasQuotedStrings(document) ? 'json' : 'yaml';
};
