import { describe, expect, it } from 'vitest';
import { jsonEdits } from '../../../server/src/syntax/json/edit.js';
import { parseJson } from '../../../server/src/syntax/json/json-syntax.js';
import type { ArrayNode, ObjectNode } from '../../../server/src/syntax/value.js';
import { applyEdits, type TextEdit } from '../../../server/src/text/text-edit.js';
import { service } from '../../support/service.js';

const object = (text: string) => {
  const document = parseJson(text);
  const root = document.root as ObjectNode;
  const done = (edits: readonly TextEdit[]): string => applyEdits(text, edits);
  return { document, root, done };
};

describe('edits of JSON', () => {
  it('a new property goes to its conventional place, in the style of its neighbors', () => {
    const { document, root, done } = object('{\n\t"Effect": "Allow",\n\t"Resource": "*"\n}');
    const order = ['Effect', 'Action', 'Resource'];
    expect(done(jsonEdits.set(document, root, 'Action', ['s3:GetObject'], order))).toBe(
      '{\n\t"Effect": "Allow",\n\t"Action": [\n\t\t"s3:GetObject"\n\t],\n\t"Resource": "*"\n}',
    );
  });

  it('an item is inserted, appended and removed with its comma', () => {
    const { document, root, done } = object('{ "a": [1, 2] }');
    const list = root.properties[0]!.value as ArrayNode;
    expect(done(jsonEdits.insert(document, list, 1, 'x'))).toBe('{ "a": [1, "x", 2] }');
    expect(done(jsonEdits.append(document, list, 3))).toBe('{ "a": [1, 2, 3] }');
    expect(done(jsonEdits.remove(document, list, list.items[0]!))).toBe('{ "a": [2] }');
  });

  it('a property does not take a name that its object has already', () => {
    const { document, root, done } = object('{ "StringLike": 1, "StringEquals": 2 }');
    const [like] = root.properties;
    expect(jsonEdits.rename(document, root, like!, 'StringEquals')).toEqual([]);
    // Nor one that differs in case only, which is the same name to IAM.
    expect(jsonEdits.rename(document, root, like!, 'stringequals')).toEqual([]);
    expect(jsonEdits.set(document, root, 'stringEquals', 3)).toEqual([]);
    expect(done(jsonEdits.rename(document, root, like!, 'ArnLike'))).toBe(
      '{ "ArnLike": 1, "StringEquals": 2 }',
    );
  });

  it('part of a string is changed where escapes make its characters longer', () => {
    const { document, root, done } = object('{ "a": "x\\u0041\\"yz" }');
    const node = root.properties[0]!.value;
    if (node?.type !== 'string') throw new Error('no string');
    expect(done(jsonEdits.setText(document, node, '"', { start: 1, end: 3 }))).toBe('{ "a": "x\\"yz" }');
  });

  it('a mistake inside of one item does not keep the others from being edited; one between them does', () => {
    const inside = object('[{ "a" 1, "b": 2 }, { "c": 3 }]');
    const items = inside.document.root as ArrayNode;
    expect(inside.done(jsonEdits.remove(inside.document, items, items.items[1]!))).toBe(
      '[{ "a" 1, "b": 2 }]',
    );
    const broken = items.items[0] as ObjectNode;
    expect(jsonEdits.set(inside.document, broken, 'd', 4)).toEqual([]);
    const between = object('[{ "a": 1 } : { "c": 3 }]');
    const list = between.document.root as ArrayNode;
    expect(jsonEdits.remove(between.document, list, list.items[1]!)).toEqual([]);
  });

  it('a comma that is missing or too many does not keep anything from being edited', () => {
    const text = '[{ "a": 1 "b": 2, }, { "c": 3 } { "e": 5 },]';
    const { document, done } = object(text);
    const items = document.root as ArrayNode;
    expect(done(jsonEdits.set(document, items.items[0] as ObjectNode, 'd', 4))).toBe(
      '[{ "a": 1 "b": 2, "d": 4 }, { "c": 3 } { "e": 5 },]',
    );
    expect(done(jsonEdits.remove(document, items, items.items[2]!))).toBe('[{ "a": 1 "b": 2, }, { "c": 3 }]');
    expect(done(jsonEdits.remove(document, items, items.items[0]!))).toBe('[{ "c": 3 } { "e": 5 },]');
    expect(done(jsonEdits.append(document, items, 6))).toBe('[{ "a": 1 "b": 2, }, { "c": 3 } { "e": 5 }, 6]');
  });
});

it('a mistake elsewhere in the policy does not take the fixes of a statement away', () => {
  const statement = '{ "Effect": "Allow", "Action": "s3:GetObject" }';
  const text = `{ "Version": "2012-10-17", "Statement": [${statement}, { "Effect" "Allow" }] }`;
  const findings = service.check(service.analyse(text, '/work/x-policy.json')!);
  const missing = findings.find(
    (f) => f.rule === 'missing-element' && f.range.start < text.indexOf('"Effect" "'),
  );
  const [fix] = missing!.fixes!();
  expect(applyEdits(text, fix!.edits)).toContain(
    '{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }',
  );
});

it('a fix that would repeat a name is not offered', () => {
  const condition = '{ "StringEqual": { "aws:a": "1" }, "StringEquals": { "aws:b": "1" } }';
  const text = `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": ${condition} }] }`;
  const findings = service.check(service.analyse(text, '/work/x-policy.json')!);
  const unknown = findings.find((f) => f.rule === 'unknown-operator');
  expect(unknown!.fixes!().map((f) => f.title)).not.toContain('Change to "StringEquals"');
});
