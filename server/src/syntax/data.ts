/** Data for a syntax to write: plain values, and strings with tab stops in them. */

/** Where the cursor goes in turn. */
export interface TabStop {
  readonly stop: number;
  readonly placeholder?: string;
  readonly choices?: readonly string[];
}

/** A string with tab stops. */
export class Template {
  readonly parts: readonly (string | TabStop)[];
  constructor(...parts: (string | TabStop)[]) {
    this.parts = parts;
  }
}

/** An object that is written on one line where the syntax has such a form. */
export class Inline {
  constructor(readonly value: Entries | { readonly [name: string]: Data }) {}
}

export type Data =
  | string
  | number
  | boolean
  | null
  | Template
  | Inline
  | Entries
  | readonly Data[]
  | { readonly [name: string]: Data };

/** An object whose names can have tab stops, in order. */
export class Entries {
  constructor(readonly entries: readonly (readonly [name: string | Template, value: Data])[]) {}
}

export const stop = (n: number, placeholder?: string): Template =>
  new Template(placeholder === undefined ? { stop: n } : { stop: n, placeholder });

export const choice = (n: number, ...choices: string[]): Template => new Template({ stop: n, choices });

/** Joins strings and templates to one. */
export const template = (...parts: (string | Template)[]): Template =>
  new Template(...parts.flatMap((p) => (typeof p === 'string' ? [p] : p.parts)));
