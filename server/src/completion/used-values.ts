/** What open policies already contain, to suggest it again: accounts, Regions, IDs. */
import { accountIn } from '../requests/principal.js';
import type { HostDocument } from '../syntax/syntax.js';
import type { ValueNode } from '../syntax/value.js';

/** The strings of a value, as they are where it was read; a hole is a character that no ID contains. */
function* textsIn(node: ValueNode | undefined): Iterable<string> {
  switch (node?.type) {
    case 'string':
      yield node.value;
      break;
    case 'partial-string':
      yield node.parts.map((p) => ('hole' in p ? '$' : p.text)).join('');
      break;
    case 'array':
      for (const item of node.items) yield* textsIn(item);
      break;
    case 'object':
      // An edit moves nodes, and creates them on demand; the origin is there already.
      for (const { value } of (node.origin ?? node).properties) yield* textsIn(value);
  }
}

export interface UsedArn {
  readonly partition: string;
  readonly region: string;
}

/** An ARN, also one in a policy that is JSON in a string. */
const ARN = /\barn:([a-z-]+):[a-z0-9-]*:([a-z0-9-]*):(?:\d{12})?:/g;

/** What is between the colons and slashes of an ARN. */
export const segmentsOf = (arn: string): string[] => arn.split(/[:/]/);

/** The string values of documents, in their order; read when they are first needed. */
export class UsedValues {
  readonly #documents: readonly HostDocument[];
  #texts: readonly string[] | undefined;
  #arns: readonly UsedArn[] | undefined;
  #segments: readonly (readonly string[])[] | undefined;
  readonly #matches = new Map<string, ReadonlySet<string>>();

  /** @param documents the one that is being written, then the others. */
  constructor(documents: readonly HostDocument[]) {
    this.#documents = documents;
  }

  /** All matches of a global pattern, without repetition, in the order of the documents. */
  matches(pattern: RegExp): ReadonlySet<string> {
    let known = this.#matches.get(pattern.source);
    if (!known) {
      known = new Set(this.texts().flatMap((text) => text.match(pattern) ?? []));
      this.#matches.set(pattern.source, known);
    }
    return known;
  }

  /** The first account ID. */
  account(): string | undefined {
    for (const text of this.texts()) {
      const found = accountIn(text);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Partition and Region of each ARN; the Region can be empty. */
  arns(): readonly UsedArn[] {
    this.#arns ??= this.texts().flatMap((text) =>
      [...text.matchAll(ARN)].map(([, partition, region]) => ({ partition: partition!, region: region! })),
    );
    return this.#arns;
  }

  /** The segments of each string that is an ARN. */
  segments(): readonly (readonly string[])[] {
    this.#segments ??= this.texts()
      .filter((text) => text.startsWith('arn:'))
      .map(segmentsOf);
    return this.#segments;
  }

  /** All strings. */
  texts(): readonly string[] {
    this.#texts ??= this.#documents.flatMap(({ root }) => [...textsIn(root)]);
    return this.#texts;
  }
}
