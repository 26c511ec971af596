/** The syntaxes. */
import { hclSyntax } from './hcl/hcl-syntax.js';
import { jsonSyntax } from './json/json-syntax.js';
import type { Syntax } from './syntax.js';
import { yamlSyntax } from './yaml/yaml-syntax.js';
import { isYamlTemplate, yamlTemplateSyntax } from './yaml/yaml-template-syntax.js';

export const SYNTAXES: readonly Syntax[] = [jsonSyntax, yamlSyntax, hclSyntax];

/** Names of files that can be of either syntax: templates of CloudFormation, and files without an ending. */
const EITHER = /\.(template|cfn)$|(^|\/)[^./]*$/i;

/** So much of a text is looked at. */
const HEAD = 5000;

/** Is the first line with more than a comment a key of YAML, or the begin of a document? */
function looksLikeYaml(text: string): boolean {
  for (const line of text.slice(0, HEAD).split('\n')) {
    const content = line.trim();
    if (content === '' || content.startsWith('#')) continue;
    return /^(---|["']?[A-Za-z][\w.-]*["']?:( |$))/.test(content);
  }
  return false;
}

/** Can the name of the file be that of a template, whatever its syntax? */
export const isTemplateName = (path: string): boolean => /\.(template|cfn)$/i.test(path);

/** The syntax of a file; where its name does not say, its text does. JSON if nothing else. */
export function syntaxOf(path: string, text = ''): Syntax {
  if (isYamlTemplate(path)) return yamlTemplateSyntax;
  const name = path.toLowerCase();
  const own = SYNTAXES.find((syntax) => syntax.extensions.some((ending) => name.endsWith(ending)));
  return own ?? (EITHER.test(path) && looksLikeYaml(text) ? yamlSyntax : jsonSyntax);
}

const ENDINGS: readonly string[] = [
  '.jsonl',
  '.tftpl',
  '.json.tpl',
  ...SYNTAXES.flatMap((syntax) => syntax.extensions),
];

/** The endings of names of files that can contain policies, without the dot. */
export const fileEndings = (): readonly string[] => [
  ...ENDINGS.map((ending) => ending.slice(1)),
  'template',
  'cfn',
];

/** Does the name of a file say that it is of one of the syntaxes, or of one document per line? @param path uses `/`. */
export function hasSyntax(path: string): boolean {
  const name = path.toLowerCase();
  return isTemplateName(name) || ENDINGS.some((ending) => name.endsWith(ending));
}
