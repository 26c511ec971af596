/** What the document of a policy declares, and how its language refers to it. A dialect knows. */
import type { Expression, FunctionCall } from '../syntax/data.js';
import type { Path } from '../syntax/syntax.js';

/** An ARN that a value can refer to, of a resource that the document declares. */
export interface DeclaredArn {
  /** The name of the resource in the document. */
  readonly name: string;
  /** Its type, for people. */
  readonly type: string;
  /** Another document of the module declares it. */
  readonly elsewhere?: true;
  /** The ARN as far as it is known, an example in the place of what is not: what it names decides what it is suggested for. */
  readonly example: string;
  /** The reference and how it is written. @param after the ARN, as `/*`. */
  reference(after: string): { readonly label: string; readonly value: FunctionCall | Expression };
  /** The ARN as the text of a string with references in it. */
  text(after: string): string;
  /** The same with the parts of the ARN written out, for one that is begun; undefined: its name is not at its end. */
  spelled?(after: string): string;
  /** As an argument of a function: `Topic`, `Queue.Arn`; undefined: the function does not return it. */
  argument(takes: 'name' | 'attribute'): string | undefined;
}

/** A name that a string can have a reference to. */
export interface DeclaredName {
  readonly name: string;
  /** Its type, for people. */
  readonly detail: string;
}

/** The argument of a function that the cursor is in. */
export interface FunctionArgument {
  /**
   * What is written there:
   *
   * - `text`: a string with references in it.
   * - `name`: the name of a resource or a parameter.
   * - `attribute`: the name of a resource and one of its attributes.
   * - `other`: nothing that is known here.
   */
  readonly takes: 'text' | 'name' | 'attribute' | 'other';
  /** Position in the list that a name and its attribute are written as. */
  readonly index?: number;
}

export interface Declarations {
  readonly arns: readonly DeclaredArn[];
  /** What `${...}` can contain. */
  readonly names: readonly DeclaredName[];
  /** How the Partition, Region and Account of the deployment are written in such a string, by these names. */
  readonly arnParts: Readonly<Record<string, string>>;
  /** What is around the key of a policy variable in a string with references: `${!` and `}`. */
  readonly variable: readonly [before: string, after: string];
  /** Every string can have references in `${...}`. */
  readonly inStrings?: true;
  /** Where the value is that the functions around the cursor make, and which argument the cursor is in. */
  without(path: Path): { readonly path: Path; readonly argument?: FunctionArgument };
}
