import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkText } from '../../server/src/cli/check-text.js';
import { SharedMemory } from '../../server/src/service/core.js';
import { root } from '../support/catalogue.js';
import { service } from '../support/service.js';

const file = join(root, '../shared/corpus/aws-managed-policies.jsonl');

describe.skipIf(!existsSync(file))("AWS's managed policies (skipped where ../shared is missing)", () => {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';

  it('have no error-level finding', () => {
    const findings = checkText(
      { path: file, text, forced: undefined, options: {} },
      service,
      new SharedMemory(),
    )!;
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.filter((f) => f.severity === 'error')).toEqual([]);
    const counts = new Map<string, number>();
    for (const f of findings)
      counts.set(`${f.rule} (${f.severity})`, (counts.get(`${f.rule} (${f.severity})`) ?? 0) + 1);
    console.log(
      [...counts]
        .sort((a, b) => b[1] - a[1])
        .map(([rule, n]) => `${n}\t${rule}`)
        .join('\n'),
    );
  });

  it('make no rule fail, pretty-printed, with fixes and ranges in the document', () => {
    for (const line of text.split('\n').filter((l) => l !== '')) {
      const pretty = JSON.stringify(JSON.parse(line).document, null, 4);
      const analysis = service.analyse(pretty, 'x-policy.json')!;
      const findings = service.check(analysis, {}, (rule, error) => {
        throw new Error(rule, { cause: error });
      });
      for (const f of findings) {
        expect(f.range.start).toBeGreaterThanOrEqual(0);
        expect(f.range.end).toBeLessThanOrEqual(pretty.length);
        for (const fix of f.fixes?.() ?? []) {
          for (const e of fix.edits) expect(e.range.end).toBeLessThanOrEqual(pretty.length);
        }
      }
    }
  });
});
