/** Completion in grantwise.json: its properties, and what the strings in it can be. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { actionEntries, keyNames, valueEntry } from '../completion/catalogue-entries.js';
import type { Suggestions } from '../completion/complete.js';
import { best, type CompletionEntry, MAX_ENTRIES } from '../completion/completion-source.js';
import { suggestionOf } from '../completion/suggestion.js';
import { KIND_DESCRIPTIONS } from '../policy/policy-kind.js';
import {
  CONFIGURED_KINDS,
  type ObjectShape,
  type Shape,
  type ValueKind,
} from '../rules/config/config-shape.js';
import { RULE_IDS, rules } from '../rules/engine/check-policy.js';
import { choice, type Data, Entries, stop } from '../syntax/data.js';
import type { Cursor, HostDocument, Path } from '../syntax/syntax.js';
import { property, type ValueNode } from '../syntax/value.js';
import { ownValue } from '../text/own-value.js';
import { ownerAt, shapeAt } from './shape-at.js';

/** What there are suggestions for. */
const SUGGESTED: readonly ValueKind[] = ['rule', 'action', 'resource-type', 'key', 'region'];

/** The names that an object needs. */
const neededIn = (shape: ObjectShape): readonly (readonly [name: string, shape: Shape])[] =>
  Object.entries(shape.properties).flatMap(([name, property]) =>
    property.required ? [[name, property.shape] as const] : [],
  );

/** The value that a new property begins with. @param next gives the number of the next tab stop. */
function emptyValue(shape: Shape, next: () => number): Data {
  switch (shape.type) {
    case 'boolean':
      return true;
    case 'list':
      return shape.single ? emptyValue(shape.items, next) : [emptyValue(shape.items, next)];
    case 'map':
      return new Entries([[stop(next()), emptyValue(shape.values, next)]]);
    case 'object':
      return Object.fromEntries(neededIn(shape).map(([name, needed]) => [name, emptyValue(needed, next)]));
    case 'choice':
      return choice(next(), ...shape.choices);
    default:
      return stop(next());
  }
}

/** The value with its tab stops counted from 1. */
function newValue(shape: Shape): Data {
  let n = 0;
  return emptyValue(shape, () => ++n);
}

/** Has the first tab stop of a new value suggestions? Those of a choice open by themselves. */
function hasSuggestions(shape: Shape): boolean {
  switch (shape.type) {
    case 'string':
      return SUGGESTED.includes(shape.of);
    case 'list':
      return hasSuggestions(shape.items);
    case 'map':
      return SUGGESTED.includes(shape.keys);
    case 'object': {
      const [first] = neededIn(shape);
      return first !== undefined && hasSuggestions(first[1]);
    }
    default:
      return false;
  }
}

function nodeAt(root: ValueNode | undefined, path: Path): ValueNode | undefined {
  return path.reduce<ValueNode | undefined>((node, step) => {
    if (typeof step === 'number') return node?.type === 'array' ? node.items[step] : undefined;
    return property(node, step)?.value;
  }, root);
}

/** The IDs of the organization's rules in the document. */
function organizationIds(root: ValueNode | undefined): string[] {
  const list = property(root, 'organization')?.value;
  return (list?.type === 'array' ? list.items : []).flatMap((item) => {
    const id = property(item, 'id')?.value;
    return id?.type === 'string' ? [`organization/${id.value}`] : [];
  });
}

/** Names of one kind that a string can be, with what they are. */
function namesOf(
  kind: ValueKind,
  document: HostDocument,
  catalogue: Catalogue,
  typed: string,
): readonly { readonly name: string; readonly detail: string; readonly key?: true }[] {
  switch (kind) {
    case 'rule': {
      const about = new Map(rules.map((r) => [r.id, r.summary]));
      const ids = [...RULE_IDS, ...organizationIds(document.root)];
      return ids.map((name) => ({ name, detail: about.get(name) ?? '' }));
    }
    case 'key':
      return keyNames(catalogue, typed).map(({ name, detail }) => ({
        name: name.replace('${TagKey}', '*'),
        detail,
        key: true,
      }));
    case 'region':
      return catalogue.partitions.flatMap((p) =>
        Object.entries(p.regions).map(([name, detail]) => ({ name, detail: String(detail) })),
      );
    case 'resource-type': {
      const service = catalogue.service(typed.slice(0, Math.max(0, typed.indexOf(':'))));
      if (!service) return catalogue.services.map((s) => ({ name: `${s.prefix}:`, detail: s.name }));
      return service.resourceTypes.map((t) => ({
        name: `${service.prefix}:${t.name}`,
        detail: t.arns[0] ?? '',
      }));
    }
    default:
      return [];
  }
}

