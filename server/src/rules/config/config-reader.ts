/** Reads a tree by its shape: reports what does not have it, and collects the strings, whose meaning is checked afterward. */
import type { ObjectNode, StringNode, ValueNode } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import { compilePathGlob } from '../../text/path-glob.js';
import type { Range } from '../../text/range.js';
import { enumerate, nearest } from '../../text/words.js';
import type { Severity } from '../rule.js';
import type { ObjectShape, Shape, ValueKind } from './config-shape.js';

/** With an error, the file is not used. With a warning, it is used as it is. */
export interface ConfigProblem {
  readonly range: Range;
  readonly severity: Extract<Severity, 'error' | 'warning'>;
  readonly message: string;
  /** The text does not parse, which editors with JSON support report too. */
  readonly syntax?: true;
}

/** Strings of one kind that belong together: a list, or a single value. */
export interface ValueGroup {
  readonly kind: ValueKind;
  readonly nodes: readonly StringNode[];
  /** For values of a condition key: the key. */
  readonly key?: string;
}

/** Of an empty reason and of none: a warning, so that writing a suppression does not turn off the rest of the file. */
const NO_REASON = 'A suppression needs a reason. Write why the finding is intentional.';

/** ` Did you mean "check"?`, or the alternative. */
export function hint(word: string, known: Iterable<string>, otherwise = ''): string {
  const [near] = nearest(word, known, 1);
  return near === undefined ? otherwise : ` Did you mean "${near}"?`;
}

/** The first character of a value: the place of what is missing in it. */
const opening = ({ range: { start } }: ValueNode): Range => ({ start, end: start + 1 });

export class ConfigReader {
  readonly problems: ConfigProblem[] = [];
  readonly groups: ValueGroup[] = [];

  readonly #places = new Set<string>();

  report(range: Range, message: string, severity: ConfigProblem['severity'] = 'error'): void {
    this.problems.push({ range, severity, message });
    this.#places.add(`${range.start} ${range.end}`);
  }

  /** Reports what can follow from something else that is wrong there: only if nothing is. */
  reportOther(range: Range, message: string, severity?: ConfigProblem['severity']): void {
    if (!this.#places.has(`${range.start} ${range.end}`)) this.report(range, message, severity);
  }

  /** @param what the subject of a message: `"preset"`, `A suppression`. */
  read(node: ValueNode, shape: Shape, what: string, key?: string): void {
    switch (shape.type) {
      case 'boolean':
        if (node.type !== 'boolean') this.report(node.range, `${what} must be true or false.`);
        return;
      case 'string':
        this.#strings([node], shape.of, what, key);
        return;
      case 'choice':
        this.#choice(node, shape.choices, what);
        return;
      case 'list':
        this.#list(node, shape, what, key);
        return;
      case 'map':
        this.#map(node, shape, what);
        return;
      case 'object':
        this.#object(node, shape, what);
    }
  }

  #strings(nodes: readonly ValueNode[], kind: ValueKind, what: string, key?: string): void {
    const good: StringNode[] = [];
    for (const node of nodes) {
      if (node.type !== 'string') this.report(node.range, `${what} must be a string.`);
      else if (node.value.trim() !== '') good.push(node);
      else if (what === '"reason"') this.report(node.range, NO_REASON, 'warning');
      else this.report(node.range, `${what} is empty.`);
    }
    if (kind === 'glob') for (const node of good) this.#glob(node);
    if (good.length > 0) this.groups.push({ kind, nodes: good, ...(key === undefined ? {} : { key }) });
  }

