import type { FoundPolicy } from './dialect.js';

/** What a template grants without a policy document, as a policy. */
export interface TemplateGrant {
  /** What grants it: a logical ID and the type of the resource. */
  readonly name: string;
  readonly policy: FoundPolicy;
}
