import { expect, it } from 'vitest';
import {
  emptyString,
  isInString,
  type Leaving,
  leaveByComma,
  leaveByEnter,
  type Syntax,
} from '../../client/src/typing/string-ends.js';

interface Case {
  /** What was typed is in the text, the caret is at ‸. */
  readonly typed: string;
  readonly key: ',' | '\n';
  readonly left: string | undefined;
  readonly syntax?: Syntax;
  readonly accepted?: boolean;
  /** What was typed after the key, before the caret, when the text is read. */
  readonly more?: string;
  /** The quote was typed over. */
  readonly over?: boolean;
}

/** The text after what leaves the string, with the caret. */
function after({
  typed,
  key,
  syntax = 'json',
  accepted = false,
  more = '',
  over = false,
}: Case): string | undefined {
  const [before, after] = typed.split('‸') as [string, string];
  const all = `${before}${more}${over ? after.slice(1) : after}`.split('\n');
  const lines = { count: all.length, line: (i: number) => all[i]! };
  const above = before.split('\n');
  const [line, character] = [above.length - 1, above.at(-1)!.length];
  const rest = after.split('\n')[0]!;
  const found: Leaving | undefined =
    key === ','
      ? leaveByComma(lines, { line, character: character - 1 }, accepted, syntax, rest)
      : leaveByEnter(lines, { line: line - 1, character: above[line - 1]!.length }, character, syntax, rest);
  if (!found) return undefined;
  const start = found.rest.character;
  const lower = all[found.rest.line]!;
  all[found.rest.line] = lower.slice(0, start) + lower.slice(start + found.length);
  const changed = all[found.end.line]!;
  all[found.end.line] =
    changed.slice(0, found.end.character) + found.text + changed.slice(found.end.character);
  return all.join('\n');
}

