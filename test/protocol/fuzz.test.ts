/** The built server under random messages: whatever comes in whatever order, it answers, and knows the text. */
import { describe, expect, it } from 'vitest';
import { CancellationTokenSource, type Diagnostic } from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { LspClient } from '../support/lsp.js';
import { runs, seed } from '../support/seed.js';

const POLICY = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "One", "Effect": "Allow", "Action": ["s3:GetObjekt", "s3:Get*"], "Resource": "*" },
    { "Sid": "One", "Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/😀*" }
  ]
}
`;
const URIS = ['a-policy', 'b-policy', 'c', 'never-open-policy', 'd.iam-test', 'grantwise'].map(
  (n) => `file:///work/${n}.json`,
);
const PIECES = [
  '"',
  '{',
  '}',
  ']',
  ',',
  '😀',
  '\uD83D',
  '\r\n',
  '\n',
  '\uFEFF',
  's3:',
  '"NotAction": "*", ',
  '',
];
const AT = ['completion', 'hover', 'documentHighlight', 'prepareRename'];
const WHOLE = [
  'diagnostic',
  'codeLens',
  'documentSymbol',
  'semanticTokens/full',
  'documentLink',
  'foldingRange',
  'inlayHint',
  'codeAction',
];

describe('random messages', () => {
  it('are all answered, and the server knows the text as the client does', async () => {
    let state = seed >>> 0 || 1;
    const random = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state >>> 8) % below;
    };
    const client = await LspClient.start({ pull: true });
    const { connection } = client;
    const open = new Map<string, TextDocument>();
    let version = 0;
    const answers: Promise<unknown>[] = [];
    let cancelled = 0;
    for (let i = 0; i < runs(1500); i++) {
      const uri = URIS[random(URIS.length)]!;
      const known = open.get(uri);
      const text = known?.getText() ?? POLICY;
      // Positions outside of the document, too.
      const position = { line: random(12), character: random(120) };
      switch (random(5)) {
        case 0:
          if (known && random(4) === 0) {
            open.delete(uri);
            await connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
          } else if (!known && uri !== URIS[3]) {
            open.set(uri, TextDocument.create(uri, 'json', ++version, POLICY));
            await connection.sendNotification('textDocument/didOpen', {
              textDocument: { uri, languageId: 'json', version, text: POLICY },
            });
          }
          break;
        case 1:
        case 2: {
          // To a document that is not open, and with versions that go back, too.
          const range = TextDocument.create(uri, 'json', 0, text);
          // One after the other, each in the text that the one before made.
          const changes = Array.from({ length: random(8) === 0 ? 3 : 1 }, () => {
            const start = random(text.length + 1);
            const end = Math.min(text.length, start + random(8));
            return random(20) === 0
              ? { text: POLICY.slice(0, random(POLICY.length)) }
              : {
                  range: { start: range.positionAt(start), end: range.positionAt(end) },
                  text: PIECES[random(PIECES.length)]!,
                };
          });
          const stale = random(10) === 0 ? Math.max(0, version - 3) : ++version;
          if (known) open.set(uri, TextDocument.update(known, changes, stale));
          await connection.sendNotification('textDocument/didChange', {
            textDocument: { uri, version: stale },
            contentChanges: changes,
          });
          break;
        }
        default: {
          const source = new CancellationTokenSource();
          const [method, params] =
            random(2) === 0
              ? [AT[random(AT.length)]!, { textDocument: { uri }, position }]
              : [
                  WHOLE[random(WHOLE.length)]!,
                  {
                    textDocument: { uri },
                    // What some of them need; the others do not look at it.
                    range: {
                      start: position,
                      end: { line: position.line + random(3), character: random(50) },
                    },
                    context: { diagnostics: [] },
                  },
                ];
          // A cancelled request can fail; it must have an answer.
          answers.push(
            connection.sendRequest(`textDocument/${method}`, params, source.token).catch((error: Error) => {
              if (!/cancel/i.test(error.message)) throw error;
              cancelled++;
            }),
          );
          if (random(6) === 0) source.cancel();
        }
      }
    }
    await Promise.all(answers);
    expect(answers.length).toBeGreaterThan(runs(1500) / 4);
    let compared = 0;
    const rules = (list: Diagnostic[]): unknown => list.map((d) => [d.code, d.range, d.message]);
    const fresh = await LspClient.start({ pull: true });
    for (const [uri, document] of open) {
      await fresh.open(uri, document.getText());
      expect(rules(await client.pull(uri)), document.getText()).toEqual(rules(await fresh.pull(uri)));
      compared++;
    }
    expect(compared).toBeGreaterThan(0);
    expect(cancelled).toBeGreaterThan(0);
    console.log(`fuzz: ${runs(1500)} messages to the server`);
    console.log(`fuzz: ${answers.length} requests among them`);
    console.log(`fuzz: ${cancelled} of them cancelled before their answer`);
    expect(await fresh.stop()).toBe(0);
    expect(await client.stop()).toBe(0);
  });
});
