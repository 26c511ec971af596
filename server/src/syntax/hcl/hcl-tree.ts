/** What the value tree of HCL has in addition to that of other syntaxes: blocks, calls and heredocs. */
import type { Derived } from '../../text/derived.js';
import type { Range } from '../../text/range.js';
import { originOf } from '../shifted.js';
import type {
  Comment,
  ObjectNode,
  OpaqueNode,
  PartialStringNode,
  PropertyNode,
  StringNode,
  StringPart,
  SyntaxProblem,
  ValueNode,
} from '../value.js';

/** A block, `data "type" "name" { ... }`: its attributes, and the blocks in it as properties with their type as name. */
export interface BlockNode extends ObjectNode {
  readonly keyword: StringNode;
  readonly labels: readonly StringNode[];
  /** The offset after the opening brace. */
  readonly open: number;
}

/** A function call; an opaque node to code that does not know HCL. */
export interface CallNode extends OpaqueNode {
  readonly call: string;
  readonly args: readonly ValueNode[];
}

/** `[for x in y : z]`; an opaque node to code that does not know HCL. */
export interface ComprehensionNode extends OpaqueNode {
  readonly comprehension: {
    /** The names of its variables; the last is that of the element. */
    readonly variables: readonly string[];
    readonly collection: ValueNode;
    /** What it makes of an element. */
    readonly value: ValueNode;
    /** It leaves some elements out. */
    readonly filtered: boolean;
  };
}

/** A heredoc. Its value is the text of its lines as they are written. */
export type HeredocNode = (StringNode | PartialStringNode) & {
  readonly heredoc: {
    /** The lines of the text, with the end of the last one. */
    readonly body: Range;
    /** `<<-`: what all lines are indented with is not part of the text. */
    readonly indented: boolean;
  };
};

/** As it was read, a node has what is known to HCL only. */
const read = (node: ValueNode): ValueNode => (node.type === 'object' ? originOf(node) : node);

export const isBlock = (node: ValueNode | undefined): node is BlockNode =>
  node !== undefined && 'keyword' in read(node);

export const isCall = (node: ValueNode | undefined): node is CallNode => node !== undefined && 'call' in node;

export const isComprehension = (node: ValueNode | undefined): node is ComprehensionNode =>
  node !== undefined && 'comprehension' in node;

export const isHeredoc = (node: ValueNode | undefined): node is HeredocNode =>
  node !== undefined && 'heredoc' in node;

/** What was read of a text that is parsed by itself. */
export interface HclPieceTree {
  readonly text: string;
  /** The attributes and blocks outside of blocks. */
  readonly body: ObjectNode;
  /** What is computed from the piece. */
  readonly derived: Derived<HclPieceTree>;
  readonly problems: readonly SyntaxProblem[];
  readonly comments: readonly Comment[];
  /** It nests too deep to be read. */
  readonly unread?: true;
}

/** A property of an object as it was read. */
export interface ReadProperty {
  readonly node: PropertyNode;
  /** The parts of a name that is unknown; none if nothing of it is known. */
  readonly unknown: readonly StringPart[] | undefined;
}
