/** What the rules found in one document, kept for the next: the files of a repository have many statements in common. */
import type { HostDocument } from '../../syntax/syntax.js';
import { CheckMemory } from './check-memory.js';
import type { CheckOptions } from './check-policy.js';

/** So many layouts of other documents are kept: some megabytes. */
const LAYOUTS = 1000;
const ELEMENTS = 4000;
/** Options, with a syntax, that are kept: overrides in grantwise.json make a few. */
const MAX_OPTIONS = 16;

export class SharedMemory {
  readonly #memories = new Map<string, CheckMemory>();

  /** The memory for a document: that of others in its syntax, under options that mean the same. */
  of({ syntax }: HostDocument, { suppressions: _, limit: __, ...options }: CheckOptions): CheckMemory {
    const key = `${syntax.id} ${JSON.stringify(options)}`;
    let memory = this.#memories.get(key);
    if (!memory) {
      if (this.#memories.size >= MAX_OPTIONS) this.#memories.clear();
      memory = new CheckMemory(LAYOUTS, ELEMENTS);
      this.#memories.set(key, memory);
    }
    return memory;
  }
}
