// Builds everything that ships into dist/: the catalogue, one bundle each for the server, the CLI and the client, and the
// third-party notices.
//   --dev  readable code with source maps
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { buildCatalogue } from './build-catalogue.mjs';
import { generate } from './generate.mjs';
import { root } from './paths.mjs';
import { writeThirdParty } from './third-party.mjs';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/**
 * @typedef {{ entry: string, out: string, banner?: string, browser?: boolean, external?: string[], lazy?: boolean, core?: boolean }} Bundle
 */

/** The bundle that the language server and the command line share: what they reach through the service. */
const CORE = 'core.js';
const SERVICE = 'server/src/service/';

/** Modules in separate bundles, loaded when one of their functions is first called. */
const LAZY = [
  { entry: 'server/src/syntax/yaml/read-piece.ts', out: 'yaml.js', functions: ['readPiece'] },
  {
    entry: 'server/src/syntax/hcl/read-hcl.ts',
    out: 'hcl.js',
    functions: ['readHclPiece', 'readHclExpression'],
  },
  {
    entry: 'server/src/dialects/published-policies.ts',
    out: 'published-policies.js',
    functions: ['managedPolicy', 'samPolicyTemplates'],
  },
];

/** @type {Bundle[]} */
export const BUNDLES = [
  { entry: 'server/src/lsp/main.ts', out: 'server.js' },
  { entry: `${SERVICE}index.ts`, out: CORE, lazy: true },
  { entry: 'server/src/lsp/language-server.ts', out: 'language-server.js', core: true },
  { entry: 'server/src/cli/main.ts', out: 'cli.js', banner: '#!/usr/bin/env node' },
  { entry: 'server/src/cli/command-line.ts', out: 'command-line.js', core: true },
  ...LAZY.map(({ entry, out }) => ({ entry, out })),
  {
    entry: 'client/src/extension.ts',
    out: 'client.js',
    // What is needed only once there is a policy is not even read before.
    external: ['vscode', './language-client.js'],
    banner: 'const GRANTWISE_BEGAN = performance.now();',
  },
  { entry: 'client/src/language-client.ts', out: 'language-client.js', external: ['vscode'] },
  { entry: 'client/src/evaluation-view/page/page.ts', out: 'view.js', browser: true },
  { entry: 'client/src/evaluation-view/page/page.css', out: 'view.css', browser: true },
];

/**
 * Puts functions in the place of lazy modules that load their bundles.
 * @type {import('esbuild').Plugin}
 */
const lazyModules = {
  name: 'lazy-modules',
  setup(plugin) {
    for (const { entry, out, functions } of LAZY) {
      const name = entry.slice(entry.lastIndexOf('/') + 1).replace('.ts', '');
      plugin.onResolve({ filter: new RegExp(`/${name}\\.js$`) }, ({ path, resolveDir }) =>
        join(resolveDir, path.replace(/\.js$/, '.ts')) === join(root, entry)
          ? { path: entry, namespace: 'lazy' }
          : undefined,
      );
      plugin.onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) =>
        path === entry
          ? {
              contents: [
                'let loaded;',
                ...functions.map(
                  (f) => `export const ${f} = (...args) => (loaded ??= require('./${out}')).${f}(...args);`,
                ),
              ].join('\n'),
            }
          : undefined,
      );
    }
  },
};

/**
 * What the bundle of the core exports.
 * @returns {Promise<string[]>}
 */
async function exportsOfCore() {
  const { metafile } = await esbuild.build({
    ...bundleOptions({ entry: `${SERVICE}index.ts`, out: CORE, lazy: true }, true),
    format: 'esm',
    sourcemap: false,
    write: false,
  });
  return Object.values(metafile.outputs).flatMap((o) => o.exports);
}

/**
 * Leaves the service to its own bundle.
 * @type {import('esbuild').Plugin}
 */
const sharedCore = {
  name: 'shared-core',
  setup(plugin) {
    plugin.onResolve({ filter: /\/service\/[^/]+\.js$/ }, ({ path, resolveDir }) =>
      join(resolveDir, path).startsWith(join(root, SERVICE)) ? { path: CORE, namespace: 'core' } : undefined,
    );
    plugin.onLoad({ filter: /.*/, namespace: 'core' }, async () => ({
      contents: `export const { ${(await exportsOfCore()).join(', ')} } = require('./${CORE}');`,
      resolveDir: root,
    }));
  },
};

/**
 * The two modules of `yaml` that are used: its main module makes the rest of it a part of the bundle too.
 * @type {import('esbuild').Plugin}
 */
const partsOfYaml = {
  name: 'parts-of-yaml',
  setup(plugin) {
    plugin.onResolve({ filter: /^yaml$/ }, ({ path }) => ({ path, namespace: 'parts-of-yaml' }));
    plugin.onLoad({ filter: /.*/, namespace: 'parts-of-yaml' }, () => ({
      contents: ['lexer', 'parser']
        .map((part) => `export * from './node_modules/yaml/browser/dist/parse/${part}.js';`)
        .join('\n'),
      resolveDir: root,
    }));
  },
};

/**
 * What esbuild does for a bundle.
 * @param {Bundle} bundle
 * @param {boolean} dev readable, with source maps; what is packaged has neither.
 * @returns {import('esbuild').BuildOptions & { metafile: true }}
 */
export function bundleOptions(bundle, dev) {
  const { entry, out, banner, browser = false, external = [], lazy = false, core = false } = bundle;
  return {
    entryPoints: [join(root, entry)],
    outfile: join(root, 'dist', out),
    absWorkingDir: root,
    bundle: true,
    platform: browser ? 'browser' : 'node',
    target: browser ? 'es2022' : 'node20',
    format: browser ? 'iife' : 'cjs',
    minify: !dev,
    sourcemap: dev ? 'linked' : false,
    keepNames: false,
    legalComments: 'none',
    external: [...external, ...(lazy ? LAZY.map((l) => `./${l.out}`) : []), ...(core ? [`./${CORE}`] : [])],
    plugins: [...(lazy ? [lazyModules] : []), ...(core ? [sharedCore] : []), partsOfYaml],
    mainFields: ['module', 'main'],
    define: { GRANTWISE_VERSION: JSON.stringify(version) },
    ...(banner ? { banner: { js: banner } } : {}),
    metafile: true,
    logLevel: 'warning',
  };
}

/**
 * Builds dist/.
 * @param {object} [options]
 * @param {boolean} [options.catalogue] also compile the service data (about two seconds).
 * @param {boolean} [options.quiet] print nothing.
 * @param {boolean} [options.dev] readable code with source maps, for debugging.
 */
export async function build({ catalogue = true, quiet = false, dev = false } = {}) {
  const dist = join(root, 'dist');
  generate();
  if (catalogue) {
    rmSync(dist, { recursive: true, force: true });
    const { services, actions, bytes } = buildCatalogue(join(dist, 'catalogue.dat'));
    if (!quiet) console.log(`dist/catalogue.dat: ${services} services, ${actions} actions, ${bytes} bytes`);
  }
  const metafiles = [];
  for (const bundle of BUNDLES) {
    const result = await esbuild.build(bundleOptions(bundle, dev));
    metafiles.push(result.metafile);
    const [output] = Object.values(result.metafile.outputs).filter((o) => o.entryPoint);
    if (!quiet) console.log(`dist/${bundle.out}: ${output?.bytes} bytes`);
  }
  writeThirdParty(metafiles);
}

if (process.argv[1]?.endsWith('build.mjs')) await build({ dev: process.argv.includes('--dev') });
