/** Every field of a configuration, broken in five ways: each is reported, by what the editor and the command line share. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECKS, CONFIG_SHAPE, type Shape } from '../../../server/src/rules/config/config-shape.js';
import { readConfig } from '../../../server/src/rules/config/read-config.js';
import { catalogue } from '../../support/catalogue.js';
import { CLI } from '../../support/cli.js';
import { LspClient } from '../../support/lsp.js';

/** A valid value of each kind of string, and one that is wrong for it. */
const STRINGS: Readonly<Record<string, readonly [good: string, bad: string]>> = {
  text: ['Text', ' '],
  file: ['base.json', 'missing.json'],
  glob: ['**/*.json', 'a{b'],
  id: ['mine', 'Not An ID'],
  rule: ['full-admin', 'full-admn'],
  action: ['s3:GetObject', 'GetObject'],
  resource: ['arn:aws:s3:::bucket/key', 'arn:aws:s3'],
  'resource-type': ['s3:object', 's3:objct'],
  principal: ['111122223333', '11112222333'],
  key: ['aws:PrincipalOrgID', 'PrincipalOrgID'],
  value: ['o-a1b2c3d4e5', ''],
  account: ['111122223333', '1111-2222'],
  region: ['eu-central-1', 'eu_central_1'],
};

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** @param skip properties of a choice of one. */
function valid(shape: Shape, skip: readonly string[] = []): Json {
  switch (shape.type) {
    case 'boolean':
      return false;
    case 'string':
      return STRINGS[shape.of]![0];
    case 'choice':
      return shape.choices[0]!;
    case 'list':
      return [valid(shape.items, skip)];
    case 'map':
      return { [STRINGS[shape.keys]![0]]: valid(shape.values) };
    case 'object': {
      const left = Object.entries(shape.properties).filter(([name]) => !skip.includes(name));
      return Object.fromEntries(left.map(([name, p]) => [name, valid(p.shape, skip)]));
    }
  }
}

/** With what a check needs in addition: kinds that have a Principal, and more than one action. */
function completed(value: Json): Json {
  if (Array.isArray(value)) return value.map(completed);
  if (typeof value !== 'object' || value === null) return value;
  const rule = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, completed(inner)]));
  if ('forbidPrincipals' in rule) rule.kinds = ['resource'];
  if ('forbidTogether' in rule) rule.forbidTogether = ['s3:GetObject', 's3:PutObject'];
  return rule;
}

type Path = readonly (string | number)[];

/** The paths of all fields. */
function* fields(value: Json, path: Path = []): Generator<Path> {
  if (typeof value !== 'object' || value === null) return;
  const entries: [string | number, Json][] = Array.isArray(value)
    ? value.map((v, i) => [i, v])
    : Object.entries(value);
  for (const [step, inner] of entries) {
    yield [...path, step];
    yield* fields(inner, [...path, step]);
  }
}

function shapeAt(path: Path): Shape {
  return path.reduce<Shape>((shape, step) => {
    if (shape.type === 'list') return shape.items;
    if (shape.type === 'map') return shape.values;
    if (shape.type === 'object') return shape.properties[String(step)]!.shape;
    return shape;
  }, CONFIG_SHAPE);
}

/** The names of the properties in a shape. */
function* namesIn(shape: Shape): Generator<string> {
  if (shape.type === 'list') yield* namesIn(shape.items);
  else if (shape.type === 'map') yield* namesIn(shape.values);
  else if (shape.type === 'object')
    for (const [name, property] of Object.entries(shape.properties)) {
      yield name;
      yield* namesIn(property.shape);
    }
}

/** The value with the field at a path changed. */
function changed(value: Json, path: Path, change: (parent: Map<string, Json>, name: string) => void): Json {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(value)) {
    if (rest.length > 0) return value.map((v: Json, i) => (i === step ? changed(v, rest, change) : v));
    const items = new Map(value.map((v: Json, i) => [String(i), v]));
    change(items, String(step));
    return [...items.values()];
  }
  const properties = new Map(Object.entries(value as Record<string, Json>));
  if (rest.length > 0) properties.set(String(step), changed(properties.get(String(step))!, rest, change));
  else change(properties, String(step));
  return Object.fromEntries(properties);
}

const wrongType = (shape: Shape): Json => (shape.type === 'boolean' ? 'yes' : 7);

/** Five ways to break a field; each gives what the field is then. */
const MUTATIONS: Readonly<
  Record<string, (shape: Shape, path: Path) => Json | { readonly rename: string } | undefined>
