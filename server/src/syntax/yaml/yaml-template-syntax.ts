/**
 * YAML that Terraform's function templatefile completes (`*.yaml.tftpl`): expressions in values are unknown, and lines with only a
 * directive say nothing. From "Strings and Templates", Terraform Language Documentation.
 */
import { escaped } from '../hcl/heredoc-syntax.js';
import { withExpressions } from '../hcl/json-expressions.js';
import { NO_EDITS } from '../no-edits.js';
import type { Syntax } from '../syntax.js';
import { withoutDirectives } from './yaml-directives.js';
import { readYaml } from './yaml-document.js';
import { yamlEdits } from './yaml-edits.js';
import { yamlSyntax } from './yaml-syntax.js';

/** Is it the name of such a template? @param path in any case. */
export const isYamlTemplate = (path: string): boolean => /\.ya?ml\.tftpl$/i.test(path);

export const yamlTemplateSyntax: Syntax = {
  ...yamlSyntax,
  id: 'yaml-template',
  extensions: ['.yaml.tftpl', '.yml.tftpl'],
  parse(text) {
    const template = withoutDirectives(text);
    const { root, ...tree } = readYaml(template?.yaml ?? text);
    const marks = template ? { template: template.marks } : {};
    return { ...tree, ...marks, text, root: root && withExpressions(root), syntax: yamlTemplateSyntax };
  },
  reparse: () => undefined,
  // Of the other parts, the template decides how often they are there.
  edit: {
    ...NO_EDITS,
    setText: (document, node, text, part) => yamlEdits.setText(document, node, escaped(text), part),
  },
  variable: (name) => `$\${${name}}`,
};
