import type { PolicyKind } from '../policy/policy-kind.js';
import { POLICY_TEMPLATES, type PolicyTemplate, templatePolicy } from '../policy/policy-templates.js';
import type { Syntax } from '../syntax/syntax.js';

export interface TemplateSnippet extends PolicyTemplate {
  /** The whole document in snippet syntax, indented with tabs for the editor to replace. */
  readonly snippet: string;
  /** It has the kind that was asked for. */
  readonly preselect: boolean;
}

/** All templates, those of the kind first. */
export function templateSnippets(syntax: Syntax, kind: PolicyKind = 'identity'): TemplateSnippet[] {
  const all = POLICY_TEMPLATES.map((template) => ({
    ...template,
    snippet: syntax.printSnippet(templatePolicy(template)),
    preselect: false,
  }));
  const chosen = all.filter((t) => t.kind === kind).map((t, i) => ({ ...t, preselect: i === 0 }));
  return [...chosen, ...all.filter((t) => t.kind !== kind)];
}
