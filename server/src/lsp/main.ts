/**
 * Entry point of dist/server.js: starts dist/language-server.js, with the code that V8 compiled in an earlier run.
 * `--code-cache=FILE` says where that is kept; `--code-cache=` keeps none.
 */
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { cacheFolder, runWithCodeCache } from '../files/code-cache.js';

// Each keystroke creates short-lived garbage, which V8 would let grow to tens of megabytes before it collects it: here the
// heap grows by 10% between two collections (docs/benchmarks.md). V8 takes compiled code only under the flags that it was
// compiled with.
setFlagsFromString('--heap-growing-percent=10');

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

start();
