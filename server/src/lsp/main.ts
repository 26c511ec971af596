/**
 * Entry point of dist/server.js: starts dist/language-server.js, with the code that V8 compiled in an earlier run if
 * `--code-cache=FILE` says where it is kept.
 */
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runWithCodeCache } from './code-cache.js';

// Each keystroke creates short-lived garbage, which V8 would let grow to tens of megabytes before it collects it: here the
// heap grows by 10% between two collections (docs/benchmarks.md). V8 takes compiled code only under the flags that it was
// compiled with.
setFlagsFromString('--heap-growing-percent=10');

const OPTION = '--code-cache=';

function start(): void {
  const server = join(__dirname, 'language-server.js');
  const cache = process.argv.find((a) => a.startsWith(OPTION))?.slice(OPTION.length);
  if (cache) runWithCodeCache(server, cache);
  else require(server);
}

start();
