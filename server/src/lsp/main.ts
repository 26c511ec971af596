/**
 * Entry point of dist/server.js: starts dist/language-server.js, with the code that V8 compiled in an earlier run if
 * `--code-cache=FILE` says where it is kept.
 */
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runWithCodeCache } from './code-cache.js';

// Each keystroke creates short-lived garbage, which V8 would let grow to tens of megabytes before it collects it. The cost
// is not measurable with policies of a usual size. V8 takes compiled code only under the flags that it was compiled with.
setFlagsFromString('--optimize-for-size');

const OPTION = '--code-cache=';

function start(): void {
  const server = join(__dirname, 'language-server.js');
  const cache = process.argv.find((a) => a.startsWith(OPTION))?.slice(OPTION.length);
  if (cache) runWithCodeCache(server, cache);
  else require(server);
}

start();
