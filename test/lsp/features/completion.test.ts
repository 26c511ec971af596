/** Lists for clients that know `itemDefaults`: the same items, shorter. */
import { describe, expect, it } from 'vitest';
import type { CompletionItem, CompletionList } from 'vscode-languageserver-types';
import { completionList, itemData } from '../../../server/src/lsp/features/completion.js';
import { policyAt } from '../../support/policy-at.js';
import { service } from '../../support/service.js';

const ALL = ['commitCharacters', 'editRange', 'insertTextFormat', 'insertTextMode', 'data'];

const list = (body: string, itemDefaults: readonly string[] = []): CompletionList => {
  const { policy, document, cursor } = policyAt(body);
  return completionList(policy, service, document, cursor, { snippets: true, itemDefaults });
};

/** An item as a client has it, by the specification of `CompletionList.itemDefaults`. */
function resolved(item: CompletionItem, { itemDefaults = {} }: CompletionList): CompletionItem {
  const { textEditText, ...rest } = item;
  const { editRange, ...others } = itemDefaults;
  const textEdit = item.textEdit ?? { range: editRange, newText: textEditText ?? item.label };
  return { insertTextFormat: 1, ...others, ...rest, textEdit } as CompletionItem;
}

const PLACES = [
  '{ "‸" }',
  '{ "Effect": "‸" }',
  '{ "Effect": "Allow", "Action": ["‸"] }',
  '{ "Effect": "Allow", "Action": ["s3:‸"] }',
  '{ "Effect": "Allow", "Action": ["s3:Get*‸"] }',
  '{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": ‸ }',
  '{ "Effect": "Allow", "Action": "s3:GetObject", "Condition": { "‸" } }',
  '{ "Effect": "Allow", "Action": "s3:GetObject", "Condition": { "StringEquals": { "‸" } } }',
  '{ "Effect": "Allow", "Action": "s3:GetObject", "Condition": { "StringEquals": { "aws:PrincipalType": "‸" } } }',
];

describe('defaults of a list', () => {
  it.each(PLACES)('%s has the same items with them', (body) => {
    const [plain, short] = [list(body), list(body, ALL)];
    expect(plain.itemDefaults).toBeUndefined();
    expect(short.items.length).toBe(plain.items.length);
    plain.items.forEach((item, i) => {
      const own = resolved(short.items[i]!, short);
      expect({ ...own, data: itemData(own) }).toEqual({
        ...resolved(item, plain),
        data: itemData(item),
      });
    });
    if (plain.items.length > 1)
      expect(JSON.stringify(short).length).toBeLessThan(JSON.stringify(plain).length);
  });

  it('make a list of actions much shorter', () => {
    const body = '{ "Effect": "Allow", "Action": ["s3:‸"] }';
    expect(JSON.stringify(list(body, ALL)).length).toBeLessThan(JSON.stringify(list(body)).length * 0.6);
  });

  it('are only those that the client knows', () => {
    const body = '{ "Effect": "Allow", "Action": "s3:GetObject", "Condition": { "‸" } }';
    expect(Object.keys(list(body, ['data']).itemDefaults ?? {})).toEqual(['data']);
    expect(Object.keys(list(body, ALL).itemDefaults ?? {})).toEqual([
      'editRange',
      'insertTextFormat',
      'data',
    ]);
  });
});

it('an operator is explained on demand', () => {
  const [first] = list('{ "Effect": "Allow", "Action": "s3:GetObject", "Condition": { "‸" } }', ALL).items;
  expect(first?.documentation).toBeUndefined();
  expect(service.describeEntry('operator', 'StringLike')).toMatch(/\*/);
});
