// Times every request of the built language server over stdio, each on all over a document of 6 KB.
import { join } from 'node:path';
import { root } from '../scripts/paths.mjs';
import { Client } from './client.mjs';
import { median, p95 } from './servers.mjs';

/** @typedef {import('./client.mjs').Position} Position */

const ROUNDS = 300;
const WARM_UP = 100;

/**
 * Positions all over a text: the middle of each word, in order.
 * @param {string} text
 */
function positions(text) {
  /** @type {Position[]} */
  const out = [];
  text.split('\n').forEach((line, i) => {
    for (const m of line.matchAll(/[\w:*-]+/g))
      out.push({ line: i, character: m.index + (m[0].length >> 1) });
  });
  return out;
}

/**
 * @param {readonly (readonly [name: string, text: string])[]} texts
 * @returns {Promise<{ name: string, method: string, median: number, p95: number, worst: number, items: number }[]>}
 * milliseconds from the request to its answer, as a client sees it
 */
export async function requestTimes(texts) {
  const client = await Client.start({ command: [join(root, 'dist/server.js'), '--stdio'] });
  const rows = [];
  for (const [name, text] of texts) {
    const uri = `file:///bench/${name.replace(/\W+/g, '-')}-policy.json`;
    const textDocument = { uri };
    let version = 1;
    await client.open(uri, text);
    const lines = text.split('\n');
    const whole = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
    const places = positions(text);
    const at = (/** @type {Position} */ position) => ({ textDocument, position });
    /** @type {Record<string, (position: Position) => object>} */
    const requests = {
      completion: at,
      hover: at,
      documentHighlight: at,
      codeAction: (position) => ({
        textDocument,
        range: { start: position, end: position },
        context: { diagnostics: [] },
      }),
      diagnostic: () => ({ textDocument }),
      inlayHint: () => ({ textDocument, range: whole }),
      codeLens: () => ({ textDocument }),
      'semanticTokens/full': () => ({ textDocument }),
      documentSymbol: () => ({ textDocument }),
    };
    for (const [method, params] of Object.entries(requests)) {
      const times = [];
      let items = 0;
      for (let i = -WARM_UP; i < ROUNDS; i++) {
        const place = places[((i + WARM_UP) * 7) % places.length] ?? { line: 0, character: 0 };
        // As in an editor: each request comes after a keystroke, so that nothing is answered from memory.
        version++;
        const end = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
        const grown = version % 2 === 0;
        await client.change(uri, version, {
          range: grown ? { start: end, end } : { start: end, end: { ...end, character: end.character + 1 } },
          text: grown ? ' ' : '',
        });
        const start = performance.now();
        const answer = await client.ask(method, params(place));
        if (i >= 0) times.push(performance.now() - start);
        items = Math.max(items, answer?.items?.length ?? 0);
      }
      rows.push({
        name,
        method,
        median: median(times),
        p95: p95(times),
        worst: Math.max(...times),
        items,
      });
    }
    await client.close(uri);
  }
  await client.stop();
  return rows;
}
