/** The policies that are written in other syntaxes: those of the fixtures of rules, and of other people where they are present. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { toData } from '../../server/src/syntax/value.js';
import { root } from './catalogue.js';
import { kindOf, readMarks, readSections, wholePolicy } from './fixture.js';

export interface Sample {
  readonly name: string;
  readonly data: unknown;
  readonly kind?: PolicyKind;
}

/** What JSON without mistakes says. */
export function dataOf(text: string): unknown {
  const document = parseJson(text);
  return document.problems.length === 0 ? toData(document.root) : undefined;
}

/** The policies that rules report or are silent about in their fixtures. */
export const fixtureSamples: readonly Sample[] = readdirSync(join(root, 'test/rules'))
  .filter((f) => f.endsWith('.fixture'))
  .flatMap((file) =>
    readSections(join(root, 'test/rules', file)).flatMap(({ heading, body, line }): Sample[] => {
      if (!/^(fires|silent)/.test(heading)) return [];
      const data = dataOf(readMarks(wholePolicy(body)).text);
      const kind = kindOf(heading);
      return data === undefined ? [] : [{ name: `${file}:${line}`, data, ...(kind ? { kind } : {}) }];
    }),
  );

export const corpus = join(root, '../shared/corpus');

/** The lines of a file of the corpus; none where it is not present. */
function jsonLines(file: string): Record<string, unknown>[] {
  const path = join(corpus, file);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** AWS's managed policies. */
export const managedSamples: readonly Sample[] = jsonLines('aws-managed-policies.jsonl').map(
  ({ name, document }) => ({ name: String(name), data: document }),
);

/** Policies of public repositories. */
export const foreignSamples: readonly Sample[] = jsonLines('foreign-policies.jsonl').flatMap(
  ({ repo, path, text }): Sample[] => {
    const data = dataOf(String(text));
    return data === undefined ? [] : [{ name: `${repo}/${path}`, data }];
  },
);

/** In Terraform, a placeholder of JSON is an expression. */
export const hasExpressions = ({ data }: Sample): boolean => /\$\{(?!\w+:\w)|%\{/.test(JSON.stringify(data));
