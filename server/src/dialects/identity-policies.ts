/** What is known of the policies of a role, a user or a group in a template. */

import { buildPolicy, type Policy } from '../policy/policy.js';
import { jsonSyntax } from '../syntax/json/json-syntax.js';
import type { Range } from '../text/range.js';
import { NO_NAMES, resolved } from './cloudformation/intrinsic-functions.js';
import { areExclusive, type Outcome, policyWhen } from './conditional-policies.js';
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
  /** It is there if all of these are so; omitted: always. */
  readonly when?: readonly Outcome[];
  /** There is none: the policy stands for that. */
  readonly isAbsence?: true;
}

export interface TemplateIdentity {
  /** As references to it have it: a logical ID, `aws_iam_role.worker`. */
  readonly name: string;
  readonly policies: readonly IdentityPolicy[];
  /** The permissions boundary under each outcome of conditions; empty: it has none. */
  readonly boundary: readonly IdentityPolicy[];
  /** The trust policy of a role under each outcome of conditions; empty: it is unknown. */
  readonly trust: readonly IdentityPolicy[];
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

/** A policy that no document has. @param statement JSON. */
function policyWith(statement: string, reason: string): Policy {
  const document = jsonSyntax.parse(`{ "Version": "2012-10-17", "Statement": ${statement} }`);
  const { root } = document;
  if (root?.type !== 'object') throw new Error('The policy is not an object.');
  return buildPolicy(document, resolved(root, NO_NAMES), 'identity', reason);
}

/** It stands for the policies of an identity that has none. */
export const noPolicies = (): Policy => policyWith('[]', 'there is none');

/** A policy that can allow and deny anything. */
export const anyPolicy = (): Policy => policyWith('{ "Ref": "Statements" }', 'it is unknown');

/** What connectors give the role of a resource is in no document: they allow something, and deny nothing. */
export function connectorGrants(owner: string): IdentityPolicy {
  const unknown = '{ "Ref": "Connectors" }';
  const statement = `{ "Effect": "Allow", "Action": ${unknown}, "Resource": ${unknown} }`;
  return { name: `the SAM connectors of ${owner}`, policy: policyWith(statement, 'SAM adds it') };
}

/** Without a boundary, nothing is limited. */
export const noBoundary = (owner: string): IdentityPolicy => ({
  name: `no permissions boundary of ${owner}`,
  policy: policyWith('{ "Effect": "Allow", "Action": "*", "Resource": "*" }', 'it stands for no boundary'),
  isAbsence: true,
});

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

/** The policy, of which the statements are there only then. */
function policyUnder(policy: Policy, when: readonly Outcome[]): Policy {
  const { document, node, kind, kindReason, place, kindDoubt } = policy;
  const there = policyWhen(node, when);
  return buildPolicy(document, there, kind, kindReason, undefined, place, kindDoubt, asInDocument(policy));
}

/** The policy if it is there only under more outcomes. */
export const identityPolicyWhen = (one: IdentityPolicy, when: readonly Outcome[]): IdentityPolicy =>
  when.length === 0
    ? one
    : {
        ...one,
        policy: one.policy && policyUnder(one.policy, when),
        when: [...(one.when ?? []), ...when],
      };

/** What stands for a policy that is unknown, where it is there. */
export const unknownWhen = ({ when }: IdentityPolicy): Policy => policyUnder(anyPolicy(), when ?? []);

/** Of several policies, one under each outcome; unknown if two can be there at once. */
export const onePolicy = (all: readonly IdentityPolicy[], name: string): readonly IdentityPolicy[] =>
  areExclusive(all.map(({ when }) => when ?? [])) ? all : [unknownPolicy(name)];

/** The policy as the document has it, where it is there under conditions. */
export const asInDocument = (policy: Policy): Policy => policy.variantOf ?? policy;
