/** Texts that fixes are applied to: our fixtures and examples always, and the shared corpora where they are. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckedText } from './applied-fixes.js';
import { root } from './catalogue.js';
import { ruleFixtures } from './rule-fixtures.js';

const corpus = join(root, '../shared/corpus');

/** Whether policies of others are on this machine. */
export const corpusIsPresent = existsSync(corpus);

const jsonLines = (file: string): Record<string, unknown>[] =>
  readFileSync(join(corpus, file), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** The policies of fixtures of rules: those that fire, and those that are fixed. */
const fixtures = (): CheckedText[] =>
  ruleFixtures().map(({ rule, text, kind }) => ({
    text,
    path: `${rule}-policy.json`,
    forced: kind && { kind, reason: 'the test' },
  }));

const examples = (): CheckedText[] =>
  readdirSync(join(root, 'examples'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ text: readFileSync(join(root, 'examples', name), 'utf8'), path: name }));

export const ownTexts = (): readonly CheckedText[] => [...fixtures(), ...examples()];

/** Policies of public repositories, AWS's managed policies, and templates in JSON. */
export function sharedTexts(): readonly CheckedText[] {
  if (!corpusIsPresent) return [];
  const foreign = jsonLines('foreign-policies.jsonl').map((f) => ({
    text: String(f.text),
    path: String(f.path),
  }));
  const managed = jsonLines('aws-managed-policies.jsonl').map((f) => ({
    text: `${JSON.stringify(f.document, null, 4)}\n`,
    path: `${f.name}-policy.json`,
  }));
  const templates = readdirSync(join(corpus, 'templates'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({
      text: readFileSync(join(corpus, 'templates', name), 'utf8'),
      path: `templates/${name}`,
    }));
  return [...foreign, ...managed, ...templates];
}
