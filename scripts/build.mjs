// Builds everything that ships into dist/: the catalogue, and one bundle each for the server, the CLI and the client.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { buildCatalogue } from './build-catalogue.mjs';
import { generate } from './generate.mjs';
import { root } from './paths.mjs';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const BUNDLES = [
  { entry: 'server/src/lsp/main.ts', out: 'server.js' },
  { entry: 'server/src/cli/main.ts', out: 'cli.js', banner: '#!/usr/bin/env node' },
  {
    entry: 'client/src/extension.ts',
    out: 'client.js',
    // What is needed only once there is a policy is not even read before.
    external: ['vscode', './language-client.js'],
    banner: 'const GRANTWISE_BEGAN = performance.now();',
  },
  { entry: 'client/src/language-client.ts', out: 'language-client.js', external: ['vscode'] },
  { entry: 'client/src/evaluation-view/page.ts', out: 'view.js', browser: true },
  { entry: 'client/src/evaluation-view/page.css', out: 'view.css', browser: true },
];

/** @param options.catalogue also compile the service data (about two seconds). */
export async function build({ catalogue = true, quiet = false } = {}) {
  const dist = join(root, 'dist');
  generate();
  if (catalogue) {
    rmSync(dist, { recursive: true, force: true });
    const { services, actions, bytes } = buildCatalogue(join(dist, 'catalogue.dat'));
    if (!quiet) console.log(`dist/catalogue.dat: ${services} services, ${actions} actions, ${bytes} bytes`);
  }
  for (const { entry, out, banner, browser = false, external = [] } of BUNDLES) {
    if (!existsSync(join(root, entry))) continue;
    const result = await esbuild.build({
      entryPoints: [join(root, entry)],
      outfile: join(dist, out),
      bundle: true,
      platform: browser ? 'browser' : 'node',
      target: browser ? 'es2022' : 'node20',
      format: browser ? 'iife' : 'cjs',
      minify: true,
      keepNames: false,
      legalComments: 'none',
      external,
      mainFields: ['module', 'main'],
      define: { GRANTWISE_VERSION: JSON.stringify(version) },
      ...(banner ? { banner: { js: banner } } : {}),
      metafile: true,
      logLevel: 'warning',
    });
    if (!quiet) console.log(`dist/${out}: ${Object.values(result.metafile.outputs)[0].bytes} bytes`);
  }
}

if (process.argv[1]?.endsWith('build.mjs')) await build();
