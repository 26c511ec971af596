/** Entry point of dist/language-server.js: LSP over stdio (`--stdio`) or over the channel that the client passes (`--node-ipc`). */
import { Console } from 'node:console';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { type Connection, createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { Catalogue } from '../service/core.js';
import { createIamLanguageService } from '../service/iam-language-service.js';
import { MessageOutput } from './message-output.js';
import { startServer } from './server.js';

declare const GRANTWISE_VERSION: string;

/**
 * For templates that leave about 1 MB of garbage after each keystroke (docs/benchmarks.md). With 10% (main.ts) V8 would
 * collect too often, and without a limit it keeps hundreds of megabytes. The young generation does not grow, and one thread
 * collects it, since several take more CPU time.
 */
const FOR_TEMPLATES = ['--heap-growing-percent=40', '--semi-space-growth-factor=1', '--no-parallel-scavenge'];

/**
 * Compiling each rule with optimizations after V8's usual number of calls takes a third of the CPU time of the first check.
 * Node.js 22 and later do not have the flag.
 */
const COMPILE_LATER = '--interrupt-budget=500000';
const NODE_WITHOUT_IT = 22;

/** V8 prints an error for a flag that it does not know. Versions of Node.js up to this one are known to have the others. */
const NODE_WITH_FLAGS = 24;

/** A keystroke in a JSON policy of 1 MB takes less time without a limit. */
function largeDocuments(): (languageId: string) => void {
  let hasTemplate = false;
  return (languageId) => {
    const version = Number.parseInt(process.versions.node, 10);
    if (version <= NODE_WITH_FLAGS && !languageId.startsWith('json')) {
      hasTemplate = true;
      for (const flag of FOR_TEMPLATES) setFlagsFromString(flag);
      if (version < NODE_WITHOUT_IT) setFlagsFromString(COMPILE_LATER);
    } else if (!hasTemplate) setFlagsFromString('--heap-growing-percent=0');
  };
}

function connect(): Connection {
  if (!process.argv.includes('--stdio')) return createConnection(ProposedFeatures.all);
  // What a library logs must not get between the messages.
  globalThis.console = new Console(process.stderr);
  return createConnection(ProposedFeatures.all, process.stdin, new MessageOutput(process.stdout));
}

const connection = connect();
startServer(
  connection,
  createIamLanguageService(new Catalogue(readFileSync(join(__dirname, 'catalogue.dat')))),
  GRANTWISE_VERSION,
  largeDocuments(),
);
