/** What a dialect is: a way to keep policies in a document. One dialect is one file, and a line in `registry.ts`. */
import type { Declarations } from '../policy/declarations.js';
import type { KnownStatements, PolicyPlace } from '../policy/policy.js';
import type { KindDoubt, PolicyKind } from '../policy/policy-kind.js';
import type { HostDocument, SyntaxEdits } from '../syntax/syntax.js';
import type { ObjectNode } from '../syntax/value.js';

/** A policy in a document. */
export interface FoundPolicy {
  /**
   * The policy as IAM will see it, as far as that is known: intrinsic functions are partly known strings or opaque
   * nodes. Created if the document contains statements without a policy around them.
   */
  readonly node: ObjectNode;
  readonly kind: PolicyKind;
  /** Why it has that kind, for people: "its file name". */
  readonly kindReason: string;
  /** The kind is read from the content: a caller that knows the kind overrides it. */
  readonly guessed?: boolean;
  /** Another kind is nearly as likely. */
  readonly doubt?: KindDoubt;
  readonly place?: PolicyPlace;
  /** How its parts are edited, if it is not written as the document is: JSON in a string, for example. */
  readonly edits?: SyntaxEdits;
  /** The text as a document of the policy alone, with a syntax that reads and edits that: the root is a list of the policy. */
  readonly document?: HostDocument;
  /** Its placeholders are holes already. */
  readonly placeholdersRead?: boolean;
}

export interface Dialect {
  /** Kebab-case. */
  readonly id: string;
  /** A document without any of these words contains no policy of this dialect, and is not parsed. */
  readonly words: readonly string[];
  /** What is unknown before the deployment is written with functions: `${x}` elsewhere is text. */
  readonly hasFunctions?: boolean;
  /**
   * The policies of a document, in the order of the text; undefined when the document is of another dialect.
   * @param path of the file; uses `/`.
   * @param known of the versions of the document before this one.
   */
  policies(document: HostDocument, path: string, known?: KnownStatements): readonly FoundPolicy[] | undefined;
  /** What the document declares, for a reference at an offset; undefined as above. */
  declarations?(document: HostDocument, offset: number): Declarations | undefined;
}
