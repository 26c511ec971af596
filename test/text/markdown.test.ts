// What a document says cannot become markup, a link, a picture or a line of ours: checked with a real Markdown parser, which makes
// links of addresses as VS Code and GitHub do.
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { expect, it } from 'vitest';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { comparisonMarkdown } from '../../server/src/comparison/comparison-report.js';
import { accessMarkdown, accessOf } from '../../server/src/comparison/policy-access.js';
import { compilePolicy } from '../../server/src/policy/compile.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { code, codes, notificationText, plain } from '../../server/src/text/markdown.js';
import { catalogue } from '../support/catalogue.js';
import { policyOf } from '../support/fixture.js';
import { service } from '../support/service.js';

const parser = new MarkdownIt({ html: true, linkify: true });
// `example.org` alone is text for VS Code and GitHub.
parser.linkify.set({ fuzzyLink: false });

/** Every kind of token, with those inside of lines, and the texts of links. */
function tokensOf(markdown: string): { kinds: string[]; links: string[]; content: string } {
  const all = parser.parse(markdown, {}).flatMap((t) => [t, ...(t.children ?? [])]);
  return {
    kinds: all.map((t) => t.type),
    links: all.filter((t) => t.type === 'link_open').map((t) => t.attrGet('href') ?? ''),
    content: all
      .filter((t) => t.type === 'text' || t.type === 'code_inline')
      .map((t) => t.content)
      .join(''),
  };
}

/** Texts that mean something to Markdown, HTML, GitHub or a terminal, and random ones. */
const NASTY = [
  '![x](http://evil.example/x.png)',
  '[x](javascript:alert(1))',
  '<img src=http://evil.example/x>',
  '<!-- ',
  '-->',
  '\n\n# Heading',
  '\n<!--\n',
  '\r\n| a | b |',
  '`',
  '``` \n',
  '``',
  '\u2028# x',
  '\u0085',
  '\u202Eabc',
  'http://evil.example',
  'www.evil.example',
  'a@evil.example',
  '<http://evil.example>',
  '&lt;b&gt;',
  '**b**',
  '__b__',
  '~~s~~',
  '- item',
  '1. item',
  '> quote',
  '    code',
  '---',
  '===',
  '\\',
  '|',
  '@everyone',
  '$x$',
  '[^1]',
  'a\tb',
  '\u0000',
];
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(...NASTY),
      fc.string({ maxLength: 8 }),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => parts.join(''));
const RUNS = { numRuns: 2000 };

it('inline code is one piece of code', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const { kinds } = tokensOf(`before ${code(text)} after`);
      if (text.trim() !== '') expect(kinds[3]).toBe('code_inline');
      expect(
        kinds.filter(
          (k) => !['paragraph_open', 'inline', 'text', 'code_inline', 'paragraph_close'].includes(k),
        ),
      ).toEqual([]);
      expect(kinds.filter((k) => k === 'code_inline').length).toBeLessThanOrEqual(1);
    }),
    RUNS,
  );
});

it('plain text is one line of text', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      for (const [before, after] of [
        ['', ''],
        ['- ', ''],
        ['before ', ' after'],
      ] as const) {
        const { kinds, links } = tokensOf(`${before}${plain(text)}${after}`);
        expect(links).toEqual([]);
        const strange =
          /^(image|html|code|fence|heading|hr|blockquote|ordered|table|em_|strong|s_|softbreak|hardbreak)/;
        expect(kinds.filter((k) => strange.test(k))).toEqual([]);
        expect(kinds.filter((k) => k === 'bullet_list_open').length).toBe(before === '- ' ? 1 : 0);
      }
    }),
    RUNS,
  );
});

it('an address without a scheme is not a link for GitHub', () => {
  expect(plain('www.evil.example')).toBe('www\\.evil.example');
});

it('a list of code is code', () => {
  expect(codes(['a', 'b`', ''], 2)).toBe('`a`, `` b` `` and 1 more');
});

/** The same policy with texts of a stranger in every place that a report shows. */
function policyWith(texts: readonly string[]): string {
  const at = (i: number): string => texts[i % texts.length]!;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: at(0),
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::111122223333:role/${at(1)}` },
        Action: ['s3:GetObject', `s3:${at(2)}*`, `nosuch${at(3)}:x`],
        Resource: [`arn:aws:s3:::${at(4)}/*`, 'arn:aws:s3:::b/*'],
        Condition: { StringLike: { [`aws:PrincipalTag/${at(5)}`]: [at(6)] } },
      },
      {
        Sid: at(7),
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:GetObjectAcl',
        Resource: `arn:aws:s3:::${at(0)}/x`,
      },
    ],
  });
}

const STRUCTURE = /^(heading|bullet_list|list_item|image|html|fence|code_block|blockquote|hr|table|em_open)/;
const structure = (markdown: string): string[] => tokensOf(markdown).kinds.filter((k) => STRUCTURE.test(k));

it('reports have the same structure whatever a policy says, and no links', () => {
  fc.assert(
    fc.property(fc.array(nasty, { minLength: 8, maxLength: 8 }), (texts) => {
      const compiled = compilePolicy(policyOf(policyWith(texts)));
      const access = accessMarkdown(accessOf(compiled, catalogue, requestSets(catalogue)), 'bucket policy');
      const { kinds, links } = tokensOf(access);
      expect(links).toEqual([]);
      expect(kinds.filter((k) => /^(image|html|fence|code_block|blockquote|hr|table|em_)/.test(k))).toEqual(
        [],
      );
      expect(kinds.filter((k) => k === 'heading_open')).toHaveLength(2);
      const nothing = compilePolicy(policyOf('{"Version":"2012-10-17","Statement":[]}'));
      const sets = requestSets(catalogue);
      const report = comparisonMarkdown(comparePolicies(nothing, compiled, catalogue, sets), catalogue);
      expect(tokensOf(report).links).toEqual([]);
      expect(structure(report).filter((k) => !/^(heading|bullet_list|list_item)/.test(k))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

it('hovers have no links except those to AWS, and no HTML or pictures', () => {
  fc.assert(
    fc.property(fc.array(nasty, { minLength: 8, maxLength: 8 }), (texts) => {
      const policy = policyOf(policyWith(texts));
      for (let at = 0; at < policy.document.text.length; at += 7) {
        const shown = service.hover(policy, at)?.markdown;
        if (shown === undefined) continue;
        const { kinds, links } = tokensOf(shown);
        expect(links.filter((l) => !l.startsWith('https://docs.aws.amazon.com/'))).toEqual([]);
        expect(kinds.filter((k) => /^(image|html)/.test(k))).toEqual([]);
      }
    }),
    { numRuns: 100 },
  );
});

it('a notification has no link, of a command or of the web', () => {
  // What VS Code makes links of in a notification (vs/base/common/linkedText.ts).
  const LINK = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+(?: (?:"[^"]+"|'[^']+'))?\)/i;
  expect(LINK.test('[x](command:workbench.action.quit)')).toBe(true);
  expect(notificationText('[x](command:workbench.action.quit).json has errors.')).toBe(
    '[x] (command:workbench.action.quit).json has errors.',
  );
  const pieces = fc.constantFrom(
    '[',
    ']',
    '(',
    ')',
    '](',
    'a',
    ' ',
    '\n',
    'command:x',
    'https://x',
    '"',
    '\u0000',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (list) => {
      expect(notificationText(list.join(''))).not.toMatch(LINK);
    }),
  );
});
