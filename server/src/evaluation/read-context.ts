/** The context of one request of a document: the condition keys that it lists, and those that its tags and MFA amount to. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { lookupKey } from '../catalogue/condition-keys.js';
import type { Request } from '../requests/request.js';
import { type ObjectNode, property, type ValueNode } from '../syntax/value.js';
import type { Range } from '../text/range.js';
import { contextDoubts } from './context-doubts.js';
import type { Doubt } from './derive-context.js';
import type { RequestProblems } from './request-problems.js';
import { option } from './request-reader.js';
import { resourceTagPrefixes } from './service-keys.js';

/** What the context is read from. */
export interface ContextSource {
  /** The request's own, and the one that it inherits. */
  readonly contexts: readonly (ValueNode | undefined)[];
  readonly principal: ObjectNode | undefined;
  readonly resource: ObjectNode | undefined;
  readonly action: string | undefined;
}

const REQUEST_TAG = 'aws:requesttag/';

/** `aws:ResourceTag/team` and the key of the service (`ec2:ResourceTag/team`) are the same tag: one is enough. */
function sameTags(context: ContextReader, prefixes: readonly string[]): void {
  const same = prefixes.map((p) => p.toLowerCase()).filter((p) => p.endsWith(':resourcetag/'));
  for (const [key, values] of [...context.values]) {
    const from = same.find((p) => key.startsWith(p));
    if (from === undefined) continue;
    for (const to of same) if (to !== from) context.also(to + key.slice(from.length), values, key);
  }
}

/** Gathers the keys of a context, in lowercase, and where each comes from. */
export class ContextReader {
  readonly values = new Map<string, readonly string[]>();
  /** Keys whose values cannot be right. */
  readonly doubts = new Map<string, Doubt>();
  readonly #places = new Map<string, { readonly range: Range; readonly name: string }>();
  readonly #problems: RequestProblems;

  constructor(problems: RequestProblems) {
    this.#problems = problems;
  }

  /** A key of a context; what the request says itself hides what it inherits. */
  put(name: string, values: readonly string[], range: Range): void {
    const key = name.toLowerCase();
    if (this.values.has(key)) return;
    this.values.set(key, values);
    this.#places.set(key, { range, name });
  }

  /** What another property of the request states about a key: it has to agree. */
  give(name: string, values: readonly string[], range: Range, what: string): void {
    const given = this.values.get(name.toLowerCase());
    if (given === undefined) this.put(name, values, range);
    else if (!sameValues(given, values))
      this.doubt([name], `The context and ${what} disagree about ${name}`, 'value');
  }

  /** The same as another key that is given. */
  also(key: string, values: readonly string[], from: string): void {
    const given = this.values.get(key);
    if (given === undefined) {
      this.values.set(key, values);
      this.#places.set(key, this.#places.get(from)!);
    } else if (!sameValues(given, values)) {
      this.doubt(
        [key, from],
        `${this.#name(key)} and ${this.#name(from)} are the same tag, with two values`,
        'value',
      );
    }
  }

  #name(key: string): string {
    return this.#places.get(key.toLowerCase())?.name ?? key;
  }

  /** Says that these keys cannot be right, at the first one, and takes their values for unknown. */
  doubt(keys: readonly string[], reason: string, doubt: Doubt): void {
    const known = keys.map((key) => key.toLowerCase()).filter((key) => this.#places.has(key));
    if (known.every((key) => this.doubts.has(key))) return;
    for (const key of known) this.doubts.set(key, doubt);
    const names = [...new Set(known.map((key) => this.#name(key)))];
    this.#problems.say(
      this.#places.get(known[0]!)!.range,
      `${reason}: the ${names.length === 1 ? `value of ${names[0]} is` : `values of ${names.join(' and ')} are`} taken to be unknown.`,
      true,
    );
  }

  /** Takes a key out of the context, and says so. @param key in lowercase. */
  ignore(key: string, message: string): void {
    this.values.set(key, []);
    this.#problems.say(this.#places.get(key)!.range, message, true);
  }

  /** Checks what is given against what AWS documents of the keys, and takes out what cannot be right. */
  check(request: Omit<Request, 'context'>, catalogue: Catalogue, account: string | undefined): void {
    for (const { keys, reason, doubt } of contextDoubts({ ...request, context: this.values }, catalogue, {
      account,
      nameOf: (key) => this.#name(key),
    }))
      this.doubt(keys, reason, doubt);
    for (const key of this.doubts.keys()) this.values.delete(key);
  }
}

const sameValues = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((value) => b.includes(value));

function readTags(
  reader: ContextReader,
  from: ObjectNode | undefined,
  what: string,
  prefixes: readonly string[],
  problems: RequestProblems,
): void {
  const tags = property(from, 'tags')?.value;
  if (!tags) return;
  const nodes = tags.type === 'object' ? tags.properties : [];
  for (const [tag, values] of problems.values(tags, '"tags"', false)) {
    const range = nodes.find((p) => p.key.value === tag)?.key.range ?? tags.range;
    for (const prefix of prefixes) reader.give(prefix + tag, values, range, `the tags of the ${what}`);
  }
}

/** Reads the keys of a request; `check` them when caller and resource are known. */
export function readContext(
  source: ContextSource,
  catalogue: Catalogue,
  problems: RequestProblems,
): ContextReader {
  const { contexts, principal, resource, action } = source;
  const reader = new ContextReader(problems);
  const requestTags: string[] = [];
  for (const own of new Set(contexts)) {
    if (!own) continue;
    const nodes = new Map(
      (own.type === 'object' ? own.properties : []).map((p) => [p.key.value, p.key.range]),
    );
    for (const [key, values] of problems.values(own, 'A context', true)) {
      reader.put(key, values, nodes.get(key)!);
      // Names of keys ignore case, the tags in them do not.
      if (key.toLowerCase().startsWith(REQUEST_TAG)) requestTags.push(key.slice(REQUEST_TAG.length));
    }
    for (const [name, range] of nodes) {
      const { found } = lookupKey(catalogue, name);
      if (found === 'malformed' || found === 'nothing' || found === 'unknown-prefix')
        problems.say(range, `AWS documents no condition key "${name}".`, true);
    }
  }
  const prefixes =
    action === undefined ? [] : resourceTagPrefixes(action, option(resource, 'arn') ?? '*', catalogue);
  sameTags(reader, prefixes);
  const [first] = requestTags;
  if (first !== undefined && !reader.values.has('aws:tagkeys'))
    reader.also('aws:tagkeys', [...new Set(requestTags)], `${REQUEST_TAG}${first.toLowerCase()}`);
  readTags(reader, principal, 'principal', ['aws:PrincipalTag/'], problems);
  const give = (key: string, from: ObjectNode | undefined, name: string): void => {
    const node = property(from, name)?.value;
    const value = option(from, name);
    if (node && value !== undefined) reader.give(key, [value], node.range, `"${name}"`);
  };
  give('aws:MultiFactorAuthPresent', principal, 'mfa');
  give('aws:MultiFactorAuthAge', principal, 'mfaAge');
  give('aws:PrincipalOrgID', principal, 'orgId');
  readTags(reader, resource, 'resource', prefixes, problems);
  give('aws:ResourceOrgID', resource, 'orgId');
  return reader;
}
