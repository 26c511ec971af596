/** Entry point of dist/language-server.js: LSP over stdio (`--stdio`) or over the channel that the client passes (`--node-ipc`). */
import { Console } from 'node:console';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { flagsOfLargeDocuments } from '../files/v8-flags.js';
import { Catalogue } from '../service/core.js';
import { createIamLanguageService } from '../service/iam-language-service.js';
import { MessageOutput } from './message-output.js';
import { startServer } from './server.js';

declare const GRANTWISE_VERSION: string;

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
  flagsOfLargeDocuments(),
);
