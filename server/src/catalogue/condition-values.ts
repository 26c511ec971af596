/** The values that AWS documents for condition keys (server/data/condition-values.json). */

export interface DocumentedValues {
  /** In the order of AWS's page, the usual ones first. In `s3.${region}.amazonaws.com`, `${region}` is a placeholder. */
  readonly values: readonly string[];
  /** The page of AWS that lists them. */
  readonly source: string;
}

/** What the values of a key are, if they are not a documented set. */
export type ValueKind = 'region' | 'account' | 'service-principal';

/** As in server/data/condition-values.json. */
export interface EncodedValues {
  readonly sets: readonly (DocumentedValues & { readonly keys: readonly string[] })[];
  readonly like: Readonly<Record<ValueKind, readonly string[]>>;
  readonly issuers: readonly Issuer[];
}

/** A value of a claim: the text with placeholders such as `${owner}`, and what it is for. */
export type ClaimForm = readonly [text: string, detail: string];

/** What the tokens of an OIDC provider contain (server/data/oidc-issuers.json). */
interface Issuer {
  /** Hosts and paths in lowercase; `*` at the end is anything. */
  readonly issuers: readonly string[];
  readonly claims: Readonly<Record<string, readonly ClaimForm[]>>;
  readonly source: string;
}

export class ConditionValues {
  readonly #sets: ReadonlyMap<string, DocumentedValues>;
  readonly #kinds: ReadonlyMap<string, ValueKind>;
  readonly #issuers: readonly Issuer[];

  constructor({ sets, like, issuers }: EncodedValues) {
    this.#issuers = issuers;
    this.#sets = new Map(sets.flatMap((set) => set.keys.map((k) => [k.toLowerCase(), set] as const)));
    this.#kinds = new Map(
      (Object.keys(like) as ValueKind[]).flatMap((kind) =>
        like[kind].map((k) => [k.toLowerCase(), kind] as const),
      ),
    );
  }

  /**
   * The documented values of a key, by its name in a policy (case-insensitive). AWS extends such lists, so that a value
   * that is not in the list can be right.
   */
  of(key: string): DocumentedValues | undefined {
    return this.#sets.get(key.toLowerCase());
  }

  /** Whether the values of a key are Regions, accounts or service principals. */
  kindOf(key: string): ValueKind | undefined {
    return this.#kinds.get(key.toLowerCase());
  }

  /** The forms of the values of a claim. @param issuer host and path of an OIDC provider, in lowercase. */
  formsOf(issuer: string, claim: string): readonly ClaimForm[] {
    const found = this.#issuers.find((i) =>
      i.issuers.some((name) => (name.endsWith('*') ? issuer.startsWith(name.slice(0, -1)) : issuer === name)),
    );
    return found && Object.hasOwn(found.claims, claim) ? found.claims[claim]! : [];
  }
}
