/**
 * Entry point of dist/server.js: starts dist/language-server.js, with the code that V8 compiled in an earlier run.
 * `--code-cache=FILE` says where that is kept; `--code-cache=` keeps none.
 */
import { join } from 'node:path';
import { cacheFolder, runWithCodeCache } from '../files/code-cache.js';
import { setFlagsOfServer } from '../files/v8-flags.js';

const OPTION = '--code-cache=';

function cachePath(): string | undefined {
  const option = process.argv.find((a) => a.startsWith(OPTION));
  if (option) return option.slice(OPTION.length);
  const folder = cacheFolder();
  return folder && join(folder, 'server.code');
}

function start(): void {
  const server = join(__dirname, 'language-server.js');
  const cache = cachePath();
  if (cache) runWithCodeCache(server, cache);
  else require(server);
}

setFlagsOfServer();
start();
