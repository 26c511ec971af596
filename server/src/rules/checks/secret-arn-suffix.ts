import { compileGlob, type Glob } from '../../algebra/glob.js';
import { intersects } from '../../algebra/glob-intersection.js';
import type { PatternNode } from '../../policy/compile.js';
import { pieceEdits } from '../../syntax/piece-edits.js';
import type { HostDocument } from '../../syntax/syntax.js';
import { readableText } from '../../syntax/value.js';
import { replaceDollarBraces } from '../../text/dollar-braces.js';
import type { Fix, Rule } from '../rule.js';
import { changeTo, fixOf } from '../support/fixes/fixes.js';

const compile = (text: string): Glob =>
  compileGlob(text, { mode: 'resource', wildcards: true, variables: false });

/**
 * ARNs of secrets: "a hyphen and six random characters" follow the name (AWS Secrets Manager User Guide, "Secrets Manager
 * secret ARN" and "Permissions policy examples", which recommend `-??????` in policies).
 */
const SECRETS = compile('arn:*:secretsmanager:*:*:secret:*-??????');
/**
 * A name that ends with a hyphen and a word of six letters, as `db-secret` does. The six characters are capital and small
 * letters and digits, of which all are small letters in one of two hundred suffixes.
 */
const WORD = /[^:]-[a-z]{6}$/;
/** The ARN of a secret, with or without the end. */
const ANY = compile('arn:*:secretsmanager:*:*:secret:?*');

/** The text up to and with the mark, and what follows. */
function splitAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  const end = at < 0 ? text.length : at + mark.length;
  return [text.slice(0, end), text.slice(end)];
}

/** Adds the suffix to a text with parts that are unknown, after the characters at its end. */
function atEnd(document: HostDocument, node: PatternNode): Fix[] {
  const last = node.type === 'partial-string' ? node.parts.at(-1) : undefined;
  const offset = last && 'text' in last ? last.offsets.at(-1) : undefined;
  if (offset === undefined) return [];
  const end = { start: offset + 1, end: offset + 1 };
  return fixOf('Add "-??????"', pieceEdits(document, end, '-??????'), true);
}

export const rule: Rule = {
  id: 'secret-arn-suffix',
  severity: 'warning',
  codes: [],
  summary: 'The ARN of a secret lacks the hyphen and six random characters at its end.',
  reads: ['Effect', 'Resource'],
  checkStatement(statement, context) {
    const { resources } = context.compile(statement) ?? {};
    resources?.globs.forEach((glob, i) => {
      const node = resources.nodes[i]!;
      if (node.type === 'string' ? !node.closed : node.type !== 'partial-string') return;
      if (!glob.text.includes(':secretsmanager:')) return;
      // A Region or an account that is unknown changes nothing; a name can end with anything.
      const [start, name] = splitAt(glob.text, ':secret:');
      if (name.includes('${')) return;
      const tested = start.includes('${') ? compile(replaceDollarBraces(start, '*') + name) : glob;
      if (!intersects(tested, ANY)) return;
      const word = WORD.test(name) && !/[*?]/.test(name);
      if (!word && intersects(tested, SECRETS)) return;
      const text = readableText(node);
      context.report({
        range: node.range,
        ...(word ? { severity: 'information' as const } : {}),
        message: word
          ? `The ARN of a secret ends with a hyphen and six random characters, and "${text}" seems to end with a word, so it probably does not match any secret. Add "-??????" unless these are the random characters.`
          : `The ARN of a secret ends with a hyphen and six random characters, so "${text}" does not match any secret. Add "-??????".`,
        fixes: () =>
          node.type === 'string'
            ? changeTo(context.policy.document, node, `${node.value}-??????`)
            : atEnd(context.policy.document, node),
      });
    });
  },
};
