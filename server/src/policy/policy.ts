/**
 * The policy tree: what IAM sees in a value tree. Every part keeps its node, so that its range is available; nothing is
 * lost, however wrong it is, and nothing is required to be there.
 */

import { originOf, shifted } from '../syntax/shifted.js';
import type { HostDocument } from '../syntax/syntax.js';
import type { ObjectNode, PropertyNode, StringNode, ValueNode } from '../syntax/value.js';
import { Derived } from '../text/derived.js';
import { trimmed } from '../text/trimmed.js';
import type { KindDoubt, PolicyKind } from './policy-kind.js';
import { first, readStatement, type StatementBody } from './statement-body.js';

/** A statement in its policy. */
export interface Statement extends StatementBody {
  readonly index: number;
  readonly policy: Policy;
  /** It can be absent: it is an alternative of an `Fn::If`. */
  readonly conditional: boolean;
}

/** A statement, or all of them, that cannot be read: it can allow or deny anything. */
export interface OpaqueStatement {
  readonly node: ValueNode;
  /** Its place in the list; 0 where it is the whole value of Statement. */
  readonly index: number;
}

export interface Policy {
  readonly document: HostDocument;
  readonly node: ObjectNode;
  readonly kind: PolicyKind;
  /** Why the policy has that kind, for people: "file name". */
  readonly kindReason: string;
  /** Another kind is nearly as likely. */
  readonly kindDoubt: KindDoubt | undefined;
  readonly versionNode: ValueNode | undefined;
  /** Policy variables are read: Version is 2012-10-17. */
  readonly variables: boolean;
  readonly statementProperty: PropertyNode | undefined;
  /** All statements that can be read, including conditional ones. */
  readonly statements: readonly Statement[];
  /** Those that cannot: what depends on all statements is unknown. */
  readonly opaqueStatements: readonly OpaqueStatement[];
  /** Where it was found, when that says more than its kind. */
  readonly place: PolicyPlace;
  /** The policy as it is written, of one that is it under certain outcomes of its conditions. */
  readonly variantOf: Policy | undefined;
  /** What is computed from the policy. */
  readonly derived: Derived<Policy>;
}

/** What a document says about a policy in it. */
export interface PolicyPlace {
  /** Statements without a policy around them: a tool writes the rest, Version included. */
  readonly bare?: boolean;
  /** A list in the place of an object, which nothing adds the rest to. */
  readonly list?: boolean;
  /** A string in the place of an object, with the JSON of the policy: it is encoded twice. */
  readonly twice?: boolean;
  /** A name that is not quite the one under which a tool looks for the statements, so it ignores or rejects them. */
  readonly misspelt?: { readonly key: StringNode; readonly meant: string; readonly reader: string };
  /** The resource type that contains it: `AWS::S3::BucketPolicy`. */
  readonly resourceType?: string;
  /** What it is attached to, where the document says so. */
  readonly attachedTo?: {
    /** The property that says so: `Bucket`, `TopicArn`. */
    readonly property: string;
    readonly value: ValueNode;
  };
  /** The document uses it as a permissions boundary, or its name says that it is one, and it is attached to nothing there. */
  readonly boundary?: boolean;
  /** What people know the resource by, in a plan of Terraform: `module.app.aws_iam_policy.this`. */
  readonly address?: string;
  /** The path of the construct in what CDK synthesizes: `App/Worker/ServiceRole/DefaultPolicy`. */
  readonly construct?: string;
}

/** What statements say, by the objects that they were read from: an edit leaves all of them but one. Of one document. */
export class KnownStatements {
  /** What else is known of the document from one version to the next. */
  readonly derived = new Derived<KnownStatements>(this);
  readonly #bodies = new WeakMap<ObjectNode, StatementBody>();

  /** @param origin as it was read. */
  of(origin: ObjectNode): StatementBody {
    let body = this.#bodies.get(origin);
    if (!body) {
      body = readStatement(origin);
      this.#bodies.set(origin, body);
    }
    return body;
  }
}

/** A statement in its policy. Where an edit before it has moved it, where its parts are is read when asked for. */
class StatementOfPolicy implements Statement {
  readonly node: ObjectNode;
  readonly index: number;
  readonly policy: Policy;
  readonly conditional: boolean;
  readonly #known: StatementBody;
  #body: StatementBody | undefined;

  constructor(place: Omit<Statement, keyof StatementBody>, node: ObjectNode, known: StatementBody) {
    this.#body = node === known.node ? known : undefined;
    this.node = node;
    this.index = place.index;
    this.policy = place.policy;
    this.conditional = place.conditional;
    this.#known = known;
  }

