// Writes the registries: one import for each file of a folder, so that adding a rule, a completion source or a hover is
// adding a file. The results (*.generated.ts) are not committed.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** Folders with one file for each rule or source, and the registry that lists them. */
export const REGISTRIES = [
  { folder: 'server/src/rules/checks', name: 'rules', type: 'Rule', from: './rule.js' },
  {
    folder: 'server/src/completion/sources',
    name: 'completionSources',
    type: 'CompletionSource',
    from: './completion-source.js',
  },
  {
    folder: 'server/src/hover/sources',
    name: 'hoverSources',
    type: 'HoverSource',
    from: './hover-source.js',
  },
];

const camel = (/** @type {string} */ text) =>
  text.replace(/-(\w)/g, (_, /** @type {string} */ c) => c.toUpperCase());

export function generate() {
  /** @type {Set<string>} */
  const written = new Set();
  for (const { folder, name, type, from } of REGISTRIES) {
    const dir = join(root, folder);
    if (!existsSync(dir)) continue;
    const files = readdirSync(dir)
      .filter((f) => f.endsWith('.ts'))
      .map((f) => f.slice(0, -3))
      .sort();
    const base = folder.split('/').at(-1);
    const text = [
      `// Written by scripts/generate.mjs from the files of ${base}/. Do not edit.`,
      ...files.map((f) =>
        `import { rule as ${camel(f)} } from './${base}/${f}.js';`.replace(
          'rule as',
          `${type === 'Rule' ? 'rule' : 'source'} as`,
        ),
      ),
      `import type { ${type} } from '${from}';`,
      '',
      `export const ${name}: readonly ${type}[] = [${files.map(camel).join(', ')}];`,
      '',
    ].join('\n');
    const file = `${dir}.generated.ts`;
    written.add(file);
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
  }
  // One that is left over from a folder that moved would still be compiled.
  const source = join(root, 'server/src');
  for (const name of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    const file = join(source, name);
    if (file.endsWith('.generated.ts') && !written.has(file)) rmSync(file);
  }
}

if (process.argv[1]?.endsWith('generate.mjs')) generate();
