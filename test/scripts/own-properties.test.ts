import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { inheritedLookUps, programOf } from '../../scripts/own-properties.mjs';

const folder = mkdtempSync(join(tmpdir(), 'grantwise-own-'));
afterAll(() => rmSync(folder, { recursive: true }));

const expressionsIn = (source: string): string[] => {
  const file = join(folder, 'a.ts');
  writeFileSync(file, source);
  return inheritedLookUps(programOf([file])).map((line) => /:\d+: (.*) also finds/.exec(line)?.[1] ?? line);
};

it('finds look-ups and assignments by any text', () => {
  expect(
    expressionsIn(`
      declare const table: Record<string, number>, name: string, data: any, key: unknown, id: \`s3:\${string}\`;
      export const a = table[name];
      table[name] = 1;
      export const b = name in table;
      export const c = table[data.key];
      export const d = <K extends string>(k: K) => table[k];
      export const e = table[id];
      export const f = ({ a: 1 } as Record<string, number>)[key as string];
      export const g = table?.[name.toLowerCase()];
    `),
  ).toEqual([
    'table[name]',
    'table[name]',
    'name in table',
    'table[data.key]',
    'table[k]',
    'table[id]',
    '({ a: 1 } as Record<string, number>)[key as string]',
    'table?.[name.toLowerCase()]',
  ]);
});

it('accepts lists, choices of literals, literals, and what is guarded by the same name', () => {
  expect(
    expressionsIn(`
      declare const table: Record<string, number>, kinds: Record<'a' | 'b', number>, list: string[];
      declare const name: string, kind: 'a' | 'b', i: number;
      export const a = [list[i], kinds[kind], table['a'], 'a' in table, list[0]];
      export const b = (name: string) => (Object.hasOwn(table, name) ? table[name] : undefined);
    `),
  ).toEqual([]);
});

it('does not accept a guard for another name or table', () => {
  expect(
    expressionsIn(`
      declare const table: Record<string, number>, other: Record<string, number>, key: string;
      export const a = (name: string) => (Object.hasOwn(table, key) ? table[name] : undefined);
      export const b = (name: string) => (Object.hasOwn(other, name) ? table[name] : undefined);
    `),
  ).toEqual(['table[name]', 'table[name]']);
});
