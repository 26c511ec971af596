/** Entry point of dist/server.js: LSP over stdio (`--stdio`), or what the client passes (`--node-ipc`). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { Catalogue } from '../catalogue/catalogue.js';
import { startServer } from './server.js';

declare const GRANTWISE_VERSION: string;

// What a keystroke leaves behind is soon garbage: without this V8 lets it grow to tens of megabytes before it looks.
// Measured (docs/benchmarks.md): with policies of a usual size it costs no time that shows, with those of 1 MB it does.
setFlagsFromString('--optimize-for-size');
const onLarge = (): void => setFlagsFromString('--no-optimize-for-size');

const connection = createConnection(ProposedFeatures.all);
startServer(
  connection,
  new Catalogue(readFileSync(join(__dirname, 'catalogue.dat'))),
  GRANTWISE_VERSION,
  onLarge,
);
