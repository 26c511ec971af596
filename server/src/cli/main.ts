/** Entry point of dist/cli.js: starts dist/command-line.js, with the code that V8 compiled in an earlier run. */
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { cacheFolder, runWithCodeCache } from '../files/code-cache.js';

/**
 * A command is over in seconds, and there are a few hundred rules and questions: compiling each of them with optimizations
 * after V8's usual number of calls takes a third of all CPU time. They get hot enough for that ten times later. V8 prints an
 * error for a flag that it does not know: Node.js 22 and later do not have it.
 */
const NODE_WITHOUT_FLAG = 22;
if (Number.parseInt(process.versions.node, 10) < NODE_WITHOUT_FLAG)
  setFlagsFromString('--interrupt-budget=600000');

function start(): void {
  const commandLine = join(__dirname, 'command-line.js');
  const folder = cacheFolder();
  if (folder) runWithCodeCache(commandLine, join(folder, 'cli.code'));
  else require(commandLine);
}

start();
