/** The letters that someone types until a suggestion is what they mean must not become more. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { CORPUS, catalogueWithout, heldOut, insertedString, measureTyping } from '../../scripts/typing.mjs';
import { Catalogue } from '../../server/src/catalogue/catalogue.js';
import { completionList } from '../../server/src/lsp/features/completion.js';
import { DEFAULTS } from '../../server/src/lsp/session/settings.js';
import { Workspace } from '../../server/src/lsp/session/workspace.js';
import {
  createIamLanguageService,
  type IamLanguageService,
} from '../../server/src/service/iam-language-service.js';
import { service } from '../support/service.js';

const withCatalogue = (own: IamLanguageService) => ({ service: own, workspace: new Workspace(own) });
const shipped = withCatalogue(service);
let version = 0;

function offered(
  text: string,
  offset: number,
  { service, workspace } = shipped,
): { label: string; filter: string; text: string }[] {
  const document = TextDocument.create('file:///work/policy.json', 'json', ++version, text);
  const policy = workspace.policyToComplete(document, DEFAULTS, offset);
  return completionList(policy, service, document, offset).items.map(({ label, filterText, textEdit }) => ({
    label,
    filter: (filterText ?? label).replace(/^"/, ''),
    text: insertedString(textEdit?.newText ?? label),
  }));
}

describe.skipIf(!existsSync(CORPUS))('policies that were not counted (skipped without the corpus)', () => {
  it('take few letters', () => {
    // Some are enough to notice, and quick.
    const policies = heldOut(CORPUS).filter((_, i) => i % 4 === 0);
    const own = withCatalogue(createIamLanguageService(new Catalogue(catalogueWithout(dirname(CORPUS)))));
    const { action, key, operator } = measureTyping(policies, (text, offset) => offered(text, offset, own));
    expect(action.count).toBeGreaterThan(150);
    expect(action.first).toBeLessThan(0.35);
    expect(action.five).toBeLessThan(0.17);
    expect(key.first).toBeLessThan(0.2);
    expect(key.five).toBeLessThan(0.08);
    expect(operator.first).toBeLessThan(0.3);
  });
});

const typing = (before: string): string[] => {
  const text = `{"Version":"2012-10-17","Statement":[${before}`;
  const open = text.lastIndexOf('"') > text.lastIndexOf('[') ? '"]}]}' : ']}]}';
  return offered(text + open, text.length).map((o) => o.label);
};

describe('actions before a service is typed', () => {
  it('of the statement, by the words of their names', () => {
    expect(typing('{"Effect":"Allow","Action":["dynamodb:Query","geti')[0]).toBe('dynamodb:GetItem');
    expect(typing('{"Effect":"Allow","Action":["sqs:ReceiveMessage","delm')[0]).toBe('sqs:DeleteMessage');
  });
  it('are suggested before a letter is typed', () => {
    const next = typing('{"Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","');
    expect(next[0]).toBe('logs:PutLogEvents');
    expect(next).toContain('s3');
  });
  it('come before services', () => {
    const items = typing('{"Effect":"Allow","Action":["s3:GetObject","s');
    expect(items[0]).toMatch(/^s3:/);
    expect(items.indexOf('s3')).toBeGreaterThan(4);
  });
});
