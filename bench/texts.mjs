// The policies that are measured: generated ones of any size, and AWS's own if ../shared is available.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/paths.mjs';

const SERVICES = ['s3', 'sqs', 'sns', 'lambda', 'dynamodb', 'logs'];

/** @typedef {import('../server/src/catalogue/catalogue.js').Catalogue} Catalogue */
/** @typedef {{ Statement: object[] }} Document */

const print = (/** @type {object[]} */ Statement) =>
  JSON.stringify({ Version: '2012-10-17', Statement }, null, 2);

/**
 * Statements until the text is about that long, in characters.
 * @param {number} characters
 * @param {(index: number) => object | undefined} statement the next one; none ends the policy.
 */
function upTo(characters, statement) {
  /** @type {object[]} */
  const statements = [];
  let length = 60;
  for (let i = 0; length < characters; i++) {
    const next = statement(i);
    if (next === undefined) break;
    statements.push(next);
    // Indented by four in the document.
    length += JSON.stringify(next, null, 2).replaceAll('\n', '\n    ').length + 6;
  }
  return print(statements);
}

/**
 * A policy as people write them: several services, conditions, some Denies.
 * @param {Catalogue} catalogue
 * @param {number} characters
 */
export const generated = (catalogue, characters) =>
  upTo(characters, (i) => {
    const prefix = SERVICES[i % SERVICES.length] ?? 's3';
    const names = catalogue.service(prefix)?.actionNames ?? [];
    return {
      Sid: `Statement${i}`,
      Effect: i % 5 === 4 ? 'Deny' : 'Allow',
      Action: [0, 1, 2, 3]
        .map((k) => `${prefix}:${names[(i * 7 + k * 3) % names.length]}`)
        .concat(`${prefix}:Get*`),
      Resource: [
        `arn:aws:${prefix}:eu-west-1:111122223333:team-${i}-*`,
        `arn:aws:${prefix}:*:111122223333:shared/*`,
      ],
      ...(i % 3 === 0 ? { Condition: { StringEquals: { 'aws:PrincipalTag/team': ['red', 'blue'] } } } : {}),
    };
  });

const corpus = join(root, '../shared/corpus/aws-managed-policies.jsonl');

/**
 * AWS's managed policies; none where ../shared is missing.
 * @returns {[name: string, document: Document][]}
 */
export const managed = () =>
  existsSync(corpus)
    ? readFileSync(corpus, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line))
        .map(({ name, document }) => [name, document])
    : [];

/**
 * @param {[name: string, document: Document]} policy
 * @returns {[name: string, text: string]}
 */
const printed = ([name, document]) => [name, JSON.stringify(document, null, 2)];

/** Those of about 6 KB: [name, text][]. */
export const managedOfSixKb = () =>
  managed()
    .map(printed)
    .filter(([, text]) => text.length > 5500 && text.length < 6600);

/**
 * AWS's statements one after the other, until the text is that long.
 * @param {number} characters
 */
export function managedUpTo(characters) {
  const policies = managed();
  if (policies.length === 0) return undefined;
  if (characters < 10_000) {
    // A single policy: the one that is nearest in length.
    const off = (/** @type {[name: string, text: string]} */ [, text]) => Math.abs(text.length - characters);
    return policies.map(printed).sort((a, b) => off(a) - off(b))[0]?.[1];
  }
  const all = policies.flatMap(([, { Statement }]) => Statement);
  return upTo(characters, (i) => all[i % all.length]);
}
