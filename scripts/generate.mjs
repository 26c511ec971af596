// Writes the registries: one import for each file of a folder, so that adding a rule, a completion source or a hover is
// adding a file. The results (*.generated.ts) are not committed.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** Folders with one file for each rule, source or command, and the registry that lists them. */
export const REGISTRIES = [
  { folder: 'server/src/rules/checks', name: 'rules', type: 'Rule', exported: 'rule', from: './rule.js' },
  {
    folder: 'server/src/completion/sources',
    name: 'completionSources',
    type: 'CompletionSource',
    exported: 'source',
    from: './completion-source.js',
  },
  {
    folder: 'server/src/hover/sources',
    name: 'hoverSources',
    type: 'HoverSource',
    exported: 'source',
    from: './hover-source.js',
  },
  {
    folder: 'server/src/cli/commands',
    name: 'commands',
    type: 'Command',
    exported: 'command',
    from: './command.js',
  },
];

const camel = (/** @type {string} */ text) =>
  text.replace(/-(\w)/g, (_, /** @type {string} */ c) => c.toUpperCase());

export function generate() {
  /** @type {Set<string>} */
  const written = new Set();
  for (const { folder, name, type, exported, from } of REGISTRIES) {
    const dir = join(root, folder);
    if (!existsSync(dir)) continue;
    const files = readdirSync(dir)
      .filter((f) => f.endsWith('.ts'))
      .map((f) => f.slice(0, -3))
      .sort();
    const base = folder.split('/').at(-1);
    // With this suffix, a file's name is an identifier even where it is a reserved word.
    const identifier = (/** @type {string} */ file) => camel(`${file}-${exported}`);
    const text = [
      `// Written by scripts/generate.mjs from the files of ${base}/. Do not edit.`,
      ...files.map((f) => `import { ${exported} as ${identifier(f)} } from './${base}/${f}.js';`),
      `import type { ${type} } from '${from}';`,
      '',
      `export const ${name}: readonly ${type}[] = [${files.map(identifier).join(', ')}];`,
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
