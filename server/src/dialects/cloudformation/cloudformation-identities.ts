/**
 * Roles, users and groups of CloudFormation, and the roles that SAM creates for functions and state machines. From the pages of
 * the AWS::IAM resource types in the CloudFormation Template Reference.
 */
import type { HostDocument } from '../../syntax/syntax.js';
import { type ObjectNode, property, readableText, stringAt, type ValueNode } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import { encloses } from '../../text/range.js';
import { conditionalArms, conditionalItems, type Outcome, outcomesAround } from '../conditional-policies.js';
import {
  connectorGrants,
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
import {
  type CloudFormationTemplate,
  cloudFormationTemplate,
  type TemplateResource,
} from './cloudformation-template.js';
import { intrinsic, isNoValue, resolve, templateCondition } from './intrinsic-functions.js';
import { samTemplatePolicy } from './sam-template-policy.js';

/** Types of identities: the list with managed policies, and the property with the identity's own name. */
const IDENTITIES: Readonly<Record<string, { readonly managed: string; readonly name?: string }>> = {
  'AWS::IAM::Role': { managed: 'ManagedPolicyArns', name: 'RoleName' },
  'AWS::IAM::User': { managed: 'ManagedPolicyArns', name: 'UserName' },
  'AWS::IAM::Group': { managed: 'ManagedPolicyArns', name: 'GroupName' },
  'AWS::Serverless::Function': { managed: 'Policies' },
  'AWS::Serverless::StateMachine': { managed: 'Policies' },
};

/** Types of policies, and the properties that say what they are attached to. */
const ATTACHED: Readonly<Record<string, readonly string[]>> = {
  'AWS::IAM::Policy': ['Roles', 'Users', 'Groups'],
  'AWS::IAM::ManagedPolicy': ['Roles', 'Users', 'Groups'],
  'AWS::IAM::RolePolicy': ['RoleName'],
  'AWS::IAM::UserPolicy': ['UserName'],
  'AWS::IAM::GroupPolicy': ['GroupName'],
};

const listed = (node: ValueNode | undefined): readonly ValueNode[] =>
  node === undefined ? [] : node.type === 'array' ? node.items : [node];

const propertiesOf = ({ node }: TemplateResource): ObjectNode | undefined => {
  const value = property(node, 'Properties')?.value;
  return value?.type === 'object' ? value : undefined;
};

/** What a policy is attached to, under each outcome of conditions; undefined: resources of the type are not attached. */
const attachedTo = (resource: TemplateResource): ReturnType<typeof conditionalItems> | undefined =>
  ownValue(ATTACHED, resource.type)?.flatMap((name) => {
    const value = property(propertiesOf(resource), name)?.value;
    return value ? conditionalItems(value) : [];
  });

/** Are properties in another file, or added by a macro? "Fn::Transform" in the AWS CloudFormation User Guide. */
function isElsewhere(resource: TemplateResource): boolean {
  const properties = propertiesOf(resource);
  if (!properties) return property(resource.node, 'Properties') !== undefined;
  return property(properties, 'Fn::Transform') !== undefined;
}

/** "Condition" of a resource: the resource is there if it is true. */
function existsWhen({ node }: TemplateResource): Outcome[] {
  const name = stringAt(node, 'Condition');
  return name === undefined ? [] : [{ condition: templateCondition(name), value: true }];
}

/** The logical ID that a value refers to. */
export function referred(node: ValueNode): string | undefined {
  const call = intrinsic(node);
  if (!call?.value) return undefined;
  const { key, value } = call;
  if (key.value === 'Ref') return value.type === 'string' ? value.value : undefined;
  if (key.value === 'Fn::GetAtt') {
    const first = value.type === 'array' ? value.items[0] : value;
    return first?.type === 'string' ? first.value.split('.')[0] : undefined;
  }
  const sub = key.value === 'Fn::Sub' && value.type === 'string' ? value.value : '';
  return /^\$\{(\w+)(?:\.\w+)?\}$/.exec(sub)?.[1];
}

/** The arms of a value in which no policy is `read`. */
const unreadArms = (value: ValueNode, read: readonly IdentityPolicy[], name: string): IdentityPolicy[] =>
  conditionalItems(value)
    .filter(({ node }) => !read.some(({ policy }) => policy && encloses(node.range, policy.node.range)))
    .map(({ when }) => identityPolicyWhen(unknownPolicy(name), when));

export class Identities {
  readonly #template: CloudFormationTemplate;
  readonly #all: DocumentPolicies;

  constructor(template: CloudFormationTemplate, all: DocumentPolicies) {
    this.#template = template;
    this.#all = all;
  }

  #text(node: ValueNode): string | undefined {
    const value = resolve(node, this.#template.names);
    return value.type === 'string' || value.type === 'partial-string' ? readableText(value) : undefined;
  }

  /** The policy that an item of a list of managed policies is; SAM also takes names. */
  managed(item: ValueNode, owner: string): IdentityPolicy[] {
    if (isNoValue(item)) return [];
    const id = referred(item);
    const resource = id === undefined ? undefined : this.#template.resources.get(id);
    if (resource?.type === 'AWS::IAM::ManagedPolicy') {
      const policies = this.#within(resource);
      return policies.length > 0 ? policies : [unknownPolicy(`the managed policy ${id}`)];
    }
    const text = this.#text(item);
    if (text === undefined) return [unknownPolicy(`a managed policy of ${owner}`)];
    const name = managedName(text) ?? (/^[A-Z][\w-]+$/.test(text) ? text : undefined);
    return [name === undefined ? unknownPolicy(`the managed policy ${text}`) : managedByAws(name)];
  }

  /** The items of a list of managed policies that are not policies themselves. */
  listedManaged(list: ValueNode | undefined, owner: string): IdentityPolicy[] {
    if (list === undefined) return [];
    return conditionalItems(list).flatMap(({ node: item, when }) => {
      if (item === list && intrinsic(list)) return [unknownPolicy(`the managed policies of ${owner}`)];
      if (this.#all.within(item.range).length > 0) return [];
      const made = samTemplatePolicy(item, this.#template.names);
      const policies = made ? [made] : this.managed(item, owner);
      return policies.map((one) => identityPolicyWhen(one, when));
    });
  }

  /** The policies that are written in a resource, each under the conditions around it. */
  #within({ type, node }: TemplateResource, when: readonly Outcome[] = []): IdentityPolicy[] {
    const read = this.#all.within(node.range).map((one) => {
      const around = one.policy ? outcomesAround(node, one.policy.node.range) : [];
      return identityPolicyWhen(one, [...when, ...around]);
    });
    return [...read, ...this.#unreadIn({ type, node }, read).map((one) => identityPolicyWhen(one, when))];
  }

  /** The documents of policies in a resource that are not `read`. */
  #unreadIn(resource: TemplateResource, read: readonly IdentityPolicy[]): IdentityPolicy[] {
    if (!resource.type.startsWith('AWS::IAM::')) return [];
    const properties = propertiesOf(resource);
    const [lists, own] = ['Policies', 'PolicyDocument'].map((name) => property(properties, name)?.value);
    const listed = (lists ? conditionalItems(lists) : []).flatMap(({ node, when }) => {
      const document = property(node, 'PolicyDocument')?.value ?? node;
      return unreadArms(document, read, 'a policy').map((one) => identityPolicyWhen(one, when));
    });
    return own ? [...listed, ...unreadArms(own, read, 'a policy')] : listed;
  }

  /** Policies of other resources that are attached to an identity. */
  attached(id: string, ownName: string | undefined): IdentityPolicy[] {
    return [...this.#template.resources.values()].flatMap((resource): IdentityPolicy[] => {
      const to = attachedTo(resource);
      const here = to?.filter(
        ({ node }) => referred(node) === id || (ownName !== undefined && this.#text(node) === ownName),
      );
      if (!here) return [];
      const certain = here.find(({ when }) => when.length === 0);
      const attached = certain ? [certain] : here;
      return attached.flatMap(({ when }) => this.#within(resource, [...existsWhen(resource), ...when]));
    });
  }

  /** Policies of which it is unknown what they are attached to. */
  #unread(): string[] {
    return [...this.#template.resources].flatMap(([id, resource]) => {
      const to = attachedTo(resource);
      const isUnknown = to?.some(
        ({ node }) => node.type !== 'string' && !this.#template.resources.has(referred(node) ?? ''),
      );
      return isUnknown || (to && isElsewhere(resource)) ? [`What ${id} is attached to is unknown.`] : [];
    });
  }

  /** Is it the source of a connector? "AWS::Serverless::Connector", AWS SAM Developer Guide. */
  #isConnected(id: string, { node }: TemplateResource): boolean {
    if (property(node, 'Connectors')) return true;
    return [...this.#template.resources.values()].some(
      (other) =>
        other.type === 'AWS::Serverless::Connector' &&
        stringAt(property(propertiesOf(other), 'Source')?.value, 'Id') === id,
    );
  }

  /** The permissions boundary that a value is, under each outcome of conditions. */
  boundary(value: ValueNode | undefined, owner: string): readonly IdentityPolicy[] {
    const arms = conditionalArms(value);
    if (arms.every(({ node }) => !node)) return [];
    const policies = arms.flatMap(({ node, when }) =>
      (node ? this.managed(node, owner) : [noBoundary(owner)]).map((one) => identityPolicyWhen(one, when)),
    );
    return onePolicy(policies, `the boundary of ${owner}`);
  }

  /** The trust policy that a value is, under each outcome of conditions. @param read those that are read in it. */
  #trust(
    value: ValueNode | undefined,
    read: readonly IdentityPolicy[],
    id: string,
  ): readonly IdentityPolicy[] {
    if (!value || read.length === 0) return [];
    const name = `the trust policy of ${id}`;
    return onePolicy([...read, ...unreadArms(value, read, name)], name);
  }

  /** "AWS::IAM::UserToGroupAddition": the groups that users are added to, and those that can be of a user. */
  #addedTo(id: string, ownName: string | undefined): ValueNode[] {
    return [...this.#template.resources.values()].flatMap((resource) => {
      if (resource.type !== 'AWS::IAM::UserToGroupAddition') return [];
      const [users, group] = ['Users', 'GroupName'].map(
        (name) => property(propertiesOf(resource), name)?.value,
      );
      const isOne = (user: ValueNode): boolean => {
        const named = referred(user);
        if (named !== undefined && this.#template.resources.has(named)) return named === id;
        return user.type !== 'string' || user.value === ownName;
      };
      return group && (users ? conditionalItems(users) : []).some(({ node }) => isOne(node)) ? [group] : [];
    });
  }

  /** The policies of the groups that a user is in. */
  #ofGroups(groups: readonly ValueNode[]): IdentityPolicy[] {
    return groups.flatMap((group): IdentityPolicy[] => {
      const id = referred(group);
      const resource = id === undefined ? undefined : this.#template.resources.get(id);
      if (id === undefined || resource?.type !== 'AWS::IAM::Group')
        return [unknownPolicy(`the policies of the group ${this.#text(group) ?? ''}`.trim())];
      return [...this.of(id, resource).policies];
    });
  }

  /** What a document changes in the policies of its resources is not applied to them. */
  #changed(id: string): IdentityPolicy[] {
    return [...this.#template.changes].flatMap(([changed, { type }]) =>
      changed === id || Object.hasOwn(ATTACHED, type)
        ? [unknownPolicy(`what the document changes in ${changed}`)]
        : [],
    );
  }

  /** "AWS::Serverless::Function": with a Role, SAM creates none, and ignores its Policies. */
  #withRole(id: string, resource: TemplateResource, role: ValueNode): TemplateIdentity {
    const own = referred(role);
    const other = own === undefined || own === id ? undefined : this.#template.resources.get(own);
    if (other?.type === 'AWS::IAM::Role') return { ...this.of(own!, other), name: id };
    const policies = [unknownPolicy(`the role of ${id}`)];
    const boundary = [unknownPolicy(`the boundary of the role of ${id}`)];
    return { ...this.#ofProperties(id, resource), policies, boundary, trust: [] };
  }

  /** Those of a template's properties, or else of `Globals`. */
  #globalOr(name: string, resource: TemplateResource): ValueNode | undefined {
    const own = property(propertiesOf(resource), name)?.value;
    const globals = this.#template.globals.find(({ type }) => type === resource.type);
    return own ?? (globals && property(propertiesOf(globals), name)?.value);
  }

  all(): TemplateIdentity[] {
    return [...this.#template.resources].flatMap(([id, resource]) =>
      Object.hasOwn(IDENTITIES, resource.type) ? [this.of(id, resource)] : [],
    );
  }

  of(id: string, resource: TemplateResource): TemplateIdentity {
    const isSam = resource.type.startsWith('AWS::Serverless::');
    const role = isSam ? property(propertiesOf(resource), 'Role')?.value : undefined;
    return role && !isNoValue(role) ? this.#withRole(id, resource, role) : this.#ofProperties(id, resource);
  }

  #ofProperties(id: string, resource: TemplateResource): TemplateIdentity {
    const properties = propertiesOf(resource);
    const { managed, name } = ownValue(IDENTITIES, resource.type) ?? { managed: '' };
    const nameNode = name === undefined ? undefined : property(properties, name)?.value;
    const ownName = nameNode && this.#text(nameNode);
    const own = this.#within(resource);
    const trusts = own.filter(({ policy }) => policy?.kind === 'trust');
    const policies = [
      ...own.filter((one) => !trusts.includes(one)),
      ...this.listedManaged(property(properties, managed)?.value, id),
      ...this.attached(id, ownName),
      ...(this.#isConnected(id, resource) ? [connectorGrants(id)] : []),
      ...(resource.type === 'AWS::IAM::User'
        ? this.#ofGroups([...listed(property(properties, 'Groups')?.value), ...this.#addedTo(id, ownName)])
        : []),
      ...(isElsewhere(resource) ? [unknownPolicy(`the properties of ${id} that are elsewhere`)] : []),
      ...this.#changed(id),
    ];
    return {
      name: id,
      policies,
      boundary: this.boundary(this.#globalOr('PermissionsBoundary', resource), id),
      trust: this.#trust(property(properties, 'AssumeRolePolicyDocument')?.value, trusts, id),
      // A name that CloudFormation generates contains the logical ID ("Name type").
      hasArn: (arn) => (ownName === undefined ? arn.includes(`-${id}-`) : arn.endsWith(`/${ownName}`)),
      notConsidered: this.#unread(),
    };
  }
}

/** undefined: the document is not a template. */
export function cloudFormationIdentities(
  { root }: HostDocument,
  all: DocumentPolicies,
): TemplateIdentity[] | undefined {
  const template = cloudFormationTemplate(root);
  return template && new Identities(template, all).all();
}
