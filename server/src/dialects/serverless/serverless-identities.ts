/**
 * The roles that the Serverless Framework creates: one for all functions, and those of the plugin
 * serverless-iam-roles-per-function. From "IAM Permissions For Functions" and "Override AWS CloudFormation Resource" in the
 * framework's guide, and the plugin's README.
 */
import type { HostDocument } from '../../syntax/syntax.js';
import { type ObjectNode, property, type ValueNode } from '../../syntax/value.js';
import { Identities } from '../cloudformation/cloudformation-identities.js';
import { outcomesAround } from '../conditional-policies.js';
import {
  type DocumentPolicies,
  type IdentityPolicy,
  identityPolicyWhen,
  type TemplateIdentity,
  unknownPolicy,
} from '../identity-policies.js';
import { atPath } from '../property-path.js';
import {
  FUNCTION_ROLE,
  functionsOf,
  logicalName,
  MANAGED_POLICIES,
  type ServerlessApplication,
  serverlessApplication,
} from './serverless.js';
import { unreadResources } from './serverless-unread.js';

const ROLE = 'provider.iam.role';
/** The last names are older ones. */
const STATEMENTS = [`${ROLE}.statements`, 'provider.iamRoleStatements'];
const BOUNDARIES = [
  `${ROLE}.permissionsBoundary`,
  `${ROLE}.permissionBoundary`,
  'provider.rolePermissionsBoundary',
];
const INHERITED = 'custom.serverless-iam-roles-per-function.defaultInherit';

/** The framework puts it in the policies of its roles; it is in no document. */
const ADDED = 'What the Serverless Framework adds, such as permissions to write logs, is not considered.';
const ELSEWHERE = 'What resources that are in other files give it.';

const valuesAt = (root: ObjectNode, paths: readonly string[]): ValueNode[] =>
  paths.flatMap((path) => atPath(root, path.split('.')).map(({ value }) => value));

/** The policies in those values; one that cannot be read is unknown. */
const policiesIn = (values: readonly ValueNode[], all: DocumentPolicies, owner: string): IdentityPolicy[] =>
  values.flatMap((value) => {
    if (value.type === 'null') return [];
    const isReadable = value.type === 'array' || value.type === 'object';
    if (!isReadable) return [unknownPolicy(`the statements of ${owner}`)];
    return all
      .within(value.range)
      .map((one) => identityPolicyWhen(one, one.policy ? outcomesAround(value, one.policy.node.range) : []));
  });

/** Are changes of the role in another file? */
function isChangedElsewhere(root: ObjectNode): boolean {
  const sections = ['resources.extensions', 'resources.*.extensions'];
  const paths = sections.flatMap((path) =>
    ['', `.${FUNCTION_ROLE}`, `.${FUNCTION_ROLE}.Properties`].map((at) => path + at),
  );
  return valuesAt(root, paths).some((value) => value.type !== 'object' && value.type !== 'null');
}

/** The role of all functions; undefined: the document names another one. */
function functionRole(
  { root, template }: ServerlessApplication,
  all: DocumentPolicies,
  identities: Identities,
): TemplateIdentity | undefined {
  const isOther =
    valuesAt(root, ['provider.role']).length > 0 || valuesAt(root, [ROLE]).some((v) => v.type !== 'object');
  if (isOther) return undefined;
  // A property that `extensions` has replaces that of the framework.
  const changes = property(template.resources.get(FUNCTION_ROLE)?.node, 'Properties')?.value;
  const changed = (name: string, paths: readonly string[]): ValueNode[] => {
    const value = property(changes, name)?.value;
    return value ? [value] : valuesAt(root, paths);
  };
  const policies = [
    ...policiesIn(changed('Policies', STATEMENTS), all, FUNCTION_ROLE),
    ...changed('ManagedPolicyArns', MANAGED_POLICIES).flatMap((list) =>
      identities.listedManaged(list, FUNCTION_ROLE),
    ),
    ...identities.attached(FUNCTION_ROLE, undefined),
    ...(isChangedElsewhere(root) ? [unknownPolicy(`what \`extensions\` change in ${FUNCTION_ROLE}`)] : []),
  ];
  const [limit] = changed('PermissionsBoundary', BOUNDARIES);
  const boundary = identities.boundary(limit, FUNCTION_ROLE);
  return { name: FUNCTION_ROLE, policies, boundary, trust: [], notConsidered: [ADDED] };
}

/** The roles of functions that have statements. */
function ownRoles(
  { root }: ServerlessApplication,
  all: DocumentPolicies,
  identities: Identities,
): TemplateIdentity[] {
  const byDefault = valuesAt(root, [INHERITED])[0];
  return functionsOf(root).flatMap(({ key, value }): TemplateIdentity[] => {
    const statements = property(value, 'iamRoleStatements')?.value;
    if (!statements) return [];
    const name = `${logicalName(key.value)}${FUNCTION_ROLE}`;
    const inherits = property(value, 'iamRoleStatementsInherit')?.value ?? byDefault;
    const isInherited = inherits !== undefined && !(inherits.type === 'boolean' && !inherits.value);
    const policies = [
      ...policiesIn([statements, ...(isInherited ? valuesAt(root, STATEMENTS) : [])], all, name),
      ...(valuesAt(root, MANAGED_POLICIES).length > 0
        ? [unknownPolicy(`the managed policies of ${name}`)]
        : []),
    ];
    const limit = property(value, 'iamPermissionsBoundary')?.value;
    const boundary = limit
      ? identities.boundary(limit, name)
      : valuesAt(root, BOUNDARIES)
          .slice(0, 1)
          .map(() => unknownPolicy(`the boundary of ${name}`));
    return [{ name, policies, boundary, trust: [], notConsidered: [ADDED] }];
  });
}

/** undefined: the document is not one of the framework. */
export function serverlessIdentities(
  document: HostDocument,
  all: DocumentPolicies,
): TemplateIdentity[] | undefined {
  const application = serverlessApplication(document);
  if (!application) return undefined;
  const identities = new Identities(application.template, all);
  const role = functionRole(application, all, identities);
  const notes = unreadResources(application).length > 0 ? [ELSEWHERE] : [];
  return [
    ...(role ? [role] : []),
    ...ownRoles(application, all, identities),
    ...identities.all().filter(({ name }) => name !== FUNCTION_ROLE),
  ].map((one) => ({ ...one, notConsidered: [...one.notConsidered, ...notes] }));
}