  #glob({ value, range }: StringNode): void {
    const problem = globProblem(value);
    if (problem) this.report(range, problem);
  }

  #choice(node: ValueNode, choices: readonly string[], what: string): void {
    if (node.type !== 'string') {
      this.report(node.range, `${what} must be a string.`);
      return;
    }
    if (choices.includes(node.value)) return;
    this.report(
      node.range,
      `${what} must be one of ${choices.join(', ')}, not "${node.value}".${hint(node.value, choices)}`,
    );
  }

  #list(node: ValueNode, shape: Extract<Shape, { type: 'list' }>, what: string, key?: string): void {
    if (node.type !== 'array') {
      if (shape.single && node.type === 'string') {
        this.read(node, shape.items, what, key);
        return;
      }
      this.report(node.range, `${what} must be a list${shape.single ? ' or a string' : ''}.`);
      return;
    }
    if (node.items.length === 0 && !shape.empty) this.report(node.range, `${what} is empty.`);
    if (shape.items.type === 'string') {
      this.#strings(node.items, shape.items.of, `Each value of ${what}`, key);
      this.#duplicates(node.items, what);
    } else for (const item of node.items) this.read(item, shape.items, itemName(what));
  }

  #duplicates(items: readonly ValueNode[], what: string): void {
    const seen = new Set<string>();
    for (const item of items) {
      if (item.type !== 'string') continue;
      if (seen.has(item.value))
        this.report(item.range, `"${item.value}" is listed twice in ${what}.`, 'warning');
      seen.add(item.value);
    }
  }

  #map(node: ValueNode, shape: Extract<Shape, { type: 'map' }>, what: string): void {
    if (node.type !== 'object') {
      this.report(node.range, `${what} must be an object.`);
      return;
    }
    this.#twice(node);
    for (const { key, value } of node.properties) {
      this.#strings([key], shape.keys, `A name in ${what}`);
      if (value) this.read(value, shape.values, `"${key.value}"`, key.value);
      else this.report(key.range, `"${key.value}" has no value.`);
    }
  }

  #object(node: ValueNode, { properties, oneOf }: ObjectShape, what: string): void {
    if (node.type !== 'object') {
      this.report(node.range, `${what} must be an object.`);
      return;
    }
    const known = Object.keys(properties);
    this.#twice(node);
    for (const { key, value } of node.properties) {
      const name = key.value;
      const own = ownValue(properties, name);
      if (!own)
        this.report(
          key.range,
          `Unknown property "${name}".${hint(name, known, ` Valid properties: ${known.join(', ')}.`)}`,
        );
      else if (value) this.read(value, own.shape, `"${name}"`);
      else this.report(key.range, `"${name}" has no value.`);
    }
    const has = (name: string): boolean => node.properties.some((p) => p.key.value === name);
    for (const name of known)
      if (ownValue(properties, name)?.required && !has(name))
        if (name === 'reason') this.report(opening(node), NO_REASON, 'warning');
        else this.report(opening(node), `"${name}" is missing.`);
    if (oneOf && oneOf.filter(has).length !== 1)
      this.report(opening(node), `A rule must have exactly one of ${enumerate(oneOf, oneOf.length)}.`);
  }

  #twice(node: ObjectNode): void {
    const seen = new Set<string>();
    for (const { key } of node.properties) {
      if (seen.has(key.value))
        this.report(key.range, `"${key.value}" is there twice, and only one of the two counts.`);
      seen.add(key.value);
    }
  }
}

/** An item of a list, as the subject of a message. */
function itemName(what: string): string {
  if (what === '"suppressions"') return 'A suppression';
  if (what === '"organization"') return 'A rule of the organization';
  if (what === '"overrides"') return 'An override';
  return `Each value of ${what}`;
}

/** What is wrong with a glob pattern; undefined if nothing is. */
export function globProblem(pattern: string): string | undefined {
  if (!compilePathGlob(pattern)) return 'A pattern has at most 1,000 characters.';
  if (pattern.includes('\\') && !/\\[*?[\]{}!\\,]/.test(pattern))
    return `The folders in a path are separated by "/": "${pattern.replace(/\\+/g, '/')}".`;
  if (/^!/.test(pattern)) return 'A pattern cannot be negated with "!".';
  if (/^(\.\/)*\.\.(\/|$)/.test(pattern))
    return 'A pattern is relative to the folder of the configuration, so it does not match files outside of it.';
  for (const [open, close] of ['{}', '[]'] as const) {
    let depth = 0;
    for (let i = 0; i < pattern.length; i++) {
      if (pattern[i] === '\\') i++;
      else if (pattern[i] === open) depth++;
      else if (pattern[i] === close && depth > 0) depth--;
    }
    if (depth > 0)
      return `The pattern has a "${open}" without "${close}", so it matches only files with that character.`;
  }
  return undefined;
}
