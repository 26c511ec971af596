/**
 * Decisions that AWS's documents settle, written down before the evaluation was run on them. Each names the page that
 * decides it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRequests, runCase } from '../../server/src/evaluation/request-document.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue, root } from '../support/catalogue.js';

interface Documented {
  readonly name: string;
  readonly source: string;
  /** A decision, or "undecided". */
  readonly expect: string;
  readonly request: object;
}

const cases = readFileSync(join(root, 'test/evaluation/documented-decisions.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Documented);

it('are many', () => expect(cases.length).toBeGreaterThan(300));

it.each(cases)('$source: $name', ({ request, expect: wanted }) => {
  const { cases: read } = readRequests(parseJson(JSON.stringify(request)), 'request', catalogue, () => ({
    error: 'is not there',
  }));
  const result = runCase(read[0]!, catalogue)!;
  expect(result.decision ?? 'undecided').toBe(wanted);
  // An undecided answer says what it depends on; a decided one asks for nothing.
  const { explanation, missingKeys } = result;
  expect(explanation).not.toBe('');
  if (wanted !== 'undecided') expect(missingKeys).toEqual([]);
  // Nothing is shown as a failure of an allowed request, or of one that is still open.
  const verdicts = result.steps.map((s) => s.verdict);
  const failures = verdicts.filter((v) => v === 'stopped' || v === 'denied');
  if (wanted === 'Allow') expect([...failures, ...verdicts.filter((v) => v === 'unknown')]).toEqual([]);
  if (wanted === 'undecided') expect(failures).toEqual([]);
});
