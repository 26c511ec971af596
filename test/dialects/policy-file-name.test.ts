/** The client starts the server for every file that the server finds a policy in: both ask the same functions. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canMatter, nameSaysPolicy, POLICY_WORDS } from '../../server/src/dialects/policy-file-name.js';
import { DIALECTS } from '../../server/src/dialects/registry.js';
import { REQUEST_FILE_PATTERNS, requestFile } from '../../server/src/dialects/request-file-name.js';
import { root } from '../support/catalogue.js';

describe('what the client asks before the server runs', () => {
  it('has the words of every dialect', () => {
    expect([...new Set(DIALECTS.flatMap((d) => d.words))].sort()).toEqual([...POLICY_WORDS].sort());
  });

  it('is true of policies in strings, of names of folders and of request files', () => {
    expect(canMatter('/a/answer.json', String.raw`{ "PolicyDocument": "{\"Statement\": []}" }`)).toBe(true);
    expect(canMatter('/policies/scps/deny-regions.json', '')).toBe(
      nameSaysPolicy('/policies/scps/deny-regions.json'),
    );
    expect(canMatter('/scps/deny-regions.json', '')).toBe(true);
    expect(canMatter('/a/read.iam-request.jsonc', '')).toBe(true);
    expect(canMatter('/a/package.json', '{ "name": "a" }')).toBe(false);
  });

  it('has no other copy in the client', () => {
    const files = readdirSync(join(root, 'client/src'), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((f) => f.endsWith('.ts'))) {
      const text = readFileSync(join(root, 'client/src', file), 'utf8');
      for (const copy of ['polic(y', '\\.iam-', '"Statement"'])
        expect(text.includes(copy), `${file}: ${copy}`).toBe(false);
      expect(text, file).not.toMatch(/'Identity-based policy'|'Permissions boundary'/);
    }
  });

  it('identifies the files of the patterns, and no others', () => {
    for (const file of ['request', 'test'] as const)
      for (const pattern of REQUEST_FILE_PATTERNS[file]) {
        expect(requestFile(`/a/${pattern.replace('*', 'x')}`)).toBe(file);
        expect(requestFile(`/a/${pattern.replace('*.', 'x')}`)).toBeUndefined();
      }
  });
});
