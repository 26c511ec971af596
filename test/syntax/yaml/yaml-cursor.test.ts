import { describe, expect, it } from 'vitest';
import { yamlSyntax } from '../../../server/src/syntax/yaml/yaml-syntax.js';
import { readMarks } from '../../support/fixture.js';

/** Statements of a policy, with a cursor. */
const CASES: readonly (readonly [name: string, text: string, path: string, expected: object])[] = [
  [
    'a begun item',
    '- Action:\n    - s3:GetObject\n    - s3:‸\n  Resource: x',
    '0/Action/1',
    { at: 'value', typed: 's3:' },
  ],
  [
    'an empty item',
    '- Action:\n    - s3:GetObject\n    - ‸\n  Resource: x',
    '0/Action/1',
    { at: 'value', typed: '' },
  ],
  [
    'an open quote',
    '- Action:\n    - "s3:Get‸\n  Resource: x',
    '0/Action/0',
    { at: 'value', typed: 's3:Get', inString: true },
  ],
  [
    'a closed quote',
    "- Action:\n    - 's3:Get‸Obj'\n  Resource: x",
    '0/Action/0',
    { at: 'value', typed: 's3:Get', word: 's3:GetObj', inString: true },
  ],
  ['an empty value', '- Action: ‸\n  Resource: x', '0/Action', { at: 'value', typed: '' }],
  ['a begun value', '- Action: s3:‸\n  Resource: x', '0/Action', { at: 'value', typed: 's3:' }],
  [
    'a begun key',
    '- Effect: Allow\n  Con‸\n  Resource: x',
    '0/Con',
    { at: 'key', typed: 'Con', hasValue: false },
  ],
  ['a begun key at the end', '- Effect: Allow\n  Con‸', '0/Con', { at: 'key', typed: 'Con' }],
  ['an empty line among keys', '- Effect: Allow\n  ‸\n  Resource: x', '0/', { at: 'key', typed: '' }],
  [
    'a key with its value',
    '- Effect: Allow\n  Res‸ource: x',
    '0/Resource',
    { at: 'key', typed: 'Res', hasValue: true },
  ],
  ['a key under a key', '- Condition:\n    Str‸', '0/Condition/Str', { at: 'key', typed: 'Str' }],
  ['an empty line under a key', '- Condition:\n    ‸', '0/Condition/', { at: 'key', typed: '' }],
  [
    'a begun key with colons',
    '- Condition:\n    StringEquals:\n      aws:So‸',
    '0/Condition/StringEquals/aws:So',
    { at: 'key', typed: 'aws:So' },
  ],
  ['a key of a new statement', '- Effect: Allow\n- Eff‸', '1/Eff', { at: 'key', typed: 'Eff' }],
  ['a key before others', '- Eff‸\n  Action: x', '0/Eff', { at: 'key', typed: 'Eff' }],
  ['the first statement', '- ‸', '0', { at: 'value', typed: '' }],
  ['a flow list', '- {Effect: Allow, Action: [s3:Ge‸, x]}', '0/Action/0', { at: 'value', typed: 's3:Ge' }],
  ['a key in flow style', '- {Effect: Allow, Act‸}', '0/Act', { at: 'key', typed: 'Act', hasValue: false }],
  ['a value in flow style', '- {Effect: ‸}', '0/Effect', { at: 'value', typed: '' }],
  [
    'the short form of a function',
    '- Resource: !Sub "arn:${‸"',
    '0/Resource/Fn::Sub',
    { at: 'value', typed: 'arn:${' },
  ],
  ['a comment', '- Effect: Allow # te‸xt', '', { inComment: true }],
  ['a wrong column', '- Action:\n    - x\n   ‸', '', { at: 'value' }],
];

describe('the cursor', () => {
  for (const eol of ['\n', '\r\n'])
    for (const [name, statements, path, expected] of CASES)
      it(`${name}${eol === '\n' ? '' : ', CRLF'}`, () => {
        const lines = statements.split('\n').map((l) => `            ${l}`);
        const source = [
          'Resources:',
          '  R:',
          '    Properties:',
          '      P:',
          '        Statement:',
          ...lines,
          '  Other:',
          '    Type: x',
          '',
        ];
        const { text, cursor } = readMarks(source.join(eol));
        const found = yamlSyntax.cursor(yamlSyntax.parse(text), cursor!);
        const at = path === '' ? [] : ['Resources', 'R', 'Properties', 'P', 'Statement', ...path.split('/')];
        expect(found.path.map(String)).toEqual(at);
        expect(found).toMatchObject(expected);
        if (path === '') return;
        expect(text.slice(found.replace.start, found.replace.end)).toBe(found.word);
        expect(text.slice(found.replace.start, cursor)).toBe(found.typed);
      });
});

describe('an insertion', () => {
  const inserted = (
    source: string,
    insertion: Parameters<typeof yamlSyntax.insertion>[2],
    stops = false,
  ): string => {
    const { text, cursor } = readMarks(source);
    const document = yamlSyntax.parse(text);
    const { range, text: put } = yamlSyntax.insertion(
      document,
      yamlSyntax.cursor(document, cursor!),
      insertion,
      stops,
    );
    return text.slice(0, range.start) + put + text.slice(range.end);
  };

  it.each([
    ['Action:\n  - s3:‸', 's3:GetObject', 'Action:\n  - s3:GetObject'],
    ['Action:\n  - ‸', '*', 'Action:\n  - "*"'],
    ["Version: '1'\nAction: ‸", '*', "Version: '1'\nAction: '*'"],
    ['Action:\n  - "s3:‸', 's3:GetObject', 'Action:\n  - "s3:GetObject"'],
    ['Action:\n  - "s3:‸"', 's3:GetObject', 'Action:\n  - "s3:GetObject"'],
    ['Action: [s3:‸, x]', 's3:GetObject', 'Action: [s3:GetObject, x]'],
    ['Sid: ‸', 'a: b', 'Sid: "a: b"'],
  ])('of a value: %s', (source, value, expected) => {
    expect(inserted(source, { value })).toBe(expected);
  });

  it('of a name with its value', () => {
    expect(inserted('Effect: Allow\nAct‸', { name: 'Action', value: ['a', 'b'] })).toBe(
      'Effect: Allow\nAction:\n  - a\n  - b',
    );
    expect(
      inserted('Statement:\n  - Effect: Allow\n    Con‸', {
        name: 'Condition',
        value: { Bool: { a: 'true' } },
      }),
    ).toBe(
      // The editor adds the indentation of the line.
      'Statement:\n  - Effect: Allow\n    Condition:\n  Bool:\n    a: "true"',
    );
    expect(
      inserted('Statement:\n  - Con‸\n    Effect: Allow', { name: 'Condition', value: { Bool: { a: 'x' } } }),
    ).toBe(
      // It does not add the dash.
      'Statement:\n  - Condition:\n    Bool:\n      a: x\n    Effect: Allow',
    );
    expect(inserted('Resource: x\nEff‸ect: Allow', { name: 'Action', value: ['a'] })).toBe(
      'Resource: x\nAction: Allow',
    );
    expect(inserted('{Effect: Allow, Act‸}', { name: 'Action', value: ['a'] })).toBe(
      '{Effect: Allow, Action: [a]}',
    );
  });
});
