/** Pieces of a text against the whole, and an edited document against one that is read again. */
import { describe, expect, it } from 'vitest';
import { readPiece } from '../../../server/src/syntax/yaml/read-piece.js';
import { readYaml, type YamlTree } from '../../../server/src/syntax/yaml/yaml-document.js';
import { yamlSyntax } from '../../../server/src/syntax/yaml/yaml-syntax.js';
import { edit, edited, generator } from '../../support/edits.js';
import { plainTree } from '../../support/plain-tree.js';
import { runs, seed } from '../../support/seed.js';
import { foreignTemplates, ownTemplates, SMALL } from '../../support/yaml-templates.js';

const templates = [{ name: 'small', text: SMALL }, ...ownTemplates, ...foreignTemplates];

/** What YAML is typed with. */
const TOKENS = [
  '- ',
  '\n',
  '\r\n',
  '  ',
  ': ',
  ':',
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
  ', ',
  '*',
  '&a ',
  '*a',
  '!Sub ',
  '!',
  '|',
  '>-',
  '# ',
  '---\n',
  '...\n',
  '? ',
  '<<: ',
  '\t',
  'Resources:\n',
  '\n  Other:\n    Type: AWS::IAM::Role\n',
  '\ufeff',
  '\0',
  '😀',
  '\uD83D',
  '%YAML 1.1\n',
];

const shown = ({ root, problems, comments }: YamlTree): unknown => ({
  root: plainTree(root),
  problems,
  comments,
});

describe('cut texts have the tree of whole ones', () => {
  it.each(templates)('$name', ({ text }) => {
    const [whole] = readPiece(text).values;
    const { root, problems } = readYaml(text);
    expect(problems).toEqual([]);
    expect(plainTree(root)).toEqual(plainTree(whole));
  });

  it('most are cut', () => {
    const cut = templates.filter(({ text }) => readYaml(text).sections);
    expect(cut.length / templates.length).toBeGreaterThan(0.95);
  });
});

describe('an edited document is the one that is read again', () => {
  const random = generator(seed);
  const rounds = runs(250);
  it(`seed ${seed}`, () => {
    for (let round = 0; round < rounds; ) {
      let { text } = templates[random(templates.length)]!;
      if (text.length > 30_000) continue;
      let document = yamlSyntax.parse(text);
      for (let step = 0; step < 12; step++, round++) {
        const at = random(text.length + 1);
        text =
          random(3) === 0
            ? edited(text, edit(text, random))
            : text.slice(0, at) + TOKENS[random(TOKENS.length)]! + text.slice(at + random(2) * random(4));
        const before = JSON.stringify(shown(document as unknown as YamlTree));
        const again = yamlSyntax.reparse(document, text, () => []);
        const fresh = yamlSyntax.parse(text);
        if (again) {
          const both = [again, fresh].map((d) => JSON.stringify(shown(d as unknown as YamlTree)));
          if (both[0] !== both[1])
            expect(shown(again as unknown as YamlTree), text).toEqual(shown(fresh as unknown as YamlTree));
        }
        // The older version is what it was.
        if (round % 50 === 0) expect(JSON.stringify(shown(document as unknown as YamlTree))).toBe(before);
        document = again ?? fresh;
      }
    }
  });

  it('shares what did not change', () => {
    const before = yamlSyntax.parse(SMALL);
    const text = SMALL.replace('s3:GetObject', 's3:GetObjectAcl');
    const after = yamlSyntax.reparse(before, text, () => [])!;
    const entry = (d: typeof before, name: string) => {
      const resources =
        d.root?.type === 'object'
          ? d.root.properties.find((p) => p.key.value === 'Resources')?.value
          : undefined;
      return resources?.type === 'object'
        ? resources.properties.find((p) => p.key.value === name)?.value
        : undefined;
    };
    const [bucket, moved] = [entry(before, 'Bucket'), entry(after, 'Bucket')];
    expect(bucket?.type === 'object' && moved?.type === 'object' && (moved.origin ?? moved)).toBe(
      bucket?.type === 'object' && (bucket.origin ?? bucket),
    );
    expect(entry(before, 'Worker')).not.toBe(entry(after, 'Worker'));
  });
});
