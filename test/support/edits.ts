/** Random edits of real policies. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyEdits } from '../../server/src/text/text-edit.js';
import { root } from './catalogue.js';

/** Random whole numbers below a bound, the same ones for the same seed. */
export function generator(start: number): (below: number) => number {
  let state = start >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % Math.max(1, below);
  };
}

/** What people type, and what no one should. */
const TOKENS = [
  ...'{}[]",:*?$\\',
  '"Action": ',
  '"NotAction": "*",',
  '"Effect": "Deny",',
  '"Principal": "*",',
  '"Condition": {',
  '"Condition": { "StringEquals": { "aws:PrincipalTag/x": "${aws:username}" } },',
  '"ForAllValues:StringLikeIfExists": {',
  '"Resource": "arn:aws:s3:::b/*",',
  '"s3:Get*", ',
  '"iam:PassRole"',
  '${aws:',
  '${aws:username, ',
  'null',
  '1e999',
  '-',
  '/* c */',
  '// grantwise-ignore unknown-action: it is so\n',
  '\n',
  '\r\n',
  '\r',
  '\t',
  '\uFEFF',
  '\u2028',
  '😀',
  '\uD83D',
  '\uDE00',
  'é',
  'İ',
  '\0',
  '__proto__',
];

/** A random edit of a text. */
export function edit(
  text: string,
  random: (below: number) => number,
): { start: number; end: number; text: string } {
  const at = random(text.length + 1);
  const length = random(4) === 0 ? random(200) : random(6);
  const end = Math.min(text.length, at + length);
  switch (random(9)) {
    case 0:
      return { start: at, end, text: '' };
    case 1:
      return { start: at, end: at, text: text.slice(at, end) };
    case 2:
      return { start: at, end: random(3) === 0 ? text.length : Math.min(text.length, at + 1), text: '' };
    case 3: {
      // A piece of elsewhere.
      const from = random(text.length);
      return { start: at, end: at, text: text.slice(from, from + random(60)) };
    }
    case 4:
      return { start: at, end: Math.min(text.length, at + 1), text: String.fromCharCode(32 + random(95)) };
    default:
      return { start: at, end: at, text: TOKENS[random(TOKENS.length)]! };
  }
}

/** The text after an edit. */
export const edited = (text: string, { start, end, text: put }: ReturnType<typeof edit>): string =>
  applyEdits(text, [{ range: { start, end }, text: put }]);

export const examples = readdirSync(join(root, 'examples'))
  .filter((f) => f.endsWith('.json'))
  .map((f) => readFileSync(join(root, 'examples', f), 'utf8'));
const corpus = join(root, '../shared/corpus/aws-managed-policies.jsonl');
const real = existsSync(corpus)
  ? readFileSync(corpus, 'utf8')
      .trim()
      .split('\n')
      .map((l) => JSON.stringify((JSON.parse(l) as { document: unknown }).document, null, 2))
      .filter((t) => t.length < 7000)
  : [];
/** Policies of up to 7,000 characters. */
export const texts = [...examples, ...real, ...examples.map((t) => t.replaceAll('\n', '\r\n'))];
