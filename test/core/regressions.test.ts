/** The texts and edits that once failed: test/regressions. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { DEFAULTS } from '../../server/src/lsp/session/settings.js';
import { root } from '../support/catalogue.js';
import { ask, askRequest, expectAsFresh, strictWorkspace, URI } from '../support/features.js';

interface Case {
  readonly why: string;
  /** File name, which says what kind of document it is. */
  readonly document: string;
  readonly text: string;
  readonly edits: readonly { readonly at: string; readonly insert?: string; readonly remove?: number }[];
}

const folder = join(root, 'test/regressions');
const cases = readdirSync(folder)
  .filter((f) => f.endsWith('.json'))
  .map((f) => [f, JSON.parse(readFileSync(join(folder, f), 'utf8')) as Case] as const);

it('there are some', () => expect(cases.length).toBeGreaterThan(3));

it.each(cases)('%s', (_, { document: name, text, edits }) => {
  const isPolicy = !/\.iam-(request|test)\.json$/.test(name);
  const uri = isPolicy ? URI : `file:///work/${name}`;
  const workspace = strictWorkspace();
  const look = (current: string, version: number): void => {
    const document = TextDocument.create(uri, 'json', version, current);
    for (let offset = 0; offset <= current.length; offset += 5) {
      if (isPolicy) ask(workspace, document, offset);
      else askRequest(document, offset, { open: () => undefined, folders: ['/work'] });
    }
    if (isPolicy) expectAsFresh(document, workspace, current);
    else expect(workspace.findings(document, DEFAULTS)).toBeInstanceOf(Array);
  };
  let current = text;
  look(current, 1);
  edits.forEach(({ at, insert = '', remove = 0 }, i) => {
    const offset = current.indexOf(at);
    expect(offset, at).toBeGreaterThanOrEqual(0);
    current = current.slice(0, offset) + insert + current.slice(offset + remove);
    look(current, i + 2);
  });
});
