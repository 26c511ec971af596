/** A file that is one statement: for a policy that a person or a tool puts it into. */
import { expect, it } from 'vitest';
import { applyEdits } from '../../../server/src/text/text-edit.js';
import { service } from '../../support/service.js';

const STATEMENT = '{ "Effect": "Allow", "Action": ["s3:GetObject", "s3:Foo"], "Resource": "*" }';

const found = (text: string): string[] =>
  service.check(service.analyse(text, 'snippets/read.json')!).map((f) => `${f.severity} ${f.rule}`);

it('is read as a policy', () => {
  expect(found(STATEMENT)).toEqual(['warning unknown-action']);
});

it('can have a comma after it, which is removed', () => {
  const text = `${STATEMENT},\n`;
  expect(found(text)).toEqual(['warning unknown-action', 'information json-syntax']);
  const [, comma] = service.check(service.analyse(text, 'snippets/read.json')!);
  expect(applyEdits(text, comma!.fixes!()[0]!.edits)).toBe(`${STATEMENT}\n`);
});

it('has an Effect, an action and a resource or a principal', () => {
  expect(service.analyse('{ "Effect": "Allow", "Action": "s3:GetObject" }', 'read.json')).toBeUndefined();
});

it('in the place of a policy, is one mistake', () => {
  const text = `resource "aws_sqs_queue_policy" "q" {
  queue_url = aws_sqs_queue.q.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Effect    = "Allow"
    Principal = { AWS = "arn:aws:iam::111122223333:role/app" }
    Action    = "sqs:SendMessage"
    Resource  = aws_sqs_queue.q.arn
  })
}
`;
  const check = (t: string) => service.check(service.analyse(t, 'main.tf')!);
  const [missing, ...more] = check(text);
  expect([missing?.rule, more]).toEqual(['missing-element', []]);
  expect(check(applyEdits(text, missing!.fixes!()[0]!.edits))).toEqual([]);
});