> = {
  'another type': (shape) => wrongType(shape),
  null: () => null,
  'an object': (shape) => (shape.type === 'object' || shape.type === 'map' ? [] : { a: 1 }),
  'a wrong name': (_, path) => {
    const name = path.at(-1);
    if (typeof name !== 'string') return undefined;
    const map = shapeAt(path.slice(0, -1));
    if (map.type === 'map') return { rename: STRINGS[map.keys]![1] };
    return { rename: `${name.slice(0, -1)}${name.endsWith('s') ? 'z' : 's'}x` };
  },
  // An item has no name.
  empty: (shape, path) => {
    if (typeof path.at(-1) === 'string') return undefined;
    return shape.type === 'object' ? {} : '';
  },
  'a wrong value': (shape) => {
    if (shape.type === 'string') return STRINGS[shape.of]![1];
    if (shape.type === 'choice') return `${shape.choices[0]}x`;
    // One value needs no list.
    if (shape.type === 'list' && shape.single) return [];
    return shape.type === 'boolean' ? 1 : 'text';
  },
};

/** A configuration for each check, because a rule has only one. */
const configurations = CHECKS.map((check) => {
  const others = CHECKS.filter((c) => c !== check);
  const whole = completed(valid(CONFIG_SHAPE, others)) as Record<string, Json>;
  return { check, whole };
});

const mutants = configurations.flatMap(({ check, whole }, i) =>
  [...fields(whole)]
    // What does not depend on the check is tried once.
    .filter((path) => i === 0 || path.includes(check))
    .flatMap((path) =>
      Object.entries(MUTATIONS).flatMap(([name, mutate]) => {
        const shape = shapeAt(path);
        const to = mutate(shape, path);
        if (to === undefined) return [];
        const text = changed(whole, path, (parent, key) => {
          const renamed = typeof to === 'object' && to !== null && 'rename' in to;
          if (!renamed) {
            parent.set(key, to);
            return;
          }
          const before = parent.get(key)!;
          parent.delete(key);
          parent.set(to.rename as string, before);
        });
        return [{ field: path.join('.'), name: `${path.join('.')}: ${name}`, text: JSON.stringify(text) }];
      }),
    ),
);

describe('a configuration', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'grantwise-mutants-'));
    writeFileSync(join(folder, 'base.json'), '{}');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(configurations)('with $check is right before it is broken', ({ whole }) => {
    expect(readConfig(JSON.stringify(whole), catalogue).problems).toEqual([]);
  });

  it('has five mutants of each field', () => {
    const counts = new Map<string, number>();
    for (const { field } of mutants) counts.set(field, (counts.get(field) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count !== 5)).toEqual([]);
    // The names of all properties of the shape, so that none is forgotten.
    const tried = new Set(mutants.flatMap(({ field }) => field.split('.')));
    expect([...namesIn(CONFIG_SHAPE)].filter((name) => !tried.has(name))).toEqual([]);
    expect(mutants.length).toBeGreaterThan(400);
  });

  it('is reported with every mutant, on the command line and in the editor', async () => {
    for (const [i, { text }] of mutants.entries()) {
      mkdirSync(join(folder, `m${i}`));
      writeFileSync(join(folder, `m${i}/base.json`), '{}');
      writeFileSync(join(folder, `m${i}/grantwise.json`), text);
    }
    const run = spawnSync(process.execPath, [CLI, 'check', '.'], { cwd: folder, encoding: 'utf8' });
    const said = `${run.stderr}\n${run.stdout}`;
    expect(mutants.filter((_, i) => !said.includes(`m${i}/grantwise.json:`)).map((m) => m.name)).toEqual([]);
    expect(run.status).toBe(2);
    // The editor and the command line share what reads a configuration, so a sample is enough for what publishes it.
    const sample = [...mutants.keys()].filter((i) => i % 8 === 0);
    const lsp = await LspClient.start({ folder });
    for (const i of sample) await lsp.open(`file://${folder}/m${i}/p-policy.json`, '{"Statement":[]}');
    const silent = (): string[] =>
      sample
        .filter((i) => !lsp.published.get(`file://${folder}/m${i}/grantwise.json`)?.diagnostics.length)
        .map((i) => mutants[i]!.name);
    for (let tries = 0; silent().length > 0 && tries < 2_000; tries++)
      await new Promise((r) => setTimeout(r, 100));
    expect(silent()).toEqual([]);
    expect(await lsp.stop()).toBe(0);
  });
});
