import { describe, expect, it } from 'vitest';
import type { Data } from '../../../server/src/syntax/data.js';
import type { HostDocument } from '../../../server/src/syntax/syntax.js';
import type { ArrayNode, ObjectNode, ValueNode } from '../../../server/src/syntax/value.js';
import { yamlSyntax } from '../../../server/src/syntax/yaml/yaml-syntax.js';
import { applyEdits, type TextEdit } from '../../../server/src/text/text-edit.js';

const { edit, comments } = yamlSyntax;

function at(document: HostDocument, path: string): ValueNode {
  let node = document.root;
  for (const step of path.split('/').filter((s) => s !== ''))
    node =
      node?.type === 'array'
        ? node.items[Number(step)]
        : node?.type === 'object'
          ? node.properties.find((p) => p.key.value === step)?.value
          : undefined;
  if (!node) throw new Error(`nothing at ${path}`);
  return node;
}

/** The text after edits, in both kinds of lines, which must come to the same. */
function edited(text: string, make: (document: HostDocument) => TextEdit[]): string {
  const results = [text, text.replaceAll('\n', '\r\n')].map((t) => {
    const document = yamlSyntax.parse(t);
    const made = applyEdits(t, make(document));
    expect(yamlSyntax.parse(made).problems).toEqual([]);
    return made;
  });
  expect(results[1]).toBe(results[0]!.replaceAll('\n', '\r\n'));
  return results[0]!;
}

const object = (d: HostDocument, path: string): ObjectNode => at(d, path) as ObjectNode;
const list = (d: HostDocument, path: string): ArrayNode => at(d, path) as ArrayNode;

const ORDER = ['Sid', 'Effect', 'Action', 'Resource'];

describe('set', () => {
  const set = (text: string, path: string, name: string, value: Data): string =>
    edited(text, (d) => edit.set(d, object(d, path), name, value, ORDER));

  it.each([
    [
      'a: # note\n  Effect: Allow # yes\n  Resource: x\n',
      'a: # note\n  Effect: Allow # yes\n  Action: x\n  Resource: x\n',
      'x',
    ],
    ['a:\n  Effect: Allow\n', 'a:\n  Effect: Allow\n  Action:\n    - x\n    - "*"\n', ['x', '*']],
    ['a:\n- b\nc:\n  Effect: Allow\n', 'a:\n- b\nc:\n  Effect: Allow\n  Action:\n  - x\n', ['x']],
    ['a: {Effect: Allow}\n', 'a: {Effect: Allow, Action: [x]}\n', ['x']],
    ['a: {}\n', 'a: { Action: x }\n', 'x'],
    ['a:\n  Resource: x', 'a:\n  Action: u\n  Resource: x', 'u'],
    ["a:\n  Effect: 'Allow'\n", "a:\n  Effect: 'Allow'\n  Action: 'x'\n", 'x'],
    [
      'a:\n  Effect: Allow\n  Condition:\n    x: |\n      text\n\nb: 1\n',
      'a:\n  Effect: Allow\n  Condition:\n    x: |\n      text\n  Action: x\n\nb: 1\n',
      'x',
    ],
  ] as [string, string, Data][])('%j', (text, expected, value) => {
    expect(set(text, text.includes('c:\n') ? 'c' : 'a', 'Action', value)).toBe(expected);
  });

  it('in a list item, before its first name', () => {
    expect(set('a:\n  - Effect: Allow\n    Resource: x\n', 'a/0', 'Sid', 'One')).toBe(
      'a:\n  - Sid: One\n    Effect: Allow\n    Resource: x\n',
    );
  });

  it('of a value that is there', () => {
    expect(set('a:\n  Action: x # note\n', 'a', 'Action', ['x', 'u'])).toBe(
      'a:\n  Action: # note\n    - x\n    - u\n',
    );
    expect(set('a:\n  Action:\n    - x\n    - y\nb: 1\n', 'a', 'Action', 'z')).toBe(
      'a:\n  Action: z\nb: 1\n',
    );
    expect(set("a:\n  Action: ['x']\n", 'a', 'Action', ['*'])).toBe("a:\n  Action: ['*']\n");
    expect(set('a:\n  Action:\n', 'a', 'Action', 'z')).toBe('a:\n  Action: z\n');
    expect(set('a:\n  Action: !Sub x\n', 'a', 'Action', ['z'])).toBe('a:\n  Action:\n    - z\n');
  });

  it('not in the short form of a function', () => {
    expect(edited('a: !Sub x\n', (d) => edit.set(d, object(d, 'a'), 'Action', 'x'))).toBe('a: !Sub x\n');
  });
});

describe('insert and append', () => {
  it.each([
    ['a:\n  - x # one\n  - y\n', 1, 'a:\n  - x # one\n  - "*"\n  - y\n'],
    ['a:\n- x\n- y', 2, 'a:\n- x\n- y\n- "*"'],
    ['a:\n  - x\n', 0, 'a:\n  - "*"\n  - x\n'],
    ['a: [x, y]\n', 1, 'a: [x, "*", y]\n'],
    ['a: []\n', 0, 'a: ["*"]\n'],
    ['a: [\n  x,\n  y\n]\n', 2, 'a: [\n  x,\n  y,\n  "*"\n]\n'],
    ['a:\n  - "x"\n', 1, 'a:\n  - "x"\n  - "*"\n'],
  ])('%j at %i', (text, index, expected) => {
    expect(edited(text, (d) => edit.insert(d, list(d, 'a'), index, '*'))).toBe(expected);
  });

  it('an object in the form of the others', () => {
    const value = { Effect: 'Deny', Action: ['a', 'b'] };
    expect(edited('a:\n  - Effect: Allow\n', (d) => edit.append(d, list(d, 'a'), value))).toBe(
      'a:\n  - Effect: Allow\n  - Effect: Deny\n    Action:\n      - a\n      - b\n',
    );
    expect(edited('a:\n  - {Effect: Allow}\n', (d) => edit.append(d, list(d, 'a'), value))).toBe(
      'a:\n  - {Effect: Allow}\n  - { Effect: Deny, Action: [a, b] }\n',
    );
  });
});