const CASES: readonly Case[] = [
  { key: ',', typed: '["s3:GetObject,‸"]', left: '["s3:GetObject",]' },
  // More was typed before the text is read.
  { key: ',', typed: '["s3:GetObject,‸"]', more: ' ', left: '["s3:GetObject", ]' },
  { key: ',', typed: '["s3:GetObject,‸"]', more: ' "s', left: '["s3:GetObject", "s"]' },
  { key: ',', typed: '["s3:GetObject,‸"]', more: ' "s"', left: '["s3:GetObject", "s"]' },
  { key: ',', typed: '["s3:GetObject,‸"]', more: ' "s', over: true, left: '["s3:GetObject", "s]' },
  { key: '\n', typed: '["s3:GetObject\n‸"]', more: '"s', over: true, left: '["s3:GetObject",\n"s]' },
  { key: '\n', typed: '["s3:GetObject\n‸"]', more: '"s', left: '["s3:GetObject",\n"s"]' },
  { key: ',', typed: '["s3:GetObject,‸", "s3:PutObject"]', left: '["s3:GetObject", "s3:PutObject"]' },
  { key: ',', typed: '{ "Effect": "Allow,‸" }', left: '{ "Effect": "Allow", }' },
  { key: ',', typed: '{ "Resource": "arn:aws:s3:::a/*,‸" }', left: '{ "Resource": "arn:aws:s3:::a/*", }' },
  // A value of a condition can have a comma, a name is followed by its value, and there is no string to leave.
  { key: ',', typed: '{ "aws:RequestTag/colors": "red,‸" }', left: undefined },
  {
    key: ',',
    typed: '{ "aws:RequestTag/colors": "red,‸" }',
    accepted: true,
    left: '{ "aws:RequestTag/colors": "red", }',
  },
  { key: ',', typed: '{ "s3:prefix,‸": "" }', accepted: true, left: undefined },
  { key: ',', typed: '["s3:Get,‸Object"]', left: undefined },
  { key: ',', typed: '["s3:GetObject‸"]', left: undefined },
  { key: ',', typed: '[",‸"]', left: undefined },
  { key: ',', typed: '["s3:GetObject",‸]', left: undefined },
  { key: '\n', typed: '[\n  "s3:GetObject\n  ‸"\n]', left: '[\n  "s3:GetObject",\n  \n]' },
  { key: '\n', typed: '[\n  "s3:GetObject\n  ‸",\n  "b"]', left: '[\n  "s3:GetObject",\n  \n  "b"]' },
  { key: '\n', typed: '{\n  "Effect": "Allow\n  ‸"\n}', left: '{\n  "Effect": "Allow",\n  \n}' },
  { key: '\n', typed: '{\n  "Effect\n  ‸": "Allow" }', left: undefined },
  { key: '\n', typed: '{\n  "Effect\n  ‸"\n}', left: '{\n  "Effect"\n  \n}' },
  { key: '\n', typed: '["s3:Get\n‸Object"]', left: undefined },
  { key: '\n', typed: '["s3:GetObject"\n‸]', left: undefined },
  { key: '\n', syntax: 'hcl', typed: 'effect = "Allow\n‸"', left: 'effect = "Allow"\n' },
  { key: '\n', syntax: 'hcl', typed: 'actions = ["s3:GetObject\n‸"]', left: 'actions = ["s3:GetObject",\n]' },
  // In YAML, a line ends a value that is in no brackets, in quotes of either kind.
  { key: '\n', syntax: 'yaml', typed: '- "s3:GetObject\n‸"\n', left: '- "s3:GetObject"\n\n' },
  { key: '\n', syntax: 'yaml', typed: "Effect: 'Allow\n‸'", left: "Effect: 'Allow'\n" },
  {
    key: '\n',
    syntax: 'yaml',
    typed: 'Resource: !Sub "arn:aws:s3:::${B}/*\n‸"',
    left: 'Resource: !Sub "arn:aws:s3:::${B}/*"\n',
  },
  { key: '\n', syntax: 'yaml', typed: 'Action: ["s3:GetObject\n‸"]', left: 'Action: ["s3:GetObject",\n]' },
  { key: '\n', syntax: 'yaml', typed: '"Effect\n‸": Allow', left: undefined },
  { key: ',', syntax: 'yaml', typed: "Action: ['s3:GetObject,‸']", left: "Action: ['s3:GetObject',]" },
  { key: ',', syntax: 'yaml', typed: '- { "Effect": "Allow,‸" }', left: '- { "Effect": "Allow", }' },
  // A comma is part of what is in no brackets, and quotes and brackets are part of plain text.
  { key: ',', syntax: 'yaml', typed: 'Action: "s3:GetObject,‸"', left: undefined },
  { key: '\n', syntax: 'yaml', typed: "Sid: it's\n‸'", left: undefined },
  { key: '\n', syntax: 'yaml', typed: 'Sid: a # "b\n‸"', left: undefined },
  { key: ',', syntax: 'yaml', typed: 'Sid: see [a\nAction: "s3:GetObject,‸"', left: undefined },
];

it.each(CASES)('leaves the string: $key in $typed', (c) => {
  expect(after(c)).toBe(c.left);
});

it('knows where strings are', () => {
  const line = '"a\\"b": "c", // "d"';
  expect([...line].map((_, i) => (isInString(line, i, 'json') ? line[i] : ' ')).join('')).toBe(
    ' a\\"b"   c"        ',
  );
  const yaml = "- a'b: 'it''s', [\"c\"] # 'd'";
  expect([...yaml].map((_, i) => (isInString(yaml, i, 'yaml') ? yaml[i] : ' ')).join('')).toBe(
    "        it' s'    c\"       ",
  );
});

it('finds the next empty string', () => {
  expect(emptyString('"a": "", "b": ""', 0, 'json')).toBe(6);
  expect(emptyString('"a": "", "b": ""', 7, 'json')).toBe(15);
  expect(emptyString("Sid: 'it''s', Action: ''", 0, 'json')).toBeUndefined();
  expect(emptyString("- 'it''s'", 0, 'yaml')).toBeUndefined();
  expect(emptyString('- \'\' # ""', 0, 'yaml')).toBe(3);
  expect(emptyString('# ""', 0, 'yaml')).toBeUndefined();
});
