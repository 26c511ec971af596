/** An operation of an API whose name is not that of an action. */
export interface ApiOperation {
  /** As AWS writes it, with the prefix of the service: `s3:ListObjectsV2`. */
  readonly id: string;
  /** IDs of the actions that a policy must allow for it. */
  readonly actions: readonly string[];
  /** Whether it needs all of the actions, or some, depending on the request. */
  readonly needs: 'all' | 'some';
}

/** Operations by their IDs in lowercase. */
export type ApiOperations = ReadonlyMap<string, ApiOperation>;

/** As in server/data/api-operations.json. */
export type EncodedOperations = Readonly<
  Record<string, readonly string[] | { readonly anyOf: readonly string[] }>
>;

export const readOperations = (encoded: EncodedOperations): ApiOperations =>
  new Map(
    Object.entries(encoded).map(([id, needed]) => [
      id.toLowerCase(),
      'anyOf' in needed
        ? { id, actions: needed.anyOf, needs: 'some' }
        : { id, actions: needed, needs: 'all' },
    ]),
  );
