/** Entry point of dist/language-server.js: LSP over stdio (`--stdio`) or over the channel that the client passes (`--node-ipc`). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { Catalogue } from '../service/core.js';
import { createIamLanguageService } from '../service/iam-language-service.js';
import { startServer } from './server.js';

declare const GRANTWISE_VERSION: string;

// What main.ts sets is not for policies of 1 MB (docs/benchmarks.md).
const onLarge = (): void => setFlagsFromString('--heap-growing-percent=0');

const connection = createConnection(ProposedFeatures.all);
startServer(
  connection,
  createIamLanguageService(new Catalogue(readFileSync(join(__dirname, 'catalogue.dat')))),
  GRANTWISE_VERSION,
  onLarge,
);
