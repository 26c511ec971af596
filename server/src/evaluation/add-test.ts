import type { Data } from '../syntax/data.js';
import { jsonSyntax } from '../syntax/json/json-syntax.js';
import { property } from '../syntax/value.js';
import { applyEdits } from '../text/text-edit.js';

/**
 * The text of a test document with one more test; undefined if its text does not allow it.
 * @param text undefined: the document does not exist yet.
 */
export function addTest(text: string | undefined, test: Data): string | undefined {
  if (text === undefined || text.trim() === '') return jsonSyntax.print({ tests: [test] });
  const document = jsonSyntax.parse(text);
  const tests = property(document.root, 'tests')?.value;
  if (document.problems.length > 0 || tests?.type !== 'array') return undefined;
  return applyEdits(text, document.syntax.edit.append(document, tests, test));
}
