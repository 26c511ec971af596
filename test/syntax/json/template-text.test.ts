import { expect, it } from 'vitest';
import { service } from '../../support/service.js';

it('reads what EJS has between and in statements', () => {
  const text = `{"Version": "2012-10-17", "Statement": [
  <% for (const b of buckets) { %>
  {"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "arn:aws:s3:::<%= b["name"] %>/*"},
  <% } %>
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": [
    <% more.forEach((b, i) => { %>"arn:aws:s3:::<%= b %>"<% if (i < more.length - 1) { %>,<% } %><% }) %>
  ]}]}`;
  const findings = service.check(service.analyse(text, 'policy.json.ejs')!);
  expect(findings.map((f) => `${f.rule}: ${f.message.split('.')[0]}`)).toEqual([
    'placeholder: This file has placeholders: "<% for (const b of buckets) { %>", "<%= b["name"] %>", "<% more',
    'unknown-action: AWS does not document the action "s3:GetObjekt" (service data of 2026-09-26), so it has no effect',
  ]);
});

/** Each of them was read up to its end, or for 5,000 characters, so that there was no time left for what follows. */
it('reads the expressions after many that have no end', () => {
  const sid = `${'${x'.repeat(2000)}\${f("b")}`;
  const text = `{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Sid": "${sid}", "Resource": "*"}]}`;
  const { document, policies } = service.analyse(text, 'a-policy.json')!;
  expect(document.problems).toEqual([]);
  expect(policies[0]!.statements).toHaveLength(1);
});
