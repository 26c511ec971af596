/** Where a document of the Serverless Framework has policies that cannot be read. */
import type { PolicyKind } from '../../policy/policy-kind.js';
import type { HostDocument } from '../../syntax/syntax.js';
import { type ObjectNode, property, type ValueNode } from '../../syntax/value.js';
import type { Range } from '../../text/range.js';
import { placesOf } from '../cloudformation/cloudformation.js';
import type { CloudFormationTemplate } from '../cloudformation/cloudformation-template.js';
import { unreadInResources } from '../cloudformation/cloudformation-unread.js';
import { isNoValue } from '../cloudformation/intrinsic-functions.js';
import type { PolicyValueAt } from '../policy-value-at.js';
import { atPath } from '../property-path.js';
import { grantsWithoutPolicy } from '../template-grants.js';
import { type ServerlessApplication, serverlessApplication, serverlessPlaces } from './serverless.js';

/** Objects with statements that can be in another file as a whole. */
const AROUND: readonly (readonly [string, PolicyKind])[] = [
  ['provider', 'identity'],
  ['provider', 'resource'],
  ['provider.apiGateway', 'resource'],
  ['provider.iam', 'identity'],
];

const KINDS = ['resource', 'identity'] as const;

/** Can a resource of the type have a policy? One of which the type is unknown can. */
const canGrant = (type: string): boolean =>
  type === '' || (placesOf(type) ?? []).some(({ kind }) => kind !== 'none') || grantsWithoutPolicy(type);

/** Items of lists that cannot be read are unknown statements of the policy. */
const isKnown = (value: ValueNode): boolean =>
  value.type === 'array' || value.type === 'object' || value.type === 'null' || isNoValue(value);

/** Is it a call of a function of CloudFormation that removes it, or something that is written? */
const isElsewhere = (value: ValueNode): boolean =>
  (value.type === 'opaque' && !isNoValue(value)) || value.type === 'partial-string';

const elsewhereAt = (root: ObjectNode, path: string): ValueNode[] =>
  atPath(root, path.split('.')).flatMap(({ value }) => (isElsewhere(value) ? [value] : []));

const around = (root: ObjectNode): PolicyValueAt[] =>
  AROUND.flatMap(([name, kind]) => elsewhereAt(root, name).map(({ range }) => ({ name, kind, range })));

/** `${self:custom.role}`, `${file(role.yml):role}`. */
const VARIABLE = /^["']?\$\{\s*(?:self:([\w.-]+)|file\()/;

/** "IAM" in the guide: the role is an object with statements, or the ARN of one that is elsewhere. */
function roleElsewhere({ root }: ServerlessApplication, { text }: HostDocument): PolicyValueAt[] {
  const name = 'provider.iam.role';
  return elsewhereAt(root, name).flatMap((value): PolicyValueAt[] => {
    const found = VARIABLE.exec(text.slice(value.range.start, value.range.end));
    if (!found) return [];
    const own = found[1] === undefined ? [] : atPath(root, found[1].split('.'));
    const isArn = own.length > 0 && own.every((at) => /string$/.test(at.value.type));
    return isArn ? [] : [{ name, kind: 'identity', range: value.range }];
  });
}

/** Can functions have statements? With serverless-iam-roles-per-function, and plugins that were made from it. */
function hasOwnRoles(root: ObjectNode): boolean {
  const plugins = property(root, 'plugins')?.value;
  const list = plugins?.type === 'object' ? property(plugins, 'modules')?.value : plugins;
  if (!list) return false;
  return list.type !== 'array' || list.items.some((p) => p.type !== 'string' || /roles/i.test(p.value));
}

const FUNCTIONS_CAN_HAVE = {
  identity: 'statements for their roles',
  resource: 'URLs that anyone can call',
} as const;

/** Functions in other files: they can have statements, and URLs ("Lambda Function URLs" in the guide). */
function functionsElsewhere(root: ObjectNode): PolicyValueAt[] {
  const kinds: readonly (typeof KINDS)[number][] = hasOwnRoles(root) ? KINDS : ['resource'];
  return ['functions', 'functions.*', 'functions.*.url'].flatMap((path) =>
    elsewhereAt(root, path).flatMap(({ range }) =>
      (path.endsWith('url') ? (['resource'] as const) : kinds).map(
        (kind): PolicyValueAt => ({
          name: path,
          kind,
          range,
          isGrant: true,
          ...(path === 'functions' ? { canHave: FUNCTIONS_CAN_HAVE[kind] } : {}),
        }),
      ),
    ),
  );
}

/** Parts of the CloudFormation template that the document adds, which can be in other files. */
const SECTIONS = ['resources.Resources', 'resources.extensions'];
const RESOURCES = [
  'resources',
  'resources.*',
  ...SECTIONS.flatMap((path) => [path, `${path}.*`]),
  ...SECTIONS.map((path) => `${path.replace('.', '.*.')}.*`),
  ...SECTIONS.map((path) => path.replace('.', '.*.')),
];

/** Properties in another file of resources that can have policies. */
const propertiesElsewhere = ({ resources, changes }: CloudFormationTemplate): ValueNode[] =>
  [...resources.values(), ...changes.values()].flatMap(({ type, node }) =>
    canGrant(type) ? elsewhereAt(node, 'Properties') : [],
  );

/** What the document adds to its template from other files, or changes so in it. */
export function unreadResources({ root, template }: ServerlessApplication): PolicyValueAt[] {
  const found = [...RESOURCES.flatMap((path) => elsewhereAt(root, path)), ...propertiesElsewhere(template)];
  const ranges = new Map(found.map(({ range }) => [range.start, range]));
  return [...ranges.values()].flatMap((range) =>
    KINDS.map(
      (kind): PolicyValueAt => ({ name: 'resources', kind, range, isGrant: true, canHave: 'policies' }),
    ),
  );
}

/** undefined: the document is not one of the framework. */
export function unreadInServerless(
  document: HostDocument,
  read: readonly Range[],
): PolicyValueAt[] | undefined {
  const application = serverlessApplication(document);
  if (!application) return undefined;
  const statements = [...serverlessPlaces(application)].flatMap(({ path: name, kind, value }) =>
    isKnown(value) ? [] : { name, kind, range: value.range },
  );
  return [
    ...around(application.root),
    ...roleElsewhere(application, document),
    ...functionsElsewhere(application.root),
    ...statements,
    ...unreadResources(application),
    ...unreadInResources(application.template, read),
  ];
}
