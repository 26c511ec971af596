/** A request to AWS: the one thing that a policy says yes or no to. */
import type { Caller } from './principal.js';

/** Condition key (any case) to its value or values. A missing key is absent from the request. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;

export interface Request {
  /** If omitted: an identity that the policy is attached to; of Principal elements, only `*` matches it. */
  readonly caller: Caller | undefined;
  /** `s3:GetObject`; any case. */
  readonly action: string;
  /** An ARN, or `*` for actions without a resource. */
  readonly resource: string;
  readonly context: RequestContext;
}

/** A context from plain data; keys are lower-cased. */
export function makeContext(values: Readonly<Record<string, string | readonly string[]>>): RequestContext {
  return new Map(Object.entries(values).map(([k, v]) => [k.toLowerCase(), typeof v === 'string' ? [v] : v]));
}
