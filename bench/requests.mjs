// Times every request of the built language server over stdio, each on all over a document of 6 KB.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import rpc from 'vscode-jsonrpc/node';
import { root } from '../scripts/paths.mjs';

const ROUNDS = 300;
const WARM_UP = 100;

const percentile = (list, p) =>
  [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * p))];

/** Positions all over a text: the middle of each word, in order. */
function positions(text) {
  const out = [];
  text.split('\n').forEach((line, i) => {
    for (const m of line.matchAll(/[\w:*-]+/g))
      out.push({ line: i, character: m.index + (m[0].length >> 1) });
  });
  return out;
}

/**
 * @param texts [name, text][]
 * @returns {Promise<{ name: string, method: string, median: number, p95: number, worst: number, items: number }[]>}
 * milliseconds from the request to its answer, as a client sees it
 */
export async function requestTimes(texts) {
  const server = spawn(process.execPath, [join(root, 'dist/server.js'), '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = rpc.createMessageConnection(
    new rpc.StreamMessageReader(server.stdout),
    new rpc.StreamMessageWriter(server.stdin),
  );
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('workspace/configuration', ({ items }) => items.map(() => ({})));
  connection.listen();
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: null,
    capabilities: {
      workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ['create'] } },
      textDocument: { completion: { completionItem: { snippetSupport: true } }, diagnostic: {} },
    },
  });
  await connection.sendNotification('initialized', {});

  const rows = [];
  for (const [name, text] of texts) {
    const uri = `file:///bench/${name.replace(/\W+/g, '-')}-policy.json`;
    const textDocument = { uri };
    let version = 1;
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'json', version, text },
    });
    const lines = text.split('\n');
    const whole = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
    const places = positions(text);
    const at = (position) => ({ textDocument, position });
    const requests = {
      'textDocument/completion': at,
      'textDocument/hover': at,
      'textDocument/documentHighlight': at,
      'textDocument/codeAction': (position) => ({
        textDocument,
        range: { start: position, end: position },
        context: { diagnostics: [] },
      }),
      'textDocument/diagnostic': () => ({ textDocument }),
      'textDocument/inlayHint': () => ({ textDocument, range: whole }),
      'textDocument/codeLens': () => ({ textDocument }),
      'textDocument/semanticTokens/full': () => ({ textDocument }),
      'textDocument/documentSymbol': () => ({ textDocument }),
    };
    for (const [method, params] of Object.entries(requests)) {
      const times = [];
      let items = 0;
      for (let i = -WARM_UP; i < ROUNDS; i++) {
        const place = places[((i + WARM_UP) * 7) % places.length];
        // As in an editor: each request comes after a keystroke, so that nothing is answered from memory.
        version++;
        const end = { line: lines.length - 1, character: lines.at(-1).length };
        const grown = version % 2 === 0;
        await connection.sendNotification('textDocument/didChange', {
          textDocument: { uri, version },
          contentChanges: [
            {
              range: grown
                ? { start: end, end }
                : { start: end, end: { ...end, character: end.character + 1 } },
              text: grown ? ' ' : '',
            },
          ],
        });
        const start = performance.now();
        const answer = await connection.sendRequest(method, params(place));
        if (i >= 0) times.push(performance.now() - start);
        items = Math.max(items, answer?.items?.length ?? 0);
      }
      rows.push({
        name,
        method: method.replace('textDocument/', ''),
        median: percentile(times, 0.5),
        p95: percentile(times, 0.95),
        worst: Math.max(...times),
        items,
      });
    }
    await connection.sendNotification('textDocument/didClose', { textDocument });
  }
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  connection.dispose();
  return rows;
}
