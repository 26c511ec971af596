import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { root } from '../support/catalogue.js';

const cruise = (): { status: number | null; output: string } => {
  const run = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      'client',
      'server',
    ],
    { cwd: root, encoding: 'utf8' },
  );
  return { status: run.status, output: run.stdout };
};

const probe = join(root, 'server/src/algebra/probe-of-the-arrows.ts');
afterEach(() => rmSync(probe, { force: true }));

it.each([
  ["import '../policy/tree.js';", 'algebra-layer'],
  ["import 'node:fs';", 'pure-core'],
  ["import 'vscode-languageserver';", 'lsp-types-in-lsp-only'],
  ["import 'vscode';", 'vscode-in-client-only'],
  ["import 'node:https';", 'no-network-no-shell'],
  ["import 'child_process';", 'no-network-no-shell'],
])('the linter refuses %s in the core', (line, rule) => {
  mkdirSync(join(root, 'server/src/algebra'), { recursive: true });
  writeFileSync(probe, `${line}\nexport {};\n`);
  const { status, output } = cruise();
  expect(output).toContain(rule);
  expect(status).not.toBe(0);
});
