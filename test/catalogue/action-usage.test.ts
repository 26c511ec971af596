import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { root } from '../support/catalogue.js';

/** The limit for the counts of what policies use, in bytes, compressed. */
const MAX_COMPRESSED = 60_000;

it('the counts of what policies use stay a small part of the package', () => {
  const data = readFileSync(join(root, 'dist/catalogue.dat'));
  const start = 8 + data.readUInt32LE(4);
  const { usage } = JSON.parse(data.toString('utf8', 8, start)) as { usage: [number, number] };
  const [offset, length] = usage;
  const table = data.subarray(start + offset, start + offset + length);
  expect(Object.keys(JSON.parse(table.toString('utf8')))).toContain('actionKeys');
  expect(deflateRawSync(table, { level: 9 }).length).toBeLessThan(MAX_COMPRESSED);
});
