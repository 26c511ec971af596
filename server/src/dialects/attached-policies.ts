/**
 * The managed policies that a template attaches to roles, users, groups and permission sets: those of AWS that are known here as
 * policies, and the others as policies that can say anything. Those that the template has itself are among its policies.
 */
import type { HostDocument } from '../syntax/syntax.js';
import { type ObjectNode, property, readableText, type ValueNode } from '../syntax/value.js';
import { ownValue } from '../text/own-value.js';
import { referred } from './cloudformation/cloudformation-identities.js';
import {
  type CloudFormationTemplate,
  cloudFormationTemplate,
} from './cloudformation/cloudformation-template.js';
import { intrinsic, isNoValue, resolve } from './cloudformation/intrinsic-functions.js';
import { conditionalItems, type Outcome, policyWhen } from './conditional-policies.js';
import type { FoundPolicy } from './dialect.js';
import { managedByAws, managedName } from './identity-policies.js';
import { atPath } from './property-path.js';
import {
  MANAGED_POLICIES,
  type ServerlessApplication,
  serverlessApplication,
} from './serverless/serverless.js';
import { MANAGED, type TemplateGrants } from './template-grants.js';
import { sourceOf } from './terraform/terraform-iam-references.js';
import { iamResources } from './terraform/terraform-identities.js';
import { plannedTexts } from './terraform/terraform-plan.js';

interface Attached {
  /** What attaches it: a logical ID, the address of a resource. */
  readonly to: string;
  /** Its ARN, the expression that is its ARN, or in SAM its name. */
  readonly text: string;
  /** It is attached if all of these are so; omitted: always. */
  readonly when?: readonly Outcome[];
}

/** Attributes with the ARNs of managed policies, from the pages of the resources in the Terraform Registry. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  aws_iam_group_policy_attachment: 'policy_arn',
  aws_iam_group_policy_attachments_exclusive: 'policy_arns',
  aws_iam_policy_attachment: 'policy_arn',
  aws_iam_role: 'managed_policy_arns',
  aws_iam_role_policy_attachment: 'policy_arn',
  aws_iam_role_policy_attachments_exclusive: 'policy_arns',
  aws_iam_user_policy_attachment: 'policy_arn',
  aws_iam_user_policy_attachments_exclusive: 'policy_arns',
  aws_ssoadmin_managed_policy_attachment: 'managed_policy_arn',
};

const attributeOf = (type: string): string | undefined => ownValue(ATTRIBUTES, type);

const listed = (node: ValueNode): readonly ValueNode[] => (node.type === 'array' ? node.items : [node]);

/** "AdministratorAccess": AWS SAM takes the names of managed policies. */
const BARE_NAME = /^[A-Z][\w-]{1,127}$/;

function attachedItem(item: ValueNode, to: string, { resources, names }: CloudFormationTemplate): Attached[] {
  // Policies and policy templates in the list of SAM are read as such.
  if (isNoValue(item) || (item.type === 'object' && !intrinsic(item))) return [];
  if (resources.get(referred(item) ?? '')?.type === 'AWS::IAM::ManagedPolicy') return [];
  const value = resolve(item, names);
  if (value.type === 'string' || value.type === 'partial-string') return [{ to, text: readableText(value) }];
  return [{ to, text: value.type === 'opaque' ? value.source : value.type }];
}

const attachedItems = (list: ValueNode, to: string, template: CloudFormationTemplate): Attached[] =>
  conditionalItems(list).flatMap(({ node, when }) =>
    attachedItem(node, to, template).map((one) => ({ ...one, when })),
  );

/** "AWS::SSO::PermissionSet": policies of each account that has the permission set, by their names. */
const REFERENCES = 'CustomerManagedPolicyReferences';

const referencesOf = (id: string, node: ObjectNode): Attached[] =>
  atPath(node, ['Properties', REFERENCES]).flatMap(({ value }) =>
    listed(value).flatMap((item): Attached[] => {
      if (isNoValue(item)) return [];
      const name = property(item, 'Name')?.value ?? item;
      return [{ to: id, text: sourceOf(name) ?? name.type }];
    }),
  );

