/**
 * Where engine and model are known to disagree, by kind, until one of them follows AWS's documents there. A scenario
 * that belongs to a class can disagree; all others have to agree. A class of which none disagrees any more goes.
 */
import type { Decision } from './decision.js';
import type { RequestDocument } from './documents.js';
import type { Outcomes } from './outcomes.js';

export interface KnownClass {
  readonly name: string;
  readonly covers: (document: RequestDocument, model: Outcomes<Decision>) => boolean;
}

export const KNOWN_CLASSES: readonly KnownClass[] = [];
