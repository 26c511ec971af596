// `npm run watch`: builds dist/ for debugging, and again after each change of the sources. A new rule or source is added
// to its registry. Ctrl+C ends it. What it prints is read by the problem matcher in .vscode/tasks.json.
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { BUNDLES, build, bundleOptions } from './build.mjs';
import { generate, REGISTRIES } from './generate.mjs';
import { root } from './paths.mjs';

const catalogue = !existsSync(join(root, 'dist/catalogue.dat'));
if (catalogue) await build({ dev: true, quiet: true });
generate();
for (const { folder } of REGISTRIES) watch(join(root, folder), () => generate());

/** Bundles that are being built: a change of the core is one build for everything that waits. */
let running = 0;
let began = 0;
/** What went wrong, once for all bundles. @type {Set<string>} */
const problems = new Set();
/** @type {import('esbuild').Plugin} */
const report = {
  name: 'report',
  setup({ onStart, onEnd }) {
    onStart(() => {
      if (running++ > 0) return;
      began = performance.now();
      problems.clear();
      console.log('[watch] build started');
    });
    onEnd(({ errors, warnings }) => {
      for (const [severity, list] of Object.entries({ error: errors, warning: warnings }))
        for (const { location, text } of list)
          problems.add(
            `${location?.file ?? 'package.json'}:${location?.line ?? 1}:${(location?.column ?? 0) + 1}: ${severity}: ${text}`,
          );
      if (--running > 0) return;
      for (const problem of problems) console.log(problem);
      console.log(`[watch] build finished in ${(performance.now() - began).toFixed(0)} ms`);
    });
  },
};
const contexts = await Promise.all(
  BUNDLES.map((bundle) =>
    esbuild.context({ ...bundleOptions(bundle, true), logLevel: 'silent', plugins: [report] }),
  ),
);
await Promise.all(contexts.map((context) => context.watch()));
