import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/catalogue.js';
import { service } from '../support/service.js';

const folder = join(root, 'examples');
const policies = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (f) => f.endsWith('.json') && !/\.iam-(test|request)\.json$/.test(f),
);
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

describe('the policies of examples', () => {
  it.each(policies)('%s', (file) => {
    const analysis = service.analyse(read(file), `/examples/${file}`)!;
    expect(analysis.policies).toHaveLength(1);
    const found = service.check(analysis).map((f) => `${f.rule}: ${f.message}`);
    if (file.startsWith('mistakes')) expect(found.length).toBeGreaterThan(3);
    else expect(found).toEqual([]);
  });

  it('in a template have no findings', () => {
    const analysis = service.analyse(read('worker-template.yaml'), '/examples/worker-template.yaml')!;
    expect(analysis.policies.map((p) => p.kind)).toEqual(['identity', 'resource']);
    expect(service.check(analysis).map((f) => f.message)).toEqual([]);
  });

  it('are in the table of README.md', () => {
    const readme = read('README.md');
    for (const file of [...policies, 'worker-template.yaml'])
      expect(readme).toContain(file.replace(/^basics\/(?=inline|group|reports)/, ''));
  });
});

it('the narrowed copy of an AWS managed policy grants nothing that the original does not', () => {
  const [before, after] = ['s3-read-only-managed-policy.json', 'reports-read-only-policy.json'].map(
    (file) => service.analyse(read(`basics/${file}`), `/${file}`)!.policies[0]!,
  );
  const { newAccess, lostAccess } = service.compare(before!, after!);
  expect(newAccess).toEqual({ findings: [], unknown: [] });
  expect(lostAccess.findings.length).toBeGreaterThan(0);
});
