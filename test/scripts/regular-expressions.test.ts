// Every regular expression of the server and of the client takes time in proportion to the text: documents, patterns of a workspace
// and messages can be of any size. Checked exactly, by an automaton; what the automaton cannot read is listed with a reason.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkSync } from 'recheck';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { root } from '../../scripts/paths.mjs';
import { seed } from '../support/seed.js';

/** Literals that the check cannot read, and why they are linear or see only short texts. */
const READ_BY_HAND: Readonly<Record<string, string>> = {
  '/\\$\\{[^}]+\\}|<[^>]+>|(?<=\\/)tag-key$/': 'names of condition keys in the catalogue',
  '/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[A-Z]/g': 'names of actions in the catalogue',
  '/(?<!\\d)\\d{12}(?!\\d)/g': 'twelve characters at most from each start',
  '/^\\s*(?:(?!aws:)[a-zA-Z][\\w-]*(?::(?!:)|\\()|aws:(?:accountId|region)\\s*(?:,|$))/':
    'anchored at the start, one repetition, and the next character ends it',
  '/^o-[a-z0-9]+(?![a-z0-9*?])/': 'anchored at the start, one repetition',
  '/^[ \\t]*,?[ \\t]*(?:(?:#|\\/\\/)[^\\r\\n]*)?(?:\\r?\\n|$)/': '1,000 characters after a part',
  '/^\\s*("?)[\\w:.-]{1,100}"?\\s{0,100}([=:])/': '300 characters of a line',
  '/^(?:(?:resource|data|ephemeral|action|list)[ \\t]+"[^"\\n]*"[ \\t]+"[^"\\n]*"|(?:module|variable|output|provider|check|run|mock_provider|actions|store|component|deployment|provider)[ \\t]+"[^"\\n]*"|(?:locals|terraform|moved|import|removed))[ \\t]*\\{/':
    '500 characters of a line',
  '/\\bdata\\.aws_iam_policy_document\\.([\\w-]+)(?:\\[[^\\]]{0,200}\\])?\\.(?:minified_)?json\\b/g':
    'from each start, it reads to the next period',
};

/**
 * What the check has proved: it takes up to a second for each. New expressions are checked, and ten of these again in each run.
 * UPDATE_FIXTURES=1 writes the list.
 */
const LIST = join(root, 'test/scripts/linear-expressions.json');
const SAMPLE = 10;

/** Expressions made at run time: nothing a document or a workspace says can be in them. */
const MADE_AT_RUN_TIME: Readonly<Record<string, string>> = {
  'server/src/catalogue/condition-keys.ts': 'from names of condition keys in the catalogue',
  'server/src/dialects/kind/kind-names.ts': 'from the table of names',
  'server/src/rules/checks/condition-value-format.ts': 'from a table of prefixes',
  'server/src/sets/stranger.ts': 'from a table of condition keys',
  'server/src/rules/support/wide.ts': 'from the pattern that a rule names',
};

interface Found {
  readonly place: string;
  readonly file: string;
  readonly text: string;
}

function expressions(): { literals: Found[]; made: Found[] } {
  const literals: Found[] = [];
  const made: Found[] = [];
  for (const folder of ['server/src', 'client/src']) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const file = `${folder}/${name.replaceAll('\\', '/')}`;
      const source = ts.createSourceFile(
        file,
        readFileSync(join(root, file), 'utf8'),
        ts.ScriptTarget.Latest,
        true,
      );
      const visit = (node: ts.Node): void => {
        const place = `${file}:${source.getLineAndCharacterOfPosition(node.pos).line + 1}`;
        if (ts.isRegularExpressionLiteral(node)) literals.push({ place, file, text: node.text });
        else if (
          (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
          node.expression.getText() === 'RegExp'
        ) {
          made.push({ place, file, text: node.getText() });
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
    }
  }
  return { literals, made };
}

/** undefined if the expression is linear. */
function problemOf(literal: string): string | undefined {
  const slash = literal.lastIndexOf('/');
  const result = checkSync(literal.slice(1, slash), literal.slice(slash + 1), {
    checker: 'automaton',
    timeout: 180_000,
  });
  if (result.status === 'safe') return undefined;
  return result.status === 'vulnerable' ? result.complexity.summary : `unknown: ${result.error.kind}`;
}

test('every regular expression of the product is linear', { timeout: 600_000 }, () => {
  const { literals } = expressions();
  expect(literals.length).toBeGreaterThan(200);
  const proved: string[] = JSON.parse(readFileSync(LIST, 'utf8'));
  const again = new Set(Array.from({ length: SAMPLE }, (_, i) => proved[(seed + 37 * i) % proved.length]));
  const problems = new Map<string, string>();
  const safe: string[] = [];
  for (const text of new Set(literals.map((l) => l.text))) {
    if (text in READ_BY_HAND) continue;
    const problem = proved.includes(text) && !again.has(text) ? undefined : problemOf(text);
    if (problem) problems.set(text, problem);
    else safe.push(text);
  }
  if (process.env.UPDATE_FIXTURES) writeFileSync(LIST, `${JSON.stringify(safe.sort(), null, 2)}\n`);
  expect(
    literals.flatMap((l) => (problems.has(l.text) ? [`${l.place} ${l.text}: ${problems.get(l.text)}`] : [])),
  ).toEqual([]);
  const texts = new Set(literals.map((l) => l.text));
  expect(Object.keys(READ_BY_HAND).filter((text) => !texts.has(text))).toEqual([]);
});

test('regular expressions made at run time are made from tables', () => {
  const { made } = expressions();
  expect([...new Set(made.map((m) => m.file))].sort()).toEqual(Object.keys(MADE_AT_RUN_TIME).sort());
});

test('the check finds a quadratic and an exponential expression', () => {
  expect(problemOf('/\\$\\{[^}]*\\}/g')).toMatch(/polynomial/);
  expect(problemOf('/^(a+)+$/')).toMatch(/exponential/);
  expect(problemOf('/^[a-z]+$/')).toBeUndefined();
});
