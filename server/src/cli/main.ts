/** Entry point of dist/cli.js: starts dist/command-line.js, with the code that V8 compiled in an earlier run. */
import { join } from 'node:path';
import { cacheFolder, runWithCodeCache } from '../files/code-cache.js';
import { setFlagsOfCommandLine } from '../files/v8-flags.js';

function start(): void {
  const commandLine = join(__dirname, 'command-line.js');
  const folder = cacheFolder();
  if (folder) runWithCodeCache(commandLine, join(folder, 'cli.code'));
  else require(commandLine);
}

setFlagsOfCommandLine();
start();
