/** What is wrong in a request document, at its place, found while its values are read. */
import { REQUEST_PROPERTIES } from '../dialects/request-properties.js';
import type { ObjectNode, ValueNode } from '../syntax/value.js';
import type { Range } from '../text/range.js';
import { nearest } from '../text/words.js';

export interface DocumentProblem {
  readonly range: Range;
  readonly message: string;
  /** The rest can be evaluated all the same. */
  readonly minor?: boolean;
}

/** More than that in one request is a slip of a generator. */
const MAX_KEYS = 300;
const MAX_VALUES = 1000;

/** The element of a request that has the property. */
const elementWith = (name: string): string | undefined =>
  Object.entries(REQUEST_PROPERTIES).find(([, own]) => (own as readonly string[]).includes(name))?.[0];

/** What to write instead of a property that there is not. @param names of those that there are. */
function advice(name: string, names: readonly string[]): string {
  const element = elementWith(name);
  if (element !== undefined && names.includes(element)) return `: put it in "${element}".`;
  const near = nearest(name, names, 1)[0];
  return near ? `: did you mean "${near}"?` : `; it has ${names.filter((n) => n !== '$schema').join(', ')}.`;
}

/** Reads plain values and gathers what is wrong with them. */
export class RequestProblems {
  readonly problems: DocumentProblem[] = [];

  /** @param minor the request can be evaluated all the same. */
  say(range: Range, message: string, minor = false): undefined {
    this.problems.push({ range, message, ...(minor ? { minor } : {}) });
    return undefined;
  }

  known(node: ObjectNode, names: readonly string[], what: string): void {
    this.once(node);
    for (const { key } of node.properties) {
      if (names.includes(key.value)) continue;
      this.say(key.range, `${what} has no "${key.value}"${advice(key.value, names)}`);
    }
  }

  /** A name that is there twice: parsers do not agree on which of the two counts. */
  once(node: ObjectNode, ignoreCase = false): void {
    const seen = new Set<string>();
    for (const { key } of node.properties) {
      const name = ignoreCase ? key.value.toLowerCase() : key.value;
      if (seen.has(name))
        this.say(
          key.range,
          `"${key.value}" appears twice${ignoreCase ? ' (names of condition keys and tags ignore case)' : ''}: remove one of the two.`,
        );
      seen.add(name);
    }
  }

  text(node: ValueNode | undefined, what: string): string | undefined {
    if (node === undefined) return undefined;
    if (node.type === 'string') return node.value;
    return this.say(node.range, `${what} is a string.`);
  }

  /** A tag map or a context: strings, numbers, booleans, lists of them. */
  values(node: ValueNode, what: string, lists: boolean): Map<string, string[]> {
    const out = new Map<string, string[]>();
    if (node.type !== 'object') {
      this.say(node.range, `${what} is an object.`);
      return out;
    }
    this.once(node, true);
    if (node.properties.length > MAX_KEYS) {
      this.say(node.range, `${what} has more than ${MAX_KEYS} keys: the rest is not read.`, true);
    }
    for (const { key, value } of node.properties.slice(0, MAX_KEYS)) {
      if (!value) continue;
      const read = value.type === 'array' && lists ? value.items : [value];
      if (read.length > MAX_VALUES) {
        this.say(
          value.range,
          `"${key.value}" has more than ${MAX_VALUES} values: the rest is not read.`,
          true,
        );
      }
      const texts: string[] = [];
      for (const item of read.slice(0, MAX_VALUES)) {
        if (item.type === 'string') texts.push(item.value);
        else if (item.type === 'number' || item.type === 'boolean') texts.push(item.text);
        else this.say(item.range, `A value of "${key.value}" is a string, a number or a boolean.`);
      }
      out.set(key.value, texts);
    }
    return out;
  }
}
