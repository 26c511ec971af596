import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../server/src/text/text-edit.js';
import { service } from '../../support/service.js';
import { stopwatch, TIMED } from '../../support/stopwatch.js';

/** Each correction that is offered on a text, and what it makes of it. */
function repairs(text: string): [title: string, after: string][] {
  const analysis = service.analyse(text, 'a-policy.json')!;
  return service
    .syntaxFindings(analysis)
    .flatMap((f) => (f.fixes?.() ?? []).map((x): [string, string] => [x.title, applyEdits(text, x.edits)]));
}

const policy = (statement: string): string => `{ "Version": "2012-10-17", "Statement": [${statement}] }`;

describe('slips in JSON', () => {
  it.each([
    ['{ "Effect": "Allow", }', 'Remove the comma', '{ "Effect": "Allow" }'],
    ['{ "Action": ["s3:*", /* all */ ] }', 'Remove the comma', '{ "Action": ["s3:*" /* all */ ] }'],
    ['{ "Effect": "Allow" "Sid": "A" }', 'Add the comma', '{ "Effect": "Allow", "Sid": "A" }'],
    [
      '{ "Effect": "Allow" } // one\n { "Sid": "A" }',
      'Add the comma',
      '{ "Effect": "Allow" }, // one\n { "Sid": "A" }',
    ],
    ['{ "Action": ["a:b" "c:d"] }', 'Add the comma', '{ "Action": ["a:b", "c:d"] }'],
    ['{ "Action": \'s3:Get"Object\' }', undefined, ''],
    ['{ "Action": \'s3:GetObject\' }', 'Use double quotes', '{ "Action": "s3:GetObject" }'],
    ['{ "Action": “s3:GetObject” }', 'Use double quotes', '{ "Action": "s3:GetObject" }'],
    ['{ Effect: "Allow" }', 'Put Effect in double quotes', '{ "Effect": "Allow" }'],
    ['{ "Action": s3:GetObject }', 'Put s3:GetObject in double quotes', '{ "Action": "s3:GetObject" }'],
    ['{ "Effect" "Allow" }', 'Add the colon', '{ "Effect": "Allow" }'],
    [
      '{ "Condition": { "Bool": { "k": True } } }',
      'Change to true',
      '{ "Condition": { "Bool": { "k": true } } }',
    ],
  ])('%s', (statement, title, after) => {
    const found = repairs(policy(statement));
    if (title === undefined) expect(found.map(([t]) => t)).not.toContain('Use double quotes');
    else expect(found[0]).toEqual([title, policy(after)]);
  });

  it('closes what the text ends in', () => {
    const text = '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      "Effect": "Allow"\n';
    expect(repairs(text).at(-1)).toEqual([
      'Add the missing } ] }',
      '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      "Effect": "Allow"\n    }\n  ]\n}\n',
    ]);
    expect(repairs('{ "Statement": [{ "Effect": "Allow"').at(-1)?.[1]).toBe(
      '{ "Statement": [{ "Effect": "Allow"}]}',
    );
    const quote = '{ "Statement": {\n  "Effect": "Allow,\n  "Action": "s3:*"\n} }';
    expect(repairs(quote)[0]).toEqual(['Add the closing quote', quote.replace('Allow', 'Allow"')]);
  });

  it('leaves the other fixes and refactorings as they are, and is part of fix all where only a comma is wrong', () => {
    const text = policy(
      '{ "Effect": "Allow", "Action": ["s3:GetObject", "s3:GetObject",] "Resource": "*", }',
    );
    const analysis = service.analyse(text, 'a-policy.json', { kind: 'identity', reason: 'the test' })!;
    const [redundant] = service.check(analysis).filter((f) => f.rule === 'redundant-action');
    expect(redundant?.fixes?.().map((f) => f.title)).toEqual(['Remove "s3:GetObject"']);
    const { edits } = service.fixAll(analysis);
    expect(applyEdits(text, edits)).toBe(
      policy('{ "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*" }'),
    );
  });
});

/** The whole text was read again for each of them: 2.7 s for the code actions of 2,000 statements. */
it('many missing commas', TIMED, () => {
  const statement = '{"Effect": "Allow"\n"Action": "s3:GetObject"\n"Resource": "*"}';
  const text = policy(Array.from({ length: 300 }, () => statement).join('\n'));
  const findings = service.syntaxFindings(service.analyse(text, 'a-policy.json')!);
  const took = stopwatch();
  const fixes = findings.flatMap((f) => f.fixes?.() ?? []);
  expect(took()).toBeLessThan(400);
  expect(fixes).toHaveLength(899);
  const edits = fixes.flatMap((f) => f.edits);
  expect(() => JSON.parse(applyEdits(text, edits))).not.toThrow();
});
