import type { PolicyKind } from '../policy/policy-kind.js';
import { POLICY_TEMPLATES, type PolicyTemplate, templatePolicy } from '../policy/policy-templates.js';
import type { Syntax } from '../syntax/syntax.js';

export interface TemplateSnippet extends PolicyTemplate {
  /** The whole document in snippet syntax, indented with tabs for the editor to replace. */
  readonly snippet: string;
  /** It has the kind that was asked for. */
  readonly preselect: boolean;
}

/** Do words of the name of a file say that it is for the template? */
function isNamed({ words = [] }: PolicyTemplate, path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return name.split(/[^a-z0-9]/).some((word) => words.includes(word));
}

/** All templates, those of the kind first, and of these the one that the file is named after. */
export function templateSnippets(
  syntax: Syntax,
  kind: PolicyKind = 'identity',
  path = '',
): TemplateSnippet[] {
  const all = POLICY_TEMPLATES.map((template) => ({
    ...template,
    snippet: syntax.printSnippet(templatePolicy(template)),
    preselect: false,
  }));
  const chosen = all
    .filter((t) => t.kind === kind)
    .sort((a, b) => Number(isNamed(b, path)) - Number(isNamed(a, path)))
    .map((t, i) => ({ ...t, preselect: i === 0 }));
  return [...chosen, ...all.filter((t) => t.kind !== kind)];
}
