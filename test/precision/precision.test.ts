import { describe, expect, it } from 'vitest';
import {
  allVerdicts,
  checkForeign,
  foreignFiles,
  foreignFilesArePresent,
  kindLabels,
} from '../../scripts/precision.mjs';
import { compareKinds, countsBy, precision } from '../../scripts/precision-figures.mjs';
import { analyse, check } from '../../server/src/analysis/analyse.js';
import { LineIndex } from '../../server/src/text/line-index.js';
import { catalogue } from '../support/catalogue.js';

/** What was reached. Raise them when it gets better; lower figures are a regression. */
const FLOOR = { errors: 1, warnings: 0.95, kinds: 0.97 };

describe.skipIf(!foreignFilesArePresent())(
  'policies of public repositories (skipped where ../shared is missing; npm run precision prints all figures)',
  () => {
    const files = foreignFilesArePresent() ? foreignFiles() : [];
    const verdicts = files.length > 0 ? allVerdicts(files) : [];
    const { found, kinds } = checkForeign({ analyse, check, LineIndex }, catalogue, files);
    const counts = countsBy(found, verdicts, (f) => f.severity);

    it('every file has a label', () => {
      expect(kindLabels()).toHaveLength(files.length);
    });

    it('the share of right errors and warnings does not fall', () => {
      expect(precision(counts.get('error'))).toBeGreaterThanOrEqual(FLOOR.errors);
      expect(precision(counts.get('warning'))).toBeGreaterThanOrEqual(FLOOR.warnings);
    });

    it('the share of right kinds does not fall', () => {
      const { right, labeled } = compareKinds(kindLabels(), (file) => kinds.get(file));
      expect(right / labeled).toBeGreaterThanOrEqual(FLOOR.kinds);
    });
  },
);