describe('remove', () => {
  it.each([
    ['a:\n  - x\n  # about y\n  - y # this\n  - z\n', 1, 'a:\n  - x\n  - z\n'],
    ['a:\n  - x\n  - y\n', 0, 'a:\n  - y\n'],
    ['a:\n  # first\n  - x\n  - y\n', 0, 'a:\n  - y\n'],
    ['a:\n  - x\n  - y', 1, 'a:\n  - x'],
    ['a:\n  - x\nb: 1\n', 0, 'a: []\nb: 1\n'],
    ['a: [x, y, z]\n', 1, 'a: [x, z]\n'],
    ['a: [x, y]\n', 0, 'a: [y]\n'],
    ['a:\n- - x\n  - y\n- z\n', 0, 'a:\n- z\n'],
  ])('%j item %i', (text, index, expected) => {
    expect(edited(text, (d) => edit.remove(d, list(d, 'a'), list(d, 'a').items[index]!))).toBe(expected);
  });

  it.each([
    ['a:\n  - Sid: x\n    Effect: Allow\n', 0, 'a:\n  - Effect: Allow\n'],
    ['a:\n  - Sid: x\n    Effect: Allow\n', 1, 'a:\n  - Sid: x\n'],
    ['a:\n  - {Sid: x, Effect: Allow}\n', 0, 'a:\n  - {Effect: Allow}\n'],
    [
      'a:\n  - Sid: x\n    Principal:\n      AWS:\n        - y\n    Effect: Allow\n',
      1,
      'a:\n  - Sid: x\n    Effect: Allow\n',
    ],
  ])('%j property %i', (text, index, expected) => {
    expect(edited(text, (d) => edit.remove(d, object(d, 'a/0'), object(d, 'a/0').properties[index]!))).toBe(
      expected,
    );
  });
});

describe('replace', () => {
  it('items by several', () => {
    const text = 'a:\n  - x: 1 # one\n    y: 2\n  - z\n';
    expect(
      edited(text, (d) => edit.replaceItems(d, at(d, 'a/0'), at(d, 'a/0'), [{ x: 1 }, { x: 2, u: ['a'] }])),
    ).toBe('a:\n  - x: 1\n  - x: 2\n    u:\n      - a\n  - z\n');
    expect(
      edited('a: [x, y, z]\n', (d) => edit.replaceItems(d, at(d, 'a/0'), at(d, 'a/1'), ['u', '*'])),
    ).toBe('a: [u, "*", z]\n');
  });

  it('nothing of broken text', () => {
    const document = yamlSyntax.parse('a:\n  - "x\n  - y\n');
    expect(edit.replace(document, at(document, 'a/0'), 'z')).toEqual([]);
    expect(edit.replace(document, at(document, 'a/1'), 'z')).not.toEqual([]);
  });
});

describe('setText', () => {
  const set = (text: string, value: string, part?: { start: number; end: number }): string =>
    edited(text, (d) => {
      const node = at(d, 'a');
      if (node.type !== 'string') throw new Error(node.type);
      return edit.setText(d, node, value, part);
    });

  it.each([
    ['a: x\n', 'u', 'a: u\n'],
    ['a: x\n', 'y', 'a: "y"\n'],
    ['a: x # note\n', '*', 'a: "*" # note\n'],
    ["a: 'x'\n", "it's", "a: 'it''s'\n"],
    ['a: "x"\n', 'say "y"', 'a: "say \\"y\\""\n'],
    ['a: *\n', '*', 'a: "*"\n'],
    ['a: x\n', 'true', 'a: "true"\n'],
    ['a: x\n', '012345678901', 'a: "012345678901"\n'],
  ])('%j to %j', (text, value, expected) => {
    expect(set(text, value)).toBe(expected);
  });

  it('of a part', () => {
    expect(set('a: s3:GetObjec\n', 'GetObject', { start: 3, end: 11 })).toBe('a: s3:GetObject\n');
    expect(set('a: "s3:GetObjec"\n', 'GetObject', { start: 3, end: 11 })).toBe('a: "s3:GetObject"\n');
    expect(set('a: >-\n  s3:GetObjec\n', 'GetObject', { start: 3, end: 11 })).toBe('a: >-\n  s3:GetObject\n');
    expect(set('a: s3:x\n', '*', { start: 0, end: 2 })).toBe('a: "*:x"\n');
  });
});

describe('comments', () => {
  const text = 'a:\n  # one\n  - x # two\n  - y\n';
  const document = yamlSyntax.parse(text);

  it('are read and removed', () => {
    expect(document.comments.map((c) => comments.content(c))).toEqual([' one', ' two']);
    expect(document.comments.map((c) => applyEdits(text, comments.remove(document, c)))).toEqual([
      'a:\n  - x # two\n  - y\n',
      'a:\n  # one\n  - x\n  - y\n',
    ]);
  });

  it('are added above', () => {
    expect(applyEdits(text, comments.above(document, text.indexOf('y'), 'note'))).toBe(
      'a:\n  # one\n  - x # two\n  # note\n  - y\n',
    );
  });

  it('are not added in a string of several lines', () => {
    const source = 'a: |\n  one\n  two\n';
    expect(comments.above(yamlSyntax.parse(source), source.indexOf('two'), 'note')).toEqual([]);
  });
});
