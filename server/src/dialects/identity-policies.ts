/** What is known of the policies of a role, a user or a group in a template. */

import { buildPolicy, type Policy } from '../policy/policy.js';
import { jsonSyntax } from '../syntax/json/json-syntax.js';
import type { Range } from '../text/range.js';
import { type Outcome, policyWhen } from './conditional-policies.js';
import { NO_NAMES, resolved } from './intrinsic-functions.js';
import { policyAddresses } from './policy-address.js';
import { managedPolicy } from './published-policies.js';

/** A policy of an identity. */
export interface IdentityPolicy {
  /** For people: where it is in the document, or what the document says about it. */
  readonly name: string;
  /** undefined: it is not in the document, and unknown otherwise. */
  readonly policy: Policy | undefined;
  /** The document has it: it is not one of AWS, or what SAM makes. */
  readonly inDocument?: true;
}

export interface TemplateIdentity {
  /** As references to it have it: a logical ID, `aws_iam_role.worker`. */
  readonly name: string;
  readonly policies: readonly IdentityPolicy[];
  readonly boundary?: IdentityPolicy;
  /** The trust policy of a role. */
  readonly trust?: IdentityPolicy;
  /** Can an ARN be that of the identity? Missing if nothing is known of its name. */
  readonly hasArn?: (arn: string) => boolean;
  /** What the template can also give it, or under which conditions, in sentences. */
  readonly notConsidered: readonly string[];
}

/** The name of a policy that AWS manages, in its ARN; undefined: the ARN is of another policy. */
export const managedName = (arn: string): string | undefined =>
  /^arn:(?:[a-z-]{1,20}|\$\{[^}]{1,80}\}|\*):iam::aws:policy\/(?:[\w-]{1,64}\/){0,3}([\w+=,.@-]{1,128})$/.exec(
    arn,
  )?.[1];

/** A policy that AWS manages, by its name without the path. */
export function managedByAws(name: string): IdentityPolicy {
  const text = managedPolicy(name);
  const document = text === undefined ? undefined : jsonSyntax.parse(text);
  const root = document?.root;
  return {
    name: `the AWS managed policy ${name}`,
    policy:
      document && root?.type === 'object'
        ? buildPolicy(document, root, 'identity', 'AWS manages it')
        : undefined,
  };
}

export const unknownPolicy = (name: string): IdentityPolicy => ({ name, policy: undefined });

/** What connectors give the role of a resource is in no document: they allow something, and deny nothing. */
export function connectorGrants(owner: string): IdentityPolicy {
  const unknown = '{ "Ref": "Connectors" }';
  const statement = `{ "Effect": "Allow", "Action": ${unknown}, "Resource": ${unknown} }`;
  const document = jsonSyntax.parse(`{ "Version": "2012-10-17", "Statement": ${statement} }`);
  const { root } = document;
  if (root?.type !== 'object') throw new Error('The policy is not an object.');
  return {
    name: `the SAM connectors of ${owner}`,
    policy: buildPolicy(document, resolved(root, NO_NAMES), 'identity', 'SAM adds it'),
  };
}

/** The policies of a document by where they are. */
export class DocumentPolicies {
  readonly #policies: readonly Policy[];
  readonly #addresses: readonly string[];

  constructor(policies: readonly Policy[]) {
    this.#policies = policies;
    this.#addresses = policyAddresses(policies);
  }

  #at(index: number): IdentityPolicy {
    return { name: this.#addresses[index]!, policy: this.#policies[index]!, inDocument: true };
  }

  within({ start, end }: Range): IdentityPolicy[] {
    return this.#policies.flatMap(({ node: { range } }, i) =>
      start <= range.start && range.end <= end ? [this.#at(i)] : [],
    );
  }

  /** By its address; undefined: there is none. */
  named(address: string): IdentityPolicy | undefined {
    const index = this.#addresses.indexOf(address);
    return index < 0 ? undefined : this.#at(index);
  }
}

/** The policy, of which the statements are there only then. One that is unknown is so anyway. */
export function identityPolicyWhen(one: IdentityPolicy, when: readonly Outcome[]): IdentityPolicy {
  const { policy } = one;
  if (!policy || when.length === 0) return one;
  const { document, node, kind, kindReason, place, kindDoubt } = policy;
  const there = policyWhen(node, when);
  return {
    ...one,
    policy: buildPolicy(document, there, kind, kindReason, undefined, place, kindDoubt, policy),
  };
}

/** The policy as the document has it, where it is there under conditions. */
export const asInDocument = (policy: Policy): Policy => policy.variantOf ?? policy;
