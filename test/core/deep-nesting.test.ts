/** Whatever reads a text says clearly that it nests too deep, and does so soon: no parser runs out of stack. */
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../server/src/rules/config/read-config.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { syntaxOf } from '../../server/src/syntax/registry.js';
import { catalogue } from '../support/catalogue.js';
import { service } from '../support/service.js';
import { stopwatch, TIMED } from '../support/stopwatch.js';

const LEVELS = 20_000;
const VALUES: Readonly<Record<string, string>> = {
  lists: `${'['.repeat(LEVELS)}${']'.repeat(LEVELS)}`,
  objects: `${'{"a":'.repeat(LEVELS)}1${'}'.repeat(LEVELS)}`,
  'lists and objects': `${'[{"Statement":'.repeat(LEVELS / 2)}1${'}]'.repeat(LEVELS / 2)}`,
  'brackets without end': '['.repeat(LEVELS),
  'lists after a comment with a quote': `/* " */ ${'['.repeat(LEVELS)}${']'.repeat(LEVELS)}`,
  'lists after a string that ends with its line': `["\r${'['.repeat(LEVELS)}`,
};
const MESSAGE = 'The brackets nest deeper than 200 levels, so nothing in this file is read.';

const request = (more: string): string =>
  `{"principal":"arn:aws:iam::111122223333:user/a","action":"s3:GetObject","resource":"*",${more}}`;

const requestProblems = (text: string, file: 'request' | 'test', referenced?: string): string[] => {
  const document = parseJson(text);
  const load = () => (referenced === undefined ? { error: 'none' } : { text: referenced, source: 'p.json' });
  const { cases, problems } = service.readRequests(document, file, load);
  return [...document.problems, ...problems, ...cases.flatMap((c) => c.problems)].map((p) => p.message);
};

const checked = (text: string, path: string): string[] => {
  const analysis = service.analyse(text, path);
  return analysis ? service.check(analysis).map((f) => f.message) : [];
};

const READERS: Readonly<Record<string, (value: string) => string[]>> = {
  'a policy': (value) => checked(`{"Statement":${value}}`, '/work/a-policy.json'),
  'a policy without a name that says so': (value) => checked(`{"Statement":${value}}`, '/work/a.json'),
  // Its policies would be missed: a check must not pass because of it.
  'a template': (value) =>
    checked(
      `{"Resources":{"P":{"Properties":{"PolicyDocument":{"Statement":[]}}},"M":${value}}}`,
      '/work/a.json',
    ),
  'a request': (value) => requestProblems(request(`"context":${value}`), 'request'),
  'a policy in a request': (value) => requestProblems(request(`"policies":{"identity":${value}}`), 'request'),
  'a test': (value) => requestProblems(`{"tests":${value}}`, 'test'),
  'a configuration': (value) =>
    readConfig(`{"organization":${value}}`, catalogue).problems.map((p) => p.message),
};

// Code that runs for the first time takes longer.
for (const read of Object.values(READERS)) read('[[1]]');

describe.each(Object.keys(VALUES))('%s', (name) => {
  it.each(Object.keys(READERS))('in %s', TIMED, (reader) => {
    const took = stopwatch();
    const messages = READERS[reader]!(VALUES[name]!);
    expect(took()).toBeLessThan(100);
    expect(messages).toEqual([MESSAGE]);
  });

  it('in a policy that a request names', TIMED, () => {
    const took = stopwatch();
    const text = request('"policies":{"identity":"p.json"}');
    const messages = requestProblems(text, 'request', VALUES[name]!);
    expect(took()).toBeLessThan(100);
    expect(messages).toEqual([`"p.json": ${MESSAGE}`]);
  });

  it.each(['a.json', 'a.yaml', 'a.tf'])('completion in a request or a configuration (%s)', (path) => {
    const text = `a = ${VALUES[name]!}`.slice(path === 'a.tf' ? 0 : 4);
    const document = syntaxOf(path, text).parse(text);
    for (const at of [0, text.length >> 2, text.length >> 1, text.length]) {
      const items = service.completeRequest(document, 'request', at)?.items ?? [];
      if (path === 'a.json') expect(items).toEqual([]);
      service.completeConfig(document, at);
      service.hoverConfig(document, at);
      service.hoverRequest(document, at);
    }
  });

  it('in a policy that is compared or asked about', () => {
    expect(parseJson(VALUES[name]!).problems[0]!.message).toBe(MESSAGE);
  });
});

it('200 levels are read', () => {
  const text = `{"a":${'['.repeat(199)}${']'.repeat(199)}}`;
  expect(parseJson(text).problems).toEqual([]);
  expect(parseJson(`[${text}]`).unread).toBe(true);
});

it('brackets in strings and comments do not count', () => {
  const brackets = '['.repeat(300);
  expect(parseJson(`{"a":"${brackets}" /* ${brackets} */ // ${brackets}\n}`).problems).toEqual([]);
});
