import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';
import { root } from '../support/catalogue.js';

// VS Code's own JSON grammar comes with the workbench that the end-to-end tests install.
const extensions = join(
  root,
  '.cache/workbench/code-server/node_modules/code-server/lib/vscode/extensions/json/syntaxes',
);
const files: Record<string, string> = {
  'source.json': join(extensions, 'JSON.tmLanguage.json'),
  'source.json.comments': join(extensions, 'JSONC.tmLanguage.json'),
  'grantwise.injection.statement': join(root, 'syntaxes/iam-statement.tmLanguage.json'),
  'grantwise.injection.strings': join(root, 'syntaxes/iam-strings.tmLanguage.json'),
};

async function tokens(text: string, scope = 'source.json'): Promise<Map<string, string[]>> {
  const wasm = readFileSync(join(root, 'node_modules/vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length)).catch(() => {});
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (s) => new oniguruma.OnigString(s),
    }),
    loadGrammar: async (name) => {
      const file = files[name];
      return file ? textmate.parseRawGrammar(readFileSync(file, 'utf8'), file) : null;
    },
    getInjections: (name) =>
      name.startsWith('source.json') ? ['grantwise.injection.statement', 'grantwise.injection.strings'] : [],
  });
  const grammar = await registry.loadGrammar(scope);
  const out = new Map<string, string[]>();
  let stack = textmate.INITIAL;
  for (const line of text.split('\n')) {
    const result = grammar!.tokenizeLine(line, stack);
    stack = result.ruleStack;
    for (const t of result.tokens) {
      const own = t.scopes.filter((s) => /\.iam$/.test(s) && !s.startsWith('meta.')).at(-1);
      if (own) out.set(own, [...(out.get(own) ?? []), line.slice(t.startIndex, t.endIndex)]);
    }
  }
  return out;
}

const POLICY = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "a:b c",
      "Effect": "Allow",
      "Action": ["s3:Get*", "*"],
      "Resource": "arn:aws:sqs:eu-west-1:111122223333:\${aws:PrincipalTag/team, 'none'}-*"
    }
  ],
  "Id": "s3:Outside"
}`;

describe.skipIf(!existsSync(extensions))(
  'the injection grammars (skipped until the workbench is installed)',
  () => {
    it('color actions, ARNs, wildcards and variables', async () => {
      const found = await tokens(POLICY);
      expect(found.get('entity.name.type.service.iam')).toEqual(['s3', 'sqs']);
      expect(found.get('string.other.action.iam')).toEqual(['Get']);
      expect(found.get('keyword.operator.wildcard.iam')).toEqual(['*', '*', '*']);
      expect(found.get('keyword.other.arn.iam')).toEqual(['arn']);
      expect(found.get('constant.language.partition.iam')).toEqual(['aws']);
      expect(found.get('constant.other.region.iam')).toEqual(['eu-west-1']);
      expect(found.get('constant.numeric.account.iam')).toEqual(['111122223333']);
      expect(found.get('variable.other.iam')!.join('')).toContain('aws:PrincipalTag/team');
      expect(found.get('constant.other.default.iam')).toEqual(["'none'"]);
    });

    it('leave everything else alone', async () => {
      expect(
        (await tokens('{ "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "x": ["*"] }')).size,
      ).toBe(0);
      expect((await tokens('{ "Statement": "*" }')).get('keyword.operator.wildcard.iam')).toEqual(['*']);
      const after = await tokens('{ "Statement": [{ "Action": "a:B" }], "Other": "s3:GetObject" }');
      expect(after.get('string.other.action.iam')).toEqual(['B']);
    });

    it('work in JSON with comments', async () => {
      const found = await tokens(
        POLICY.replace('"Effect"', '// s3:Comment\n"Effect"'),
        'source.json.comments',
      );
      expect(found.get('string.other.action.iam')).toEqual(['Get']);
    });
  },
);
