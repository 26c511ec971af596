/**
 * A message that names a remedy has a fix for it. The rules with others are in test/remedies-known.json, which only gets
 * shorter: over our fixtures and examples here, over all of the shared corpora in `npm run fixes`, and over a part of
 * those here, where they are.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../support/catalogue.js';
import { corpusIsPresent, ownTexts, sharedTexts } from '../support/fix-corpus.js';
import { missing, namesRemedy, remediesOf } from '../support/remedies.js';
import { service } from '../support/service.js';

interface Known {
  /** Rules with such messages in our fixtures and examples. */
  readonly own: readonly string[];
  /** How many they are in the shared corpora, by rule. */
  readonly shared: Readonly<Record<string, number>>;
}

const known: Known = JSON.parse(readFileSync(join(root, 'test/remedies-known.json'), 'utf8'));

it('distinguishes a remedy and a fact', () => {
  expect(namesRemedy('"s3:*" grants all actions. List the actions that are needed.')).toBe(true);
  expect(namesRemedy('There is no action "s3:GetObjects". Did you mean "s3:GetObject"?')).toBe(true);
  expect(namesRemedy('If this is a trust policy, it cannot have Resource. Remove it.')).toBe(true);
  expect(namesRemedy('The policy has 6,000 characters, which leaves 144 of the quota.')).toBe(false);
});

it('messages of our fixtures and examples that name a remedy offer it, except for the known ones', () => {
  expect(Object.keys(missing(remediesOf(ownTexts(), service)))).toEqual(known.own);
});

it.skipIf(!corpusIsPresent)(
  'so do those of policies that others wrote (one file in 30; skipped where ../shared is missing)',
  () => {
    const some = sharedTexts().filter(({ text }, i) => i % 30 === 0 && text.length < 20_000);
    const rules = Object.keys(missing(remediesOf(some, service)));
    expect(rules.filter((rule) => known.shared[rule] === undefined)).toEqual([]);
  },
);