  get #here(): StatementBody {
    this.#body ??= readStatement(this.node);
    return this.#body;
  }

  get derived(): StatementBody['derived'] {
    return this.#known.derived;
  }

  get effect(): StatementBody['effect'] {
    return this.#known.effect;
  }

  /** Read separately: code that looks for a name asks all statements. */
  get sid(): StatementBody['sid'] {
    const { sid, node } = this.#known;
    return sid && (shifted(sid, this.node.range.start - node.range.start) as StringNode);
  }

  get effectNode(): StatementBody['effectNode'] {
    const { effectNode, node } = this.#known;
    return effectNode && shifted(effectNode, this.node.range.start - node.range.start);
  }

  get action(): StatementBody['action'] {
    return this.#here.action;
  }

  get resource(): StatementBody['resource'] {
    return this.#here.resource;
  }

  get principal(): StatementBody['principal'] {
    return this.#here.principal;
  }

  get condition(): StatementBody['condition'] {
    return this.#here.condition;
  }
}

/** The statement as if it had that Effect. */
export const withEffect = (
  { node, index, policy, conditional }: Statement,
  effect: 'Allow' | 'Deny',
): Statement => ({
  ...readStatement(node),
  effect,
  index,
  policy,
  conditional,
});

/** A policy of which the statements are read when they are asked for: an edit leaves most policies of a template. */
class PolicyTree implements Policy {
  readonly #known: KnownStatements | undefined;
  #elements: Pick<Policy, 'versionNode' | 'statementProperty'> | undefined;
  #list: { readonly statements: Statement[]; readonly opaqueStatements: OpaqueStatement[] } | undefined;
  #derived: Derived<Policy> | undefined;

  constructor(
    readonly document: HostDocument,
    readonly node: ObjectNode,
    readonly kind: PolicyKind,
    readonly kindReason: string,
    known: KnownStatements | undefined,
    readonly place: PolicyPlace,
    readonly kindDoubt: KindDoubt | undefined,
    readonly variantOf: Policy | undefined,
  ) {
    this.#known = known;
  }

  get #own(): Pick<Policy, 'versionNode' | 'statementProperty'> {
    this.#elements ??= {
      versionNode: first(this.node, 'Version')?.value,
      statementProperty: first(this.node, 'Statement'),
    };
    return this.#elements;
  }

  get versionNode(): Policy['versionNode'] {
    return this.#own.versionNode;
  }

  get statementProperty(): Policy['statementProperty'] {
    return this.#own.statementProperty;
  }

  get variables(): boolean {
    const { versionNode, place } = this;
    return (
      (place.bare === true && !versionNode) ||
      // A placeholder is the current version, in all likelihood.
      versionNode?.type === 'partial-string' ||
      (versionNode?.type === 'string' && versionNode.value === '2012-10-17')
    );
  }

  get statements(): readonly Statement[] {
    this.#list ??= this.#read();
    return this.#list.statements;
  }

  get opaqueStatements(): readonly OpaqueStatement[] {
    this.#list ??= this.#read();
    return this.#list.opaqueStatements;
  }

  get derived(): Derived<Policy> {
    this.#derived ??= new Derived<Policy>(this);
    return this.#derived;
  }

  #read(): { statements: Statement[]; opaqueStatements: OpaqueStatement[] } {
    const statements: Statement[] = [];
    const opaqueStatements: OpaqueStatement[] = [];
    const addOne = (n: ValueNode, index: number, conditional: boolean): void => {
      if (n.type === 'object') statements.push(statementOf(n, index, this, conditional, this.#known));
      else if (n.type === 'opaque' && n.alternatives) {
        for (const arm of n.alternatives) if (arm) add(arm, index, true);
      } else opaqueStatements.push({ node: n, index });
    };
    // An alternative of Fn::If can be a list, in the place of a list or of one statement.
    const add = (n: ValueNode, index: number, conditional: boolean): void => {
      if (n.type === 'array') for (const item of n.items) addOne(item, index, conditional);
      else addOne(n, index, conditional);
    };
    const value = this.statementProperty?.value;
    if (value?.type === 'array') for (const [i, n] of value.items.entries()) addOne(n, i, false);
    else if (value) addOne(value, 0, false);
    return { statements: trimmed(statements), opaqueStatements };
  }
}

/** The tree of one policy document. */
export const buildPolicy = (
  document: HostDocument,
  node: ObjectNode,
  kind: PolicyKind,
  kindReason: string,
  known?: KnownStatements,
  place: PolicyPlace = {},
  kindDoubt?: KindDoubt,
  variantOf?: Policy,
): Policy => new PolicyTree(document, node, kind, kindReason, known, place, kindDoubt, variantOf);

/** The statement of a node. @param known what was read before; more is added to it. */
function statementOf(
  node: ObjectNode,
  index: number,
  policy: Policy,
  conditional: boolean,
  known: KnownStatements | undefined,
): Statement {
  const origin = originOf(node);
  const body = known?.of(origin) ?? readStatement(origin);
  return new StatementOfPolicy({ index, policy, conditional }, node, body);
}
