/** Entry point of dist/cli.js: starts dist/command-line.js, with the code that V8 compiled in an earlier run. */
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { cacheFolder, runWithCodeCache } from '../files/code-cache.js';

/**
 * A command is over in seconds, and there are a few hundred rules and questions: compiling each of them with optimizations
 * after V8's usual number of calls takes a third of all CPU time. They get hot enough for that ten times later. V8 prints a
 * warning about a flag that it does not know, so only versions of Node.js that are known to have it get it.
 */
const NODE_WITH_FLAG = 24;
if (Number.parseInt(process.versions.node, 10) <= NODE_WITH_FLAG)
  setFlagsFromString('--interrupt-budget=600000');

function start(): void {
  const commandLine = join(__dirname, 'command-line.js');
  const folder = cacheFolder();
  if (folder) runWithCodeCache(commandLine, join(folder, 'cli.code'));
  else require(commandLine);
}

start();
