/**
 * Half-typed text: what is typed in one place must not change how the rest is read. Names that keep their place, in other
 * resources and in the same one, after each of sixteen states of typing.
 */
import { expect, it } from 'vitest';
import type { ValueNode } from '../../../server/src/syntax/value.js';
import { readYaml } from '../../../server/src/syntax/yaml/yaml-document.js';
import { foreignTemplates, ownTemplates, SMALL } from '../../support/yaml-templates.js';

/** Where an action of a list ends, and the indentation of the items and of the keys. */
interface Spot {
  readonly at: number;
  readonly items: string;
  readonly keys: string;
}

/** What is typed on the next line. */
const STATES: Readonly<Record<string, (spot: Spot) => string>> = {
  'a service': ({ items }) => `${items}- s3:`,
  'an open double quote': ({ items }) => `${items}- "s3:Get`,
  'an open single quote': ({ items }) => `${items}- 's3:Get`,
  'an empty item': ({ items }) => `${items}-`,
  'a bare star': ({ items }) => `${items}- *`,
  'an open Sub': ({ items }) => `${items}- !Sub "arn:aws:s3:::\${`,
  'a begun tag': ({ items }) => `${items}- !`,
  'a begun key': ({ keys }) => `${keys}Condi`,
  'a bare star as the value': ({ keys }) => `${keys}NotResource: *`,
  'an open list': ({ keys }) => `${keys}NotAction: [s3:GetObject, `,
  'an open mapping': ({ keys }) => `${keys}Condition: {StringEquals: {`,
  'a key one column to the right': ({ keys }) => ` ${keys}Condition:`,
  'a key one column to the left': ({ keys }) => `${keys.slice(1)}Condition:`,
  'a tab': ({ items }) => `${items}\t- x`,
  'a repeated key': ({ keys }) => `${keys}Effect: Allow`,
  'a service as the value': ({ keys }) => `${keys}NotAction: s3:`,
};

/** The names with their offsets. */
function namesIn(text: string): Map<number, string> {
  const out = new Map<number, string>();
  const visit = (node: ValueNode | undefined): void => {
    if (node?.type === 'array') node.items.forEach(visit);
    if (node?.type !== 'object') return;
    for (const { key, value } of node.properties) {
      out.set(key.range.start, key.value);
      visit(value);
    }
  };
  visit(readYaml(text).root);
  return out;
}

const damaged = [{ name: 'small', text: SMALL }, ...ownTemplates, ...foreignTemplates]
  .filter(({ text }, i) => text.length < 20_000 && (i < 5 || i % 2 === 0))
  .flatMap(({ name, text }, i) => {
    const found = [
      ...text.matchAll(/\n( *)Action:[ \t]*\n( *)- *['"]?[a-z0-9-]+:[A-Za-z*]+['"]?[ \t]*(?=\n)/g),
    ];
    const match = found[(i * 7) % Math.max(1, found.length)];
    if (!match) return [];
    const spot: Spot = { at: match.index + match[0].length, keys: match[1]!, items: match[2]! };
    const bounds = [...text.matchAll(/^ {2}[A-Za-z"'].*:[ \t]*(#.*)?$/gm)].map((m) => m.index);
    const start = Math.max(0, ...bounds.filter((x) => x <= spot.at));
    const end = Math.min(text.length, ...bounds.filter((x) => x > spot.at));
    return [{ name, text, spot, start, end, names: namesIn(text) }];
  });

it.each(Object.entries(STATES))('%s', (_, typed) => {
  let same = 0;
  let sameKept = 0;
  for (const { name, text, spot, start, end, names } of damaged) {
    const line = `\n${typed(spot)}`;
    const after = namesIn(text.slice(0, spot.at) + line + text.slice(spot.at));
    for (const [offset, key] of names) {
      const kept = after.get(offset >= spot.at ? offset + line.length : offset) === key;
      if (offset >= start && offset < end) {
        same++;
        if (kept) sameKept++;
      } else expect(kept, `${name}: ${key} at ${offset}`).toBe(true);
    }
  }
  expect(sameKept / same).toBeGreaterThanOrEqual(0.97);
});

it('is measured on enough templates', () => {
  expect(damaged.length).toBeGreaterThanOrEqual(foreignTemplates.length > 0 ? 30 : 1);
});
