/** YAML, as CloudFormation, the Serverless Framework and others write it. */
import { NO_EDITS } from '../no-edits.js';
import type { HostDocument, Syntax } from '../syntax.js';
import { yamlComments } from './yaml-comments.js';
import { yamlCursor } from './yaml-cursor.js';
import { withoutDirectives } from './yaml-directives.js';
import { readYaml, type YamlTree } from './yaml-document.js';
import { yamlEdits } from './yaml-edits.js';
import { yamlInsertion } from './yaml-insertion.js';
import { blockValue, layoutOf, type YamlLayout } from './yaml-print.js';

/** The layout of new files. */
const OWN_LAYOUT: YamlLayout = { unit: '  ', eol: '\n', listsIndented: true, preferred: '', needed: '"' };

export const yamlSyntax: Syntax = {
  id: 'yaml',
  name: 'YAML',
  extensions: ['.yaml', '.yml'],
  othersReport: true,
  parse(text) {
    const template = withoutDirectives(text);
    return template
      ? {
          ...readYaml(template.yaml),
          text,
          template: template.marks,
          syntax: yamlWithDirectives,
          sections: undefined,
        }
      : { ...readYaml(text), syntax: yamlSyntax };
  },
  reparse(before, text) {
    if (withoutDirectives(text)) return undefined;
    // Every document of this syntax was made of what `readYaml` returns.
    const known = before as HostDocument & YamlTree;
    return known.text === text || !known.sections
      ? undefined
      : { ...readYaml(text, known), syntax: yamlSyntax };
  },
  cursor: yamlCursor,
  edit: yamlEdits,
  comments: yamlComments,
  print(value, like) {
    const layout = like ? layoutOf(like.text) : OWN_LAYOUT;
    return blockValue(value, layout, '') + layout.eol;
  },
  printSnippet: (value) => `${blockValue(value, { ...OWN_LAYOUT, snippet: true }, '')}\n`,
  insertion: yamlInsertion,
};

/** Text with lines of a template engine, which decides how often other parts of it are there. */
const yamlWithDirectives: Syntax = {
  ...yamlSyntax,
  reparse: () => undefined,
  edit: { ...NO_EDITS, setText: yamlEdits.setText },
};
