// The core as one module, for scripts that call it without the server around it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './paths.mjs';

/**
 * @param {string} name of the bundle in .cache
 * @param {Record<string, string>} modules what to export, by module: of a package, or of server/src (it begins with `./`)
 * @returns {Promise<any>} the exports; callers cast them to the types of the modules.
 */
export async function bundleCore(name, modules) {
  // Not there yet when a script that installs the packages is loaded.
  const esbuild = await import('esbuild');
  const cache = join(root, '.cache');
  mkdirSync(cache, { recursive: true });
  const entry = join(cache, `${name}-entry.ts`);
  const from = (/** @type {string} */ module) =>
    module.startsWith('./') ? join(root, 'server/src', module) : module;
  writeFileSync(
    entry,
    Object.entries(modules)
      .map(([module, names]) => `export { ${names} } from '${from(module)}';\n`)
      .join(''),
  );
  const outfile = join(cache, `${name}.mjs`);
  await esbuild.build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    outfile,
    absWorkingDir: root,
    // It is CommonJS and requires modules of Node, which a module cannot.
    external: ['yaml'],
    nodePaths: [join(root, 'node_modules')],
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}
