/** What completion of grantwise.json inserts: the cursor is inside of the new value. */
import { expect, it } from 'vitest';
import { syntaxOf } from '../../server/src/syntax/registry.js';
import { applyEdits } from '../../server/src/text/text-edit.js';
import { readMarks } from '../support/fixture.js';
import { service } from '../support/service.js';

function accept(source: string, label: string): { text: string; again: boolean } {
  const { text, cursor } = readMarks(source);
  const found = service.completeConfig(syntaxOf('grantwise.json', text).parse(text), cursor!);
  const item = found?.items.find((i) => i.label === label);
  if (!item) throw new Error(`${label} is not among ${found?.items.map((i) => i.label).join()}`);
  const { range, text: inserted } = item.inserted;
  return {
    text: applyEdits(text, [{ range, text: inserted }]).replace(/\s+/g, ' '),
    again: item.again === true,
  };
}

it('begins the value of a new property with a tab stop inside of it', () => {
  const rules = accept('{ "ru‸" }', 'rules');
  expect(rules.text).toMatch(/^\{ "rules": \{ "\$1": "\$\{2\|off,[a-z,]+\|\}" \} \}$/);
  expect(rules.again).toBe(true);
  expect(accept('{ "exc‸" }', 'exclude').text).toBe('{ "exclude": [ "$1" ] }');
  const suppressions = accept('{ "sup‸" }', 'suppressions');
  expect(suppressions.text).toMatch(/^\{ "suppressions": \[ \{ "rule": "\$1".*\} \] \}$/);
  expect(suppressions.again).toBe(true);
  expect(accept('{ "rules": { "‸": "off" } }', 'unknown-action').text).toBe(
    '{ "rules": { "unknown-action": "off" } }',
  );
});
