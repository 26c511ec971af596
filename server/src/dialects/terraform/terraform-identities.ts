/**
 * Roles, users and groups of Terraform. From the pages of aws_iam_role, aws_iam_role_policy, aws_iam_role_policy_attachment,
 * aws_iam_policy_attachment and those for users and groups in the Terraform Registry.
 */
import { type HclTree, hclOf } from '../../syntax/hcl/hcl-document.js';
import { type BlockNode, type HclPieceTree, isBlock } from '../../syntax/hcl/hcl-tree.js';
import { originOf, shifted } from '../../syntax/shifted.js';
import type { HostDocument } from '../../syntax/syntax.js';
import { type ObjectNode, property, type StringNode, type ValueNode } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import { conditionalArms, conditionalItems, type Outcome } from '../conditional-policies.js';
import { localIn } from '../encoded-policies.js';
import {
  type DocumentPolicies,
  type IdentityPolicy,
  identityPolicyWhen,
  managedByAws,
  managedName,
  noBoundary,
  onePolicy,
  type TemplateIdentity,
  unknownPolicy,
} from '../identity-policies.js';
import { mergedOf, mergedPolicies } from './merged-documents.js';
import { localValues } from './terraform-blocks.js';
import { type Element, elementsOf, inElement, withReferred } from './terraform-elements.js';
import {
  dynamicBlocks,
  EXCLUSIVE,
  isKnownName,
  MEMBERSHIPS,
  resourceIn,
  sourceOf,
} from './terraform-iam-references.js';
import { listed, resourceBlocks } from './terraform-json-blocks.js';
import { terraformJsonRoot } from './terraform-json-syntax.js';
import { expressionAt, isPolicyRead, isWritten } from './terraform-read-values.js';
import { documentOf, documentsIn } from './terraform-references.js';
import { resolveTerraform } from './terraform-values.js';

type Kind = 'role' | 'user' | 'group';
const KINDS: readonly Kind[] = ['role', 'user', 'group'];

/** A resource or a data source of IAM or IAM Identity Center. */
export interface IamResource {
  readonly type: string;
  /** `aws_iam_role.worker`, `data.aws_iam_policy.read`. */
  readonly address: string;
  readonly block: ObjectNode;
}

/** A document of the module, with its policies. */
export interface ModulePart {
  readonly document: HostDocument;
  readonly policies: DocumentPolicies;
}

/** A document in which resources are. */
interface Part extends ModulePart {
  readonly locals: ReadonlyMap<string, ValueNode>;
}

/** A resource, and the document that it is in. */
type PlacedResource = IamResource & { readonly part: Part };

/** Nothing, or something, for sure; undefined: it is unknown. */
function isSome(value: ValueNode | undefined): boolean | undefined {
  const read = value && resolveTerraform(value);
  if (read?.type === 'number') return read.value !== 0;
  if (read?.type === 'object') return read.properties.length > 0;
  if (read?.type !== 'array') return undefined;
  return read.items.length === 0 ? false : read.items.some((item) => item.type !== 'opaque') || undefined;
}

/** What decides whether a block is there: "The count Meta-Argument", "The for_each Meta-Argument", Terraform Language Documentation. */
function existsWhen(block: ObjectNode): Outcome[] {
  const given = ['count', 'for_each'].find((name) => property(block, name)?.value);
  const value = given === undefined ? undefined : property(block, given)?.value;
  if (!value || isSome(value)) return [];
  if (value.type === 'opaque' && value.condition && value.alternatives) {
    const [yes, no] = value.alternatives.map(isSome);
    if (yes !== undefined && no !== undefined && yes !== no)
      return [{ condition: value.condition, value: yes }];
  }
  const name = `${given} = ${sourceOf(value) ?? value.type}`;
  return [{ condition: { id: name, name }, value: true }];
}

/** What decides how many of a block there are. */
const instancesOf = (block: ObjectNode): ValueNode | undefined =>
  (property(block, 'for_each') ?? property(block, 'count'))?.value;

/** A reference to some of several that a block makes: for which of them the answer is, is unknown. */
function toSome(source: string, of: ObjectNode, by: ObjectNode): Outcome[] {
  const index = /\[([^[\]]{0,100})\]/.exec(source)?.[1]?.trim();
  const [all, own] = [instancesOf(of), instancesOf(by)];
  if (!source.includes('[') || !all || (index === '0' && property(of, 'count') && isAtMostOne(all)))
    return [];
  const isSame = own !== undefined && sourceOf(all) !== undefined && sourceOf(all) === sourceOf(own);
  return isSame && ['each.key', 'each.value', 'count.index'].includes(index ?? '')
    ? []
    : [{ condition: { id: source, name: source }, value: true }];
}

