/** A service as scripts/build-catalogue.mjs writes it (format.md). */
export interface EncodedService {
  readonly levels: readonly number[];
  readonly actionKeys: readonly number[];
  readonly actionTypes: readonly number[];
  readonly dependents: Readonly<Record<string, readonly string[]>>;
  readonly resourceTypes: readonly (readonly [string, readonly string[], number])[];
  readonly conditionKeys: readonly (readonly [string, number, string])[];
  readonly keyNames: readonly string[];
  readonly keyLists: readonly (readonly number[])[];
  readonly typeLists: readonly (readonly (readonly [number, 0 | 1, number])[])[];
}
