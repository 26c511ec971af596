import type { EncodedOperations } from './api-operations.js';
import type { AuthorizationFacts } from './authorization-facts.js';
import type { KeyFacts } from './key-facts.js';
import type { ServicePrincipals } from './service-principals.js';

export interface Partition {
  readonly id: string;
  readonly dnsSuffix: string;
  /** Region code to its name. */
  readonly regions: Readonly<Record<string, string>>;
}

/** What belongs to no service, as scripts/build-catalogue.mjs writes it (format.md). */
export interface EncodedCommon {
  readonly globalKeys: readonly (readonly [string, number, 0 | 1, string])[];
  readonly keyFacts: readonly KeyFacts[];
  readonly authorizationFacts: AuthorizationFacts;
  readonly partitions: readonly Partition[];
  readonly servicePrincipals: ServicePrincipals;
  readonly referencePages: Readonly<Record<string, readonly string[]>>;
  readonly rcpServices: readonly string[];
  readonly retiredServices: readonly string[];
  readonly keyServices: Readonly<Record<string, readonly string[]>>;
  readonly retiredActions: readonly string[];
  readonly enforcedActions: readonly string[];
  readonly unlistedOperations: readonly string[];
  readonly apiOperations: EncodedOperations;
}