/** Is a count at most one, as far as is known? */
const isAtMostOne = (count: ValueNode): boolean => count.type !== 'number' || Number(count.value) <= 1;

class Identities {
  readonly #parts: readonly Part[];
  readonly #resources: readonly PlacedResource[];

  constructor(parts: readonly Part[], resources: readonly PlacedResource[]) {
    this.#parts = parts;
    this.#resources = resources;
  }

  #named(address: string): IdentityPolicy | undefined {
    for (const { policies } of this.#parts) {
      const found = policies.named(address);
      if (found) return found;
    }
    return undefined;
  }

  /** The policy that is the value of a local, of whichever document. */
  #ofLocal(name: string): IdentityPolicy[] {
    const found = this.#parts.flatMap(({ locals, policies }) => {
      const value = locals.get(name);
      return value ? policies.within(value.range) : [];
    });
    return found.length === 1 ? found : [];
  }

  /** What is written for a local, or for the element of a block. */
  readonly #referred = (reference: string, element?: Element): ValueNode | undefined => {
    const value = element && inElement(element, reference);
    if (value) return value;
    const name = localIn(reference)?.name;
    if (name === undefined) return undefined;
    const [local, ...others] = this.#parts.flatMap(({ locals }) => locals.get(name) ?? []);
    return others.length === 0 ? local : undefined;
  };

  /** The elements of the block, under the outcomes for which they are there. */
  #elements(block: ObjectNode): readonly (Element | undefined)[] {
    const each = property(block, 'for_each')?.value;
    return (each && elementsOf(withReferred(each, this.#referred))) ?? [undefined];
  }

  /** The policies that a value is: there, or a document that it refers to. */
  #policies(value: ValueNode | undefined, name: string, part: Part): IdentityPolicy[] {
    return (value ? conditionalItems(value) : []).flatMap(({ node, when }) =>
      this.#ofValue(node, name, part).map((one) => identityPolicyWhen(one, when)),
    );
  }

  #ofValue(value: ValueNode, name: string, part: Part): IdentityPolicy[] {
    const local = localIn(sourceOf(value) ?? '');
    const documents = documentsIn(sourceOf(value) ?? '').map((document) => this.#ofDocument(document));
    const ofLocal = local ? this.#ofLocal(local.name) : [];
    const here = part.policies.within(value.range);
    const isHere = here.length > 0;
    const found = [...here, ...documents.flat(), ...ofLocal];
    const count = here.length + documents.filter((all) => all.length > 0).length + ofLocal.length;
    const isRead = isPolicyRead(value, {
      // The arguments of a call have the places of their block.
      holds: (inner) => isHere && (inner === value || isWritten(inner)),
      hasDocument: (document) => this.#ofDocument(document).length > 0,
      hasLocal: (own) => own === local?.name && ofLocal.length > 0,
      expression: (hole) => expressionAt(part.document, hole, hole.range),
    });
    // Which of several it is, is unknown.
    return isRead && count < 2 ? found : [...found, unknownPolicy(name)];
  }

  /** The policies that a document makes: several if it is merged of others. @param within documents that are merged of it. */
  #ofDocument(document: string, within: readonly string[] = []): readonly IdentityPolicy[] {
    const address = `data.aws_iam_policy_document.${document}`;
    const own = this.#named(address) ?? this.#named(`${address}[0]`);
    const block = this.#resources.find((resource) => resource.address === address)?.block;
    if (!own || !block || within.includes(document) || mergedOf(block).length === 0) return own ? [own] : [];
    const sources = mergedOf(block).flatMap((value) =>
      conditionalItems(value).map(({ node, when }) => {
        const name = documentOf(sourceOf(node) ?? '');
        const found = name === undefined ? [] : this.#ofDocument(name, [...within, document]);
        return found.map((one) => identityPolicyWhen(one, when));
      }),
    );
    const isKnown = sources.every((found) => found.length > 0);
    return (isKnown ? mergedPolicies(own, block, sources.flat()) : undefined) ?? [own];
  }

  /** The policies that an ARN, or a list of them, is of. */
  #managed(value: ValueNode | undefined, owner: string): IdentityPolicy[] {
    return (value ? conditionalItems(value) : []).flatMap(({ node, when }) =>
      this.#ofArn(node, owner).map((one) => identityPolicyWhen(one, when)),
    );
  }

  /** The permissions boundary that an ARN is of, under each outcome of conditions. */
  #boundary(value: ValueNode | undefined, owner: string): readonly IdentityPolicy[] {
    const arms = conditionalArms(value);
    if (arms.every(({ node }) => !node)) return [];
    const policies = arms.flatMap(({ node, when }) =>
      (node ? this.#ofArn(node, owner) : [noBoundary(owner)]).map((one) => identityPolicyWhen(one, when)),
    );
    return onePolicy(policies, `the boundary of ${owner}`);
  }

  #ofArn(value: ValueNode, owner: string): IdentityPolicy[] {
    const source = sourceOf(value);
    const name = managedName(source ?? '');
    if (name !== undefined) return [managedByAws(name)];
    const id = resourceIn(source);
    const resource = this.#resources.find(({ address }) => address === id);
    if (resource?.type === 'aws_iam_policy' && id === `aws_iam_policy.${id?.split('.')[1]}`)
      return this.#policies(property(resource.block, 'policy')?.value, `the policy of ${id}`, resource.part);
    const [arn, ownName] = ['arn', 'name'].map((attribute) =>
      resource ? sourceOf(property(resource.block, attribute)?.value) : undefined,
    );
    const known = managedName(arn ?? '') ?? (/^[\w+=,@-]+$/.test(ownName ?? '') ? ownName : undefined);
    if (known !== undefined) return [managedByAws(known)];
    return [
      unknownPolicy(source === undefined ? `a managed policy of ${owner}` : `the managed policy ${source}`),
    ];
  }

  /** The policies that other blocks attach to what a block is. */
  #attached(
    kind: Kind,
    { address: owner, block: ownBlock }: PlacedResource,
    ownName: string | undefined,
  ): IdentityPolicy[] {
    const isOwner = (value: ValueNode): boolean => {
      const source = sourceOf(value);
      return source !== undefined && (resourceIn(source) === owner || source === ownName);
    };
    const known = new Set(existsWhen(ownBlock).map(({ condition }) => condition.id));
    const ofElement = (resource: PlacedResource, element: Element | undefined): IdentityPolicy[] => {
      const { type, address, block, part } = resource;
      const written = (attribute: string): ValueNode | undefined => {
        const value = property(block, attribute)?.value;
        return value && withReferred(value, (reference) => this.#referred(reference, element));
      };
      const targets = (
        type === `aws_iam_${kind}_policy` || type === `aws_iam_${kind}_policy_attachment`
          ? listed(written(kind))
          : type === 'aws_iam_policy_attachment'
            ? listed(written(`${kind}s`))
            : EXCLUSIVE.test(type)
              ? listed(written(`${kind}_name`))
              : []
      ).filter(isOwner);
      if (targets.length === 0) return [];
      const only = targets.map((target) => toSome(sourceOf(target)!, ownBlock, block));
      const one = only.find((outcomes) => outcomes.length === 0) ?? only[0]!;
      const outcomes = [...(element?.when ?? existsWhen(block)), ...one];
      const when = outcomes.filter(({ condition }) => !known.has(condition.id));
      const policies = EXCLUSIVE.test(type)
        ? [unknownPolicy(`what ${address} adds and removes`)]
        : type === `aws_iam_${kind}_policy`
          ? this.#policies(written('policy'), `the policy of ${address}`, part)
          : this.#managed(written('policy_arn'), owner);
      return policies.map((policy) => identityPolicyWhen(policy, when));
    };
    return this.#resources.flatMap((resource) =>
      this.#elements(resource.block).flatMap((element) => ofElement(resource, element)),
    );
  }

  of(resource: PlacedResource, kind: Kind): TemplateIdentity {
    const { address: owner, block, part } = resource;
    const written = (attribute: string): ValueNode | undefined => {
      const value = property(block, attribute)?.value;
      return value && withReferred(value, this.#referred);
    };
    const named = written('name');
    const ownName = named?.type === 'string' ? named.value : undefined;
    const inline = block.properties.flatMap(({ key, value }) =>
      key.value === 'inline_policy'
        ? listed(value).flatMap((one) => (one.type === 'object' ? [one] : []))
        : [],
    );
    const isDynamic = dynamicBlocks(block).includes('inline_policy');
    const policies = [
      ...inline.flatMap((one) =>
        this.#policies(property(one, 'policy')?.value, `the policy of ${owner}`, part),
      ),
      ...(isDynamic ? [unknownPolicy(`the dynamic inline_policy of ${owner}`)] : []),
      ...this.#managed(written('managed_policy_arns'), owner),
      ...this.#attached(kind, resource, ownName),
      ...(kind === 'user' ? this.#ofGroups(resource, ownName) : []),
    ];
    const trusted = kind === 'role' ? property(block, 'assume_role_policy')?.value : undefined;
    const trustName = `the trust policy of ${owner}`;
    const trust = onePolicy(this.#policies(trusted, trustName, part), trustName);
    return {
      name: owner,
      policies,
      boundary: this.#boundary(written('permissions_boundary'), owner),
      trust: trust.some(({ policy }) => policy) ? trust : [],
      ...(ownName === undefined ? {} : { hasArn: (arn: string) => arn.endsWith(`/${ownName}`) }),
      notConsidered: this.#unread(kind),
    };
  }

  /** Attachments of which it is unknown to what. */
  #unread(kind: Kind): string[] {
    return this.#resources.flatMap(({ type, address, block }) => {
      const isOwn = type === `aws_iam_${kind}_policy_attachment` || type === `aws_iam_${kind}_policy`;
      const many = type === 'aws_iam_policy_attachment' ? property(block, `${kind}s`)?.value : undefined;
      const targets = isOwn ? [property(block, kind)?.value] : many ? listed(many) : [];
      return targets.every((target) => isKnownName(sourceOf(target)))
        ? []
        : [`What ${address} is attached to is unknown.`];
    });
  }

  /** The policies of the groups that a user is in, or can be in. */
  #ofGroups({ address }: PlacedResource, ownName: string | undefined): IdentityPolicy[] {
    const isUser = (value: ValueNode): boolean => {
      const source = sourceOf(value);
      const named = resourceIn(source);
      return named === undefined ? !isKnownName(source) || source === ownName : named === address;
    };
    const groups = this.#resources.flatMap(({ type, block }): ValueNode[] => {
      const given = ownValue(MEMBERSHIPS, type);
      const [users, list] = (given ?? []).map((name) => property(block, name)?.value);
      return users && list && listed(users).some(isUser) ? [...listed(list)] : [];
    });
    return groups.flatMap((group): IdentityPolicy[] => {
      const id = resourceIn(sourceOf(group));
      const found = this.#resources.find((one) => one.address === id && one.type === 'aws_iam_group');
      const name = sourceOf(group) ?? '';
      return found
        ? [...this.of(found, 'group').policies]
        : [unknownPolicy(`the policies of the group ${name}`)];
    });
  }
}

