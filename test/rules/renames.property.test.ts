/**
 * Fixes that give a property another name, on policies in which its object has that name already: no fix writes a key
 * twice, and what a key had is still there. Each rename that the fixtures of rules have is tried, in every syntax.
 */
import { expect, it } from 'vitest';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import type { ValueNode } from '../../server/src/syntax/value.js';
import { applyEdits } from '../../server/src/text/text-edit.js';
import { type Random, random } from '../model/random.js';
import { ruleFixtures } from '../support/rule-fixtures.js';
import { runs, seed } from '../support/seed.js';
import { service } from '../support/service.js';
import { toYaml } from '../support/transliterate.js';
import { toHcl } from '../support/transliterate-hcl.js';

type Json = Record<string, unknown>;

/** Without it, a sample of the renames is tried. */
const all = process.env.GRANTWISE_ALL === '1';
const PART = 0.35;
const SAMPLE = 10;

interface Sample {
  readonly name: string;
  readonly data: Json;
  readonly kind: PolicyKind | undefined;
}

interface Rename {
  readonly sample: Sample;
  readonly path: readonly string[];
  readonly from: string;
  readonly to: string;
}

/** The policies that are JSON objects. */
const samples = (): Sample[] =>
  ruleFixtures().flatMap(({ rule, heading, text, kind }): Sample[] => {
    try {
      const data = JSON.parse(text) as unknown;
      if (typeof data !== 'object' || data === null || Array.isArray(data)) return [];
      return [{ name: `${rule}: ${heading}`, data: data as Json, kind }];
    } catch {
      return [];
    }
  });

const analyse = (text: string, path: string, kind: PolicyKind | undefined) =>
  service.analyse(text, path, kind && { kind, reason: 'the test' });

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Objects in which one key became another, with its value. */
function renamesIn(before: unknown, after: unknown, path: readonly string[] = []): Omit<Rename, 'sample'>[] {
  if (!isObject(before) || !isObject(after) || Array.isArray(before) !== Array.isArray(after)) return [];
  const [gone, fresh] = [
    Object.keys(before).filter((k) => !Object.hasOwn(after, k)),
    Object.keys(after).filter((k) => !Object.hasOwn(before, k)),
  ];
  const own =
    !Array.isArray(before) && gone.length === 1 && fresh.length === 1
      ? [{ path, from: gone[0]!, to: fresh[0]! }]
      : [];
  const common = Object.keys(before).filter((k) => Object.hasOwn(after, k));
  return [...own, ...common.flatMap((k) => renamesIn(before[k], after[k], [...path, k]))];
}

function renames(r: Random): Rename[] {
  const out = new Map<string, Rename>();
  for (const sample of samples()) {
    if (!all && !r.chance(PART)) continue;
    const text = JSON.stringify(sample.data, null, 2);
    const analysis = analyse(text, 'x-policy.json', sample.kind);
    for (const finding of analysis ? service.check(analysis) : []) {
      for (const fix of finding.fixes?.() ?? []) {
        const after = applyEdits(text, fix.edits);
        for (const rename of renamesIn(sample.data, JSON.parse(after))) {
          const key = `${finding.rule} ${rename.path.length} ${rename.from} ${rename.to}`;
          if (!out.has(key)) out.set(key, { sample, ...rename });
        }
      }
    }
  }
  return [...out.values()];
}

const strings = (value: unknown): string[] =>
  isObject(value) ? Object.values(value).flatMap(strings) : [String(value)];

/** The same kind of value, with other strings in it. */
function otherThan(value: unknown): unknown {
  if (typeof value === 'string') return value === '*' ? 's3:*' : `${value}Other`;
  if (Array.isArray(value)) return value.map(otherThan);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, otherThan(v)]));
  return value;
}

/** The policy with the new name in it already, before or after the old one, with the same value or another one. */
function variants({ sample, path, from, to }: Rename): Json[] {
  const owner = path.reduce<unknown>((value, key) => (value as Json)[key], sample.data) as Json;
  const inCondition = path.includes('Condition');
  const names = inCondition && to.toLowerCase() !== to ? [to, to.toLowerCase()] : [to];
  const values = [owner[from], otherThan(owner[from])];
  return names.flatMap((name) =>
    values.map((value, i) => {
      const data = structuredClone(sample.data);
      const within = path.reduce<unknown>((v, key) => (v as Json)[key], data) as Json;
      const entries = Object.entries(within);
      for (const key of Object.keys(within)) delete within[key];
      const added: [string, unknown] = [name, value];
      Object.assign(within, Object.fromEntries(i === 0 ? [added, ...entries] : [...entries, added]));
      return data;
    }),
  );
}

/** Objects with a name twice, in whatever case, as paths. */
function doubles(node: ValueNode | undefined, path = ''): string[] {
  if (node?.type === 'array') return node.items.flatMap((item, i) => doubles(item, `${path}/${i}`));
  if (node?.type !== 'object') return [];
  const names = node.properties.map((p) => p.key.value.toLowerCase());
  const own = names.filter((name, i) => names.indexOf(name) !== i).map((name) => `${path}/${name}`);
  return [...own, ...node.properties.flatMap((p) => doubles(p.value, `${path}/${p.key.value}`))];
}

const texts = (data: Json): [path: string, text: string | undefined][] => [
  ['x-policy.json', JSON.stringify(data, null, 2)],
  ['x-policy.yaml', toYaml(data, 'block')],
  ['x.tf', toHcl(data, 'bare')],
  ['y.tf', toHcl(data, 'block')],
];

/** What is wrong with the fixes of one text. */
function problems(rename: Rename, path: string, text: string): string[] {
  const analysis = analyse(text, path, path.endsWith('.tf') ? undefined : rename.sample.kind);
  const [policy] = analysis?.policies ?? [];
  if (!analysis || !policy) return [];
  const before = new Set(doubles(policy.node));
  return service.check(analysis).flatMap((finding) =>
    (finding.fixes?.() ?? []).flatMap(({ title, edits }) => {
      const after = applyEdits(text, edits);
      const say = (what: string): string =>
        `${rename.sample.name}: ${rename.from} to ${rename.to}: ${finding.rule} "${title}": ${what}\n${text}\n=>\n${after}`;
      const [now] =
        analyse(after, path, path.endsWith('.tf') ? undefined : rename.sample.kind)?.policies ?? [];
      if (!now) return [say('the policy is gone')];
      const twice = doubles(now.node).filter((d) => !before.has(d));
      if (twice.length > 0) return [say(`${twice.join()} is there twice`)];
      if (/^(Remove|Change to|Use|Replace)/.test(title)) return [];
      const lost = strings(rename.path.reduce<unknown>((v, k) => (v as Json)[k], rename.sample.data)).filter(
        (s) => text.includes(s) && !after.includes(s),
      );
      return lost.length > 0 ? [say(`${lost.join()} is lost`)] : [];
    }),
  );
}

it('no fix writes a key twice or loses what one had, where the new name is there already', () => {
  const r = random(seed);
  const found = renames(r);
  expect(found.length).toBeGreaterThan(all ? 30 : 4);
  const tried = all ? found : Array.from({ length: runs(SAMPLE) }, () => r.one(found));
  const wrong = tried.flatMap((rename) =>
    (all ? variants(rename) : [r.one(variants(rename))]).flatMap((data) =>
      texts(data).flatMap(([path, text]) => (text === undefined ? [] : problems(rename, path, text))),
    ),
  );
  if (all)
    console.log(
      `${found.length} renames: ${[...new Set(found.map((f) => `${f.from} > ${f.to}`))].join(', ')}`,
    );
  expect(wrong.join('\n\n')).toBe('');
});
