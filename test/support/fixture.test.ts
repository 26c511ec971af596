import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSections, shortBody, wholePolicy, writeSections } from './fixture.js';

it('sections are written as they are read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grantwise-'));
  const file = join(folder, 'rule.fixture');
  try {
    const text =
      '# fires\n{ "Effect": «"Allow"» }\n\n# says\nOne.\nTwo.\n\n# quiet\n{\n  "Effect": "Allow"\n}\n';
    writeFileSync(file, text);
    const sections = readSections(file);
    writeSections(file, sections);
    expect(readFileSync(file, 'utf8')).toBe(text);
    writeSections(file, [sections[0]!, { heading: 'says', body: 'Three.' }]);
    expect(readFileSync(file, 'utf8')).toBe('# fires\n{ "Effect": «"Allow"» }\n\n# says\nThree.\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('a policy is shortened to what stands for it, if anything shorter does', () => {
  const statement = '{ "Effect": "Allow" },\n{ "Effect": "Deny" }';
  expect(shortBody(wholePolicy(statement))).toBe(statement);
  for (const whole of [
    '{ "Version": 7 }',
    '{ "Version": "2012-10-17", "Statement": [] }',
    wholePolicy('"Statement"'),
  ])
    expect(wholePolicy(shortBody(whole))).toBe(whole);
});