/** undefined: it is another resource. @param labels its type and its name. */
function resourceOf(
  keyword: string,
  [type, name]: readonly StringNode[],
  block: ObjectNode,
): IamResource | undefined {
  if ((keyword !== 'resource' && keyword !== 'data') || name === undefined) return undefined;
  if (!type || !/^aws_(iam|ssoadmin)_/.test(type.value)) return undefined;
  const address = `${keyword === 'data' ? 'data.' : ''}${type.value}.${name.value}`;
  return { type: type.value, address, block };
}

function resourcesIn(body: ValueNode): IamResource[] {
  return (body.type === 'object' ? body.properties : []).flatMap(({ key, value }) => {
    const labels = isBlock(value) ? (originOf(value) as BlockNode).labels : [];
    return (isBlock(value) && resourceOf(key.value, labels, value)) || [];
  });
}

const hclResources = ({ pieces }: HclTree): IamResource[] =>
  pieces.flatMap(({ tree, start }) => resourcesIn(shifted(tree.body, start)));

/** The resources of a piece, with offsets from its beginning. */
export const resourcesOfPiece = ({ body }: HclPieceTree): readonly IamResource[] => resourcesIn(body);

const jsonResources = (root: ValueNode): IamResource[] =>
  resourceBlocks(root).flatMap((block) => resourceOf(block.keyword.value, block.labels, block) ?? []);

/** undefined: the document is not of Terraform. */
export function iamResources(document: HostDocument): readonly IamResource[] | undefined {
  const hcl = hclOf(document);
  const json = hcl ? undefined : terraformJsonRoot(document);
  return hcl ? hclResources(hcl) : json && jsonResources(json);
}

/**
 * undefined: the document is not of Terraform.
 * @param others other documents of its module.
 */
export function terraformIdentities(
  own: ModulePart,
  others: readonly ModulePart[] = [],
): TemplateIdentity[] | undefined {
  if (!iamResources(own.document)) return undefined;
  const parts = [own, ...others].map((part): Part => ({ ...part, locals: localValues(part.document) }));
  const resources = parts.flatMap((part) =>
    (iamResources(part.document) ?? []).map((resource): PlacedResource => ({ ...resource, part })),
  );
  const identities = new Identities(parts, resources);
  return resources.flatMap((resource) => {
    const kind = KINDS.find((k) => resource.address.startsWith(`aws_iam_${k}.`));
    return kind ? [identities.of(resource, kind)] : [];
  });
}
