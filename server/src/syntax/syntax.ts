/**
 * What a syntax can do: JSON, YAML and HCL. Rules, completion, fixes and refactorings use
 * values, names and positions; how those are written, only the syntax knows.
 */

import { LineIndex, lineRange } from '../text/line-index.js';
import type { Range } from '../text/range.js';
import type { TextEdit } from '../text/text-edit.js';
import type { Data, Template } from './data.js';
import {
  type ArrayNode,
  type Comment,
  type ObjectNode,
  type PropertyNode,
  type StringNode,
  type SyntaxProblem,
  toData,
  type ValueNode,
} from './value.js';

/**
 * Text of a template engine, outside of strings:
 *
 * - `directive`: text that makes no value: conditions, loops, comments.
 * - `value`: makes a value, or several.
 */
export interface TemplateMark {
  readonly role: 'directive' | 'value';
  /** A directive of a block that can be absent or repeated: its beginning, what is between alternatives, its end. */
  readonly block?: 'open' | 'middle' | 'close';
  readonly text: string;
  readonly range: Range;
}

/** A text that was read. */
export interface HostDocument {
  readonly text: string;
  /** What reads, edits and prints the text. */
  readonly syntax: Syntax;
  readonly root: ValueNode | undefined;
  /** The text nests too deep to be read: nothing is known of it but the one problem that says so. */
  readonly unread?: true;
  readonly problems: readonly SyntaxProblem[];
  readonly comments: readonly Comment[];
  /** The whole document, of one that is a part of it or in a string of it. */
  readonly host?: HostDocument;
  /** The text is a template that makes a document, and these are its marks; undefined: it is a document. */
  readonly template?: readonly TemplateMark[];
}

/** A value of the document for another place in it: as it is written, or as data. */
export const copied = (
  document: HostDocument,
  node: ValueNode,
  items?: readonly ValueNode[],
): Data | undefined => {
  const { copy } = document.syntax.edit;
  return copy
    ? copy(document, node, items)
    : toData(items ? { ...(node as ArrayNode), items: [...items] } : node);
};

/** What is replaced before the word at the cursor: its quote, where the quotes go too. */
export const replacedBefore = (
  document: HostDocument,
  { range }: InsertedText,
  { replace }: Cursor,
): string => document.text.slice(range.start, replace.start);

export const linesOf = (document: HostDocument): LineIndex => new LineIndex(document.text);

/** The line that an offset is on, without what ends it. */
export const lineAround = ({ text }: HostDocument, offset: number): Range => lineRange(text, offset);

/** Is nothing but whitespace before an offset on its line? */
export const isLineStart = (document: HostDocument, offset: number): boolean =>
  document.text.slice(lineAround(document, offset).start, offset).trim() === '';

/** Names and positions from the root down: `Statement, 0, Action, 1`. */
export type Path = readonly (string | number)[];

/** A name that is not an element of a policy, as an attribute of a block. */
export interface OwnName {
  readonly name: string;
  readonly value: Data;
  readonly documentation: string;
}

/** Where the cursor is. */
export interface Cursor {
  readonly offset: number;
  /** The last step is the name or the position that the cursor is at, or would be. */
  readonly path: Path;
  /** A property name is expected here, or a value. */
  readonly at: 'key' | 'value';
  /** The text of the string or word before the cursor, without its quote. */
  readonly typed: string;
  /** The whole string or word at the cursor. */
  readonly word: string;
  /** The text of `word`: what an accepted completion replaces. */
  readonly replace: Range;
  /** The same with its quotes. */
  readonly token: Range;
  /** The cursor is in a quoted string. */
  readonly inString: boolean;
  readonly inComment: boolean;
  /** At a key: its value, or what leads to one, is there already. */
  readonly hasValue: boolean;
  /** Where a comma is missing before what is at the cursor. */
  readonly missingComma?: number | undefined;
  /** In YAML: it is the place of an item, of which the dash is missing. */
  readonly missingDash?: true;
  /** At a key: the syntax has these names here, and a policy has none. */
  readonly ownNames?: readonly OwnName[];
}

/** What a completion puts in: a value, or a name with the value that follows it. */
export type Insertion =
  | { readonly value: Data }
  | {
      readonly name: string | Template;
      readonly value?: Data | undefined;
      /** A property that goes in before it, unless its value is there already. */
      readonly preceding?: { readonly name: string; readonly value: Data };
    };

export interface InsertedText {
  readonly range: Range;
  readonly text: string;
  /** The text has snippet syntax. */
  readonly snippet: boolean;
  /** Where a comma goes in too, before the range. */
  readonly commaAt?: number | undefined;
}

/**
 * Edits in the file's own style: data in, text edits out. Where the text around is not sound, so that it is unknown where
 * a part of it ends, there are none.
 */
