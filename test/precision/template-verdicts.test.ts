import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLines } from '../../scripts/precision-figures.mjs';
import { analyse, check } from '../../server/src/analysis/analyse.js';
import { LineIndex } from '../../server/src/text/line-index.js';
import { catalogue, root } from '../support/catalogue.js';

interface Verdict {
  readonly file: string;
  readonly rule: string;
  /** From 1. */
  readonly line: number;
  readonly verdict: string;
  readonly reason: string;
}

const FOLDERS = ['cfn', 'sam', 'sls', 'tf', 'cdk'];
const corpus = join(root, '../shared/corpus/templates');
const verdicts = parseLines(
  readFileSync(join(root, 'test/precision/template-verdicts.jsonl'), 'utf8'),
) as Verdict[];

const placeOf = ({ file, rule, line }: Pick<Verdict, 'file' | 'rule' | 'line'>): string =>
  `${file}:${line} ${rule}`;

/** The places of the errors and warnings in the files of a folder. */
function foundIn(folder: string): { readonly severity: string; readonly place: string }[] {
  return readdirSync(join(corpus, folder)).flatMap((name) => {
    const file = `${folder}/${name}`;
    const text = readFileSync(join(corpus, file), 'utf8');
    const analysis = analyse(text, file);
    if (!analysis) return [];
    const lines = new LineIndex(text);
    return check(analysis, catalogue)
      .filter(({ severity }) => severity === 'error' || severity === 'warning')
      .map(({ severity, rule, range }) => ({
        severity,
        place: placeOf({ file, rule, line: lines.position(range.start).line + 1 }),
      }));
  });
}

describe.skipIf(!existsSync(corpus))(
  'templates of public repositories (skipped where ../shared is missing)',
  () => {
    const known = new Map(verdicts.map((verdict) => [placeOf(verdict), verdict.verdict]));
    const found = existsSync(corpus) ? FOLDERS.flatMap(foundIn) : [];

    it('each error and warning has a verdict', () => {
      expect(found.filter(({ place }) => !known.has(place))).toEqual([]);
    });

    it('each error is right, and 95% of the warnings', () => {
      const isRight = ({ place }: { place: string }): boolean => known.get(place) === 'tp';
      expect(found.filter(({ severity }) => severity === 'error').filter((f) => !isRight(f))).toEqual([]);
      const warnings = found.filter(({ severity }) => severity === 'warning');
      expect(warnings.filter(isRight).length / warnings.length).toBeGreaterThanOrEqual(0.95);
    });
  },
);