function inTemplate(template: CloudFormationTemplate): Attached[] {
  const references = [...template.resources].flatMap(([id, { type, node }]) =>
    type === 'AWS::SSO::PermissionSet' ? referencesOf(id, node) : [],
  );
  return [...references, ...managedIn(template)];
}

function managedIn(template: CloudFormationTemplate): Attached[] {
  return [...template.resources, ...template.changes].flatMap(([id, { type, node }]) =>
    (ownValue(MANAGED, type) ?? []).flatMap((name) => {
      const list = property(property(node, 'Properties')?.value, name)?.value;
      return list ? attachedItems(list, id, template) : [];
    }),
  );
}

function inServerless({ root, template }: ServerlessApplication): Attached[] {
  const own = MANAGED_POLICIES.flatMap((to) =>
    atPath(root, to.split('.')).flatMap(({ value }) => attachedItems(value, to, template)),
  );
  return [...own, ...inTemplate(template)];
}

/** It names a policy of each account that has the permission set. */
const CUSTOMER_MANAGED = 'aws_ssoadmin_customer_managed_policy_attachment';

function customerManaged(to: string, block: ObjectNode): Attached[] {
  const reference = property(block, 'customer_managed_policy_reference')?.value;
  const list = reference?.type === 'array' ? reference.items : [reference];
  return list.flatMap((item): Attached[] => {
    const name = property(item, 'name')?.value;
    return [{ to, text: (name && sourceOf(name)) ?? name?.type ?? 'without a name' }];
  });
}

function inTerraform(document: HostDocument): Attached[] | undefined {
  const resources = iamResources(document);
  if (!resources) return undefined;
  const own = new Set(resources.filter((r) => r.address.startsWith('aws_iam_policy.')).map((r) => r.address));
  return resources.flatMap(({ type, address, block }) => {
    const attribute = attributeOf(type);
    if (address.startsWith('data.')) return [];
    if (type === CUSTOMER_MANAGED) return customerManaged(address, block);
    const value = attribute === undefined ? undefined : property(block, attribute)?.value;
    return (value ? conditionalItems(value) : []).flatMap(({ node, when }): Attached[] => {
      const text = sourceOf(node) ?? node.type;
      const policy = /^(aws_iam_policy\.[\w-]+)(?:\[[^\]]*\])?\.(?:arn|id)$/.exec(text)?.[1];
      return policy !== undefined && own.has(policy) ? [] : [{ to: address, text, when }];
    });
  });
}

/** Without the policies of the plan itself. */
function inPlan(document: HostDocument): Attached[] {
  const own = plannedTexts(document, (type) => (type === 'aws_iam_policy' ? 'arn' : undefined));
  const arns = new Set(own.map(([, arn]) => arn));
  return plannedTexts(document, attributeOf).flatMap(([to, text]) => (arns.has(text) ? [] : [{ to, text }]));
}

/** What managed policies the document attaches. */
export function attachedPolicies(document: HostDocument): TemplateGrants {
  const template = cloudFormationTemplate(document.root);
  const application = serverlessApplication(document);
  const all = template
    ? inTemplate(template)
    : application
      ? inServerless(application)
      : (inTerraform(document) ?? inPlan(document));
  const grants: TemplateGrants['grants'][number][] = [];
  const unread: TemplateGrants['unread'][number][] = [];
  for (const { to, text, when = [] } of all) {
    const name = managedName(text) ?? (template && BARE_NAME.test(text) ? text : undefined);
    const policy = name === undefined ? undefined : managedByAws(name).policy;
    if (name !== undefined && policy) {
      const { node, document: own, kindReason } = policy;
      const found: FoundPolicy = {
        node: policyWhen(node, when),
        kind: 'identity',
        kindReason,
        document: own,
      };
      grants.push({ name: `${to} (${name})`, policy: found });
    } else
      unread.push({
        about: 'identity',
        note: `The managed policy ${text} of ${to} is unknown.`,
        policy: { name: to, source: text },
      });
  }
  return { grants, unread };
}