export interface SyntaxEdits {
  /**
   * Sets a property; a new one goes to its place.
   * @param order names in their conventional order; those that are not listed come last.
   */
  set(
    document: HostDocument,
    object: ObjectNode,
    name: string,
    value: Data,
    order?: readonly string[],
  ): TextEdit[];
  /** Gives a property another name; none where the object has that name already, in whatever case. */
  rename(document: HostDocument, object: ObjectNode, property: PropertyNode, name: string): TextEdit[];
  /**
   * Puts a part of an object into the one next to it that has another name; only in a syntax that writes the name with each
   * part.
   */
  regroup?(document: HostDocument, object: ObjectNode, part: PropertyNode, name: string): TextEdit[];
  /** Adds items to a list, before the one that has the position. */
  insert(document: HostDocument, list: ArrayNode, index: number, ...values: readonly Data[]): TextEdit[];
  append(document: HostDocument, list: ArrayNode, value: Data): TextEdit[];
  /** Removes an item or a property, with what separates it from the adjacent ones, and with its comments. */
  remove(
    document: HostDocument,
    container: ArrayNode | ObjectNode,
    part: ValueNode | PropertyNode,
  ): TextEdit[];
  /** Puts a value in the place of another one; items of a list that stay keep their comments. */
  replace(document: HostDocument, node: ValueNode, value: Data): TextEdit[];
  /** Puts several items in the place of successive ones of a list: `from` to `to`, inclusive. */
  replaceItems(document: HostDocument, from: ValueNode, to: ValueNode, values: readonly Data[]): TextEdit[];
  /**
   * Changes a string, or some characters of it, as it is quoted. Possible wherever the string itself is readable.
   * @param part positions in the value; the whole string if omitted.
   */
  setText(document: HostDocument, node: StringNode, text: string, part?: Range): TextEdit[];
  /**
   * A value of the document as it is written, with its comments, for another place in it; undefined: it is not plain data.
   * A syntax that does not have this copies the data alone (`copied`).
   * @param items of a list: those that are wanted, in its order.
   */
  copy?(document: HostDocument, node: ValueNode, items?: readonly ValueNode[]): Data | undefined;
}

/** Comments that speak to us. */
export interface SyntaxComments {
  /** Can the document have comments? Strict JSON cannot, unless it already has some. */
  allowed(document: HostDocument, languageId: string): boolean;
  /** What a comment says, without what marks it as one. */
  content(comment: Comment): string;
  /** The line that each comment is about: its own, or the next one with more than a comment where it has a line to itself. */
  subjects(document: HostDocument, lines: LineIndex): ReadonlyMap<Comment, number>;
  /** Adds a comment on a new line above the line of an offset. */
  above(document: HostDocument, offset: number, content: string): TextEdit[];
  /** Removes a comment, and its line if nothing else is on it. */
  remove(document: HostDocument, comment: Comment): TextEdit[];
}

/** A correction of a mistake in the text. */
export interface Repair {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

export interface Syntax {
  readonly id: string;
  /** Its name, for people. */
  readonly name: string;
  /** Endings of the names of its files, with the period. */
  readonly extensions: readonly string[];
  /** What is wrong with the text is said by other extensions, so it is not reported. */
  readonly othersReport?: true;
  /** The text is a part of a document in another syntax, and what reads that document takes it as it is. */
  readonly embedded?: true;
  /** Names of lists that are written as one part for each item, so that there can always be one more. */
  readonly repeated?: readonly string[];
  /** How a policy variable is written, where `${name}` is an expression of the syntax. */
  readonly variable?: (name: string) => string;
  /** What a name is that the syntax has for an element, or that no element has; undefined: no such name is there. */
  readonly ownNameAt?: (
    document: HostDocument,
    offset: number,
  ) =>
    | {
        readonly name: string;
        readonly range: Range;
        readonly element?: string;
        readonly documentation?: string;
      }
    | undefined;
  /** Reads any text. Never throws; what is wrong is in `problems`. */
  parse(text: string): HostDocument;
  /**
   * As `parse`, made of an earlier version of the document where only one piece changed: outside of it, the objects have the
   * same origins. undefined where only a whole parse will do.
   * @param before a document of this syntax.
   * @param pieces objects of it around a range that are parsed by themselves, in the order of the text.
   */
  reparse(
    before: HostDocument,
    text: string,
    pieces: (around: Range) => readonly ObjectNode[],
  ): HostDocument | undefined;
  /** The correction of a small slip; undefined: it is not one. @param problem of the document. */
  repair?(document: HostDocument, problem: SyntaxProblem): Repair | undefined;
  /** Where an offset is. */
  cursor(document: HostDocument, offset: number): Cursor;
  readonly edit: SyntaxEdits;
  readonly comments: SyntaxComments;
  /** A document of its own with that value, laid out as `like` is. */
  print(value: Data, like?: HostDocument): string;
  /** A document of its own as a snippet, for an editor that indents with what it is set to. */
  printSnippet(value: Data): string;
  /**
   * The text of a completion at the cursor.
   * @param stops tab stops are wanted; else their placeholders are put in.
   */
  insertion(document: HostDocument, cursor: Cursor, insertion: Insertion, stops: boolean): InsertedText;
}
