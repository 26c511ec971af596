import type { Policy } from './policy.js';

/** A policy in two versions of a document; at least one of them has it. */
export interface PolicyPair {
  /** Where it is in the document, for people; empty if it is the document. */
  readonly name: string;
  readonly before?: Policy;
  readonly after?: Policy;
}
