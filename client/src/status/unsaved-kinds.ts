/** The kinds of documents that have no file yet: no setting can name them, so they are known until the document closes. */
import { globOfPath } from '../../../server/src/text/glob-of-path.js';

/** A part of the settings that the server requests. */
export interface RequestedSettings {
  readonly scopeUri?: string | undefined;
  readonly section?: string | undefined;
}

export class UnsavedKinds {
  readonly #kinds = new Map<string, { readonly path: string; readonly kind: string }>();

  /** @param uri as the server writes it. @param path of the URI. */
  set(uri: string, path: string, kind: string): void {
    this.#kinds.set(uri, { path, kind });
  }

  forget(uri: string): void {
    this.#kinds.delete(uri);
  }

  /**
   * The settings of the user with the kinds of the documents that they were requested for.
   * @param values the answers to `items`, in their order.
   */
  addTo(items: readonly RequestedSettings[], values: readonly unknown[]): unknown[] {
    return values.map((value, i) => {
      const { scopeUri, section } = items[i] ?? {};
      const own = scopeUri !== undefined && section === 'grantwise' ? this.#kinds.get(scopeUri) : undefined;
      if (!own) return value;
      const settings = typeof value === 'object' && value !== null ? value : {};
      const { policyKinds } = settings as { policyKinds?: object };
      // The first pattern that matches decides.
      return { ...settings, policyKinds: { [globOfPath(own.path)]: own.kind, ...policyKinds } };
    });
  }
}
