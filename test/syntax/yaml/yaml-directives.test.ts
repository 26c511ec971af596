/** YAML with lines that have only tags of a template engine. */
import { describe, expect, it } from 'vitest';
import { withoutDirectives } from '../../../server/src/syntax/yaml/yaml-directives.js';
import { service } from '../../support/service.js';

/** Rules and places of what is found in a policy with these statements. */
const found = (statements: string): string[] => {
  const text = `Version: "2012-10-17"\nStatement:\n${statements}`;
  return service
    .check(service.analyse(text, '/work/read-policy.yaml')!)
    .filter((f) => f.severity === 'error' || f.severity === 'warning')
    .map((f) => `${f.rule} ${text.slice(f.range.start, f.range.end)}`);
};

const OPENED = [
  ['{{#each buckets}}', '{{/each}}'],
  ['{{#BucketIsType this "a,b"}}', '{{/BucketIsType}}'],
  ['{{^public}}', '{{/public}}'],
  ['{{- range .Buckets }}', '{{- end }}'],
  ['{% for b in buckets %}', '{% endfor %}'],
  ['<% for (const b of buckets) { %>', '<% } %>'],
  ['%{ for b in buckets ~}', '%{ endfor ~}'],
] as const;

describe.each(OPENED)('%s', (open, close) => {
  it('around items of a list', () => {
    expect(
      found(`  - Effect: Allow
    Action: s3:GetBucket*
    Resource:
    ${open}
      - arn:aws:s3:::{{this.name}}
    ${close}
  - Effect: Allow
    Action: s3:GetObjekt
    Resource: '*'
`),
    ).toEqual(['unknown-action GetObjekt']);
  });
  it('around a statement', () => {
    expect(
      found(`  ${open}
  - Effect: Allow
    Action: s3:GetObjekt
    Resource: '*'
  ${close}
`),
    ).toEqual(['unknown-action GetObjekt']);
  });
});

it('alternatives of an element are not repeated elements', () => {
  expect(
    found(`  - Effect: Allow
    Action: s3:GetObject
    {{#if all}}
    Resource: '*'
    {{else}}
    Resource: arn:aws:s3:::x/*
    {{/if}}
`),
  ).toEqual([]);
});

it.each([
  '    Resource:\n    {{ arn }}\n',
  '    Resource: {% if x %}a{% else %}b{% endif %}\n',
  '    Resource:\n      {{ arn }}\n',
  '    {{- include "resource" . | nindent 4 }}\n',
  '    {{- /* of the\n      chart */ -}}\n    {{- include "resource" . }}\n',
])('what a tag writes is not missing: %j', (lines) => {
  expect(found(`  - Effect: Allow\n    Action: s3:GetObject\n${lines}`)).toEqual([]);
});

it('tags in a block scalar are text', () => {
  const text = 'a:\n  - b: |\n      {{#if x}}\n      {{/if}}\n    c: >-\n      {% x %}\n  {{/each}}\n';
  expect(withoutDirectives(text)?.marks.map((m) => m.text)).toEqual(['{{/each}}']);
});

it('the offsets are those of the text', () => {
  const text = 'a:\r\n  {{ b }}\r\nc:\r\n{% if d %}\r\n  - e\r\n{% endif %}\r\n';
  const { yaml } = withoutDirectives(text)!;
  expect(yaml).toHaveLength(text.length);
  expect(yaml.indexOf('- e')).toBe(text.indexOf('- e'));
});

it.each(['a: {{ b }}\n', 'a:\n  ${b}\n', 'a: "{{#b}}"\n', '# {{b}}\n'])('none in %j', (text) => {
  expect(withoutDirectives(text)).toBeUndefined();
});
