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

/** An object or a list that is written on one line where the syntax has such a form. */
export class Inline {
  constructor(readonly value: Entries | { readonly [name: string]: Data } | readonly Data[]) {}
}

/** A value that a document has already: written as it is there, with the comments in it. */
export class Existing {
  readonly lead: string;
  readonly trail: string;
  /**
   * @param data what it is, for a syntax that cannot copy its text.
   * @param text how it is written.
   * @param indent the indentation of the line that it begins on.
   * @param around its own comments: before it, with the whitespace after them, and after it on its line.
   */
  constructor(
    readonly data: Data,
    readonly text: string,
    readonly indent: string,
    { lead = '', trail = '' }: { readonly lead?: string; readonly trail?: string } = {},
  ) {
    this.lead = lead;
    this.trail = trail;
  }
}

/** A call of a function of the document's language, as the syntax writes it: `!Ref Queue`, `{ "Ref": "Queue" }`. */
export class FunctionCall {
  /**
   * @param name in its long form: `Fn::GetAtt`.
   * @param argument a list of strings is a path: `Queue.Arn`, where the syntax has such a form.
   */
  constructor(
    readonly name: string,
    readonly argument: string | Template | readonly string[],
  ) {}
}

/** An expression of the document's language, written as it is: `aws_sqs_queue.jobs.arn`. */
export class Expression {
  /**
   * @param text where a value is.
   * @param inString as the text of a string: `${aws_sqs_queue.jobs.arn}`.
   */
  constructor(
    readonly text: string,
    readonly inString: string,
  ) {}
}

export type Data =
  | string
  | number
  | boolean
  | null
  | Template
  | Inline
  | FunctionCall
  | Expression
  | Existing
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
