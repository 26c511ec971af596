import { describe, expect, it } from 'vitest';
import type { TextEdit } from 'vscode-languageserver-types';
import { LspClient } from '../support/lsp.js';

describe('complete policies', () => {
  it('begin an empty document, what its name says first', async () => {
    const lsp = await LspClient.start();
    const first = async (name: string, text = ''): Promise<string> => {
      const uri = `file:///work/${name}`;
      await lsp.open(uri, text);
      const list = await lsp.complete(uri, 0, text.replace(/[" }]*$/, '').length);
      return [...list!.items].sort((a, b) => (a.sortText! < b.sortText! ? -1 : 1))[0]?.label ?? '';
    };
    expect(await first('some-policy.json')).toBe('Identity-based policy');
    expect(await first('trust.json')).toBe('Role trust policy: a service');
    expect(await first('europe-scp.json')).toBe('Service control policy');
    // A file of any name can become a policy.
    expect(await first('orders.json')).toBe('Identity-based policy');
    expect(await first('a.json', 'iam')).toBe('Identity-based policy');
    expect(await first('b.json', '{ "State" }')).toBe('Version');
    expect(await first('c.json', '{ "orders": { "" } }')).toBe('');
    expect(await first('d.yaml')).toBe('');
    // At the first quote, the list of VS Code's JSON support opens by itself: elements of a policy are in it.
    const atQuote = async (name: string, text: string, at: number): Promise<string[]> => {
      const uri = `file:///work/${name}`;
      await lsp.open(uri, text);
      return ((await lsp.complete(uri, 0, at, '"'))?.items ?? []).map((i) => i.label);
    };
    expect(await atQuote('e.json', '{""}', 2)).toEqual(expect.arrayContaining(['Version', 'Statement']));
    expect(await atQuote('f.json', '{""}', 3)).toEqual([]);
    expect(await atQuote('g.json', '{"orders": ""}', 12)).toEqual([]);
    expect(await lsp.stop()).toBe(0);
  });

  it('are offered for a word of their name', async () => {
    const lsp = await LspClient.start();
    const offered = async (name: string, text: string): Promise<string[]> => {
      const uri = `file:///work/${name}`;
      await lsp.open(uri, text);
      const { items } = (await lsp.complete(uri, 0, text.length)) ?? { items: [] };
      const replaced = items.filter(({ textEdit }) => (textEdit as TextEdit).range.start.character === 0);
      return replaced.map((i) => i.filterText ?? i.label);
    };
    expect(await offered('a-bucket-policy.json', 'bucket')).toContain('bucket Bucket policy iam policy');
    expect(await offered('a-trust-policy.json', 'git')).toContain(
      'github-trust github iam policy oidc Role trust policy: GitHub Actions',
    );
    expect(await offered('orders.json', 'git')).toContain(
      'github-trust github iam policy oidc Role trust policy: GitHub Actions',
    );
    expect(await offered('a-trust-policy.json', 'oidc')).toContain(
      'oidc iam policy github-trust github Role trust policy: GitHub Actions',
    );
    expect((await offered('orders-key-policy.json', 'key'))[0]).toBe('key key iam policy kms KMS key policy');
    expect(await offered('orders.json', 'scp')).toContain('scp iam policy Service control policy');
    expect(await offered('orders.json', 'true')).toEqual([]);
    expect(await lsp.stop()).toBe(0);
  });
});