/** Documented values of the condition key that a list of `values` is for. */
function valuesOfKey(catalogue: Catalogue, path: Path): CompletionEntry[] {
  const key = path[path.lastIndexOf('values') + 1];
  const known = typeof key === 'string' ? catalogue.conditionValues.of(key.toLowerCase())?.values : undefined;
  return (known ?? []).map((v) => valueEntry(v, 'value'));
}

function stringEntries(
  kind: ValueKind,
  document: HostDocument,
  catalogue: Catalogue,
  { typed, path }: Cursor,
): CompletionEntry[] {
  if (kind === 'action') return actionEntries(catalogue, typed);
  if (kind === 'value') return valuesOfKey(catalogue, path);
  return best(namesOf(kind, document, catalogue, typed), typed, (n) => n.name, MAX_ENTRIES).kept.map(
    ({ item }) =>
      valueEntry(item.name, item.key ? 'key' : 'value', {
        detail: item.detail,
        ...(item.key ? { data: { type: 'key' as const, id: item.name } } : {}),
      }),
  );
}

function valueEntries(
  shape: Shape,
  document: HostDocument,
  catalogue: Catalogue,
  cursor: Cursor,
): CompletionEntry[] {
  switch (shape.type) {
    case 'boolean':
      return [true, false].map((v) => ({ label: String(v), kind: 'value', insert: { value: v } }));
    case 'choice': {
      const kinds = shape.choices === CONFIGURED_KINDS || shape.choices.includes('trust');
      return shape.choices.map((c) =>
        valueEntry(c, 'value', kinds ? { detail: ownValue(KIND_DESCRIPTIONS, c) ?? 'not a policy' } : {}),
      );
    }
    case 'string':
      return stringEntries(shape.of, document, catalogue, cursor);
    case 'list':
      return shape.single ? valueEntries(shape.items, document, catalogue, cursor) : [];
    default:
      return [];
  }
}

function nameEntries(document: HostDocument, catalogue: Catalogue, cursor: Cursor): CompletionEntry[] {
  const owner = ownerAt(cursor.path);
  if (!owner) return [];
  const node = nodeAt(document.root, cursor.path.slice(0, -1));
  const there = node?.type === 'object' ? node.properties.map((p) => p.key.value) : [];
  const isFree = (name: string): boolean => name === cursor.word || !there.includes(name);
  if (owner.type === 'map') {
    const value = cursor.hasValue ? undefined : newValue(owner.values);
    const names = namesOf(owner.keys, document, catalogue, cursor.typed).filter((n) => isFree(n.name));
    return best(names, cursor.typed, (n) => n.name, MAX_ENTRIES).kept.map(({ item: { name, detail } }) => ({
      label: name,
      kind: 'property',
      detail,
      insert: { name, value },
      again: hasSuggestions(owner.values) || (cursor.hasValue && owner.values.type === 'choice'),
    }));
  }
  // A rule has one check: once it is there, the others are not wanted.
  const taken = owner.oneOf?.some((name) => name !== cursor.word && there.includes(name));
  return Object.entries(owner.properties)
    .filter(([name]) => isFree(name) && !(taken && owner.oneOf?.includes(name)))
    .map(([name, { description, shape, required }]) => ({
      label: name,
      kind: 'property',
      ...(required ? { detail: 'required' } : {}),
      documentation: description,
      insert: { name, value: cursor.hasValue ? undefined : newValue(shape) },
      again: hasSuggestions(shape) || (cursor.hasValue && shape.type === 'choice'),
    }));
}

/** undefined: nothing is known about this place. */
export function completeConfig(
  document: HostDocument,
  catalogue: Catalogue,
  offset: number,
  snippets = true,
): Suggestions | undefined {
  const cursor = document.syntax.cursor(document, offset);
  if (cursor.inComment) return undefined;
  const shape = cursor.at === 'value' ? shapeAt(cursor.path) : undefined;
  const entries =
    cursor.at === 'key'
      ? nameEntries(document, catalogue, cursor)
      : shape
        ? valueEntries(shape, document, catalogue, cursor)
        : [];
  if (entries.length === 0) return undefined;
  return {
    // After the colon of a service, there are others.
    incomplete:
      entries.some((e) => e.label.endsWith(':')) ||
      entries.length >= MAX_ENTRIES ||
      cursor.typed.includes(':'),
    items: entries.map((entry) => suggestionOf(document, cursor, entry, snippets)),
  };
}
