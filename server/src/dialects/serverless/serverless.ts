/**
 * The Serverless Framework: statements of the role of its functions and of its API, and CloudFormation resources. From
 * "IAM Permissions For Functions", "API Gateway" and "AWS Infrastructure Resources" in its guide, and the plugins
 * serverless-iam-roles-per-function and serverless-step-functions.
 */
import type { PolicyPlace } from '../../policy/policy.js';
import type { PolicyKind } from '../../policy/policy-kind.js';
import type { HostDocument } from '../../syntax/syntax.js';
import {
  type ObjectNode,
  type PropertyNode,
  property,
  stringAt,
  type ValueNode,
} from '../../syntax/value.js';
import { templatePolicies } from '../cloudformation/cloudformation.js';
import { type CloudFormationTemplate, templateOf } from '../cloudformation/cloudformation-template.js';
import { resolve } from '../cloudformation/intrinsic-functions.js';
import type { Dialect, FoundPolicy } from '../dialect.js';
import { holdsStatement, isMisspelt } from '../policy-shape.js';
import { policyAround } from '../policy-value.js';
import { atPath } from '../property-path.js';
import { templateDeclarations } from '../template-declarations.js';
import { objectWithVariables } from './serverless-variables.js';

interface Place {
  readonly path: string;
  readonly kind: PolicyKind;
}

const PLACES: readonly Place[] = [
  { path: 'provider.iam.role.statements', kind: 'identity' },
  { path: 'provider.iamRoleStatements', kind: 'identity' },
  { path: 'provider.apiGateway.resourcePolicy', kind: 'resource' },
  { path: 'provider.resourcePolicy', kind: 'resource' },
  { path: 'functions.*.iamRoleStatements', kind: 'identity' },
  // A list of objects with functions, from several files.
  { path: 'functions.*.*.iamRoleStatements', kind: 'identity' },
  { path: 'stepFunctions.stateMachines.*.iamRoleStatements', kind: 'identity' },
];

/** Managed policies of the role of the functions ("IAM" in the guide); the second name is the older one. */
export const MANAGED_POLICIES = ['provider.iam.role.managedPolicies', 'provider.iamManagedPolicies'];

/** The role of the functions. */
export const FUNCTION_ROLE = 'IamRoleLambdaExecution';

/** `hello-world` is HelloDashworld in logical IDs ("AWS Infrastructure Resources" in the guide). */
export function logicalName(name: string): string {
  const id = name.replaceAll('-', 'Dash').replaceAll('_', 'Underscore');
  return `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`;
}

/** The functions, by name; they can be in a list of objects. */
export function functionsOf(root: ObjectNode): PropertyNode[] {
  const functions = property(root, 'functions')?.value;
  return (functions?.type === 'array' ? functions.items : [functions]).flatMap((list) =>
    list?.type === 'object' ? list.properties : [],
  );
}

/** What the framework adds to the template (serverless/serverless: lib/plugins/aws/lib/naming.js). */
function ownResources(root: ObjectNode): Map<string, string> {
  const out = new Map([
    ['ServerlessDeploymentBucket', 'AWS::S3::Bucket'],
    ['ServerlessDeploymentBucketPolicy', 'AWS::S3::BucketPolicy'],
    [FUNCTION_ROLE, 'AWS::IAM::Role'],
    ['ApiGatewayRestApi', 'AWS::ApiGateway::RestApi'],
  ]);
  for (const { key } of functionsOf(root))
    out.set(`${logicalName(key.value)}LambdaFunction`, 'AWS::Lambda::Function');
  return out;
}

const isServerless = (root: ValueNode | undefined): root is ObjectNode => {
  if (root?.type !== 'object') return false;
  const provider = property(root, 'provider')?.value;
  const isAws =
    provider?.type === 'object' ? stringAt(provider, 'name') === 'aws' : stringAt(root, 'provider') === 'aws';
  return isAws && (property(root, 'service') !== undefined || property(root, 'functions') !== undefined);
};

/** The template that the framework deploys, as far as the document has it. */
function templateIn(root: ObjectNode): CloudFormationTemplate {
  const resources = property(root, 'resources')?.value;
  const parts = resources?.type === 'array' ? resources.items : [resources];
  const sections = (name: string) => parts.map((one) => property(one, name)?.value);
  // "Override AWS CloudFormation Resource" in the guide.
  const added = { types: ownResources(root), changes: sections('extensions') };
  return templateOf(root, sections('Resources'), added);
}

/** A document of the framework. */
export interface ServerlessApplication {
  /** With the framework's variables as holes. */
  readonly root: ObjectNode;
  readonly template: CloudFormationTemplate;
}

/** undefined: the document is not one of the framework. */
export function serverlessApplication(document: HostDocument): ServerlessApplication | undefined {
  if (!isServerless(document.root)) return undefined;
  const root = objectWithVariables(document.root);
  return { root, template: templateIn(root) };
}

/** What is in the places of policies, and where. */
export function* serverlessPlaces({ root }: ServerlessApplication): Iterable<Place & { value: ValueNode }> {
  for (const place of PLACES)
    for (const { value } of atPath(root, place.path.split('.'))) yield { ...place, value };
}

/** Statements that are next to a place, under a name that is not quite that of the place, and nothing is there. */
function* misspeltPlaces({ root }: ServerlessApplication): Iterable<Place & PropertyNode> {
  const names = new Set(PLACES.map(({ path }) => path.split('.').at(-1)!));
  for (const place of PLACES) {
    const path = place.path.split('.');
    const meant = path.at(-1)!;
    for (const { value } of atPath(root, path.slice(0, -1)))
      if (value.type === 'object' && !property(value, meant))
        for (const p of value.properties)
          if (!names.has(p.key.value) && isMisspelt(p.key.value, meant) && holdsStatement(p.value))
            yield { ...place, ...p };
  }
}

/** The role's statements. */
function statementsIn(application: ServerlessApplication): FoundPolicy[] {
  const policy = ({ path, kind }: Place, value: ValueNode, place: PolicyPlace): FoundPolicy[] => {
    // What their functions refer to is in the template.
    const statements = resolve(value, application.template.names);
    if (statements.type !== 'array' && statements.type !== 'object') return [];
    return [{ node: policyAround(statements), kind, kindReason: `it is in ${path}`, place }];
  };
  const misspelt = (place: Place & PropertyNode): FoundPolicy[] => {
    const { key, value, path } = place;
    const name = { key, meant: path.split('.').at(-1)!, reader: 'The Serverless Framework' };
    return value ? policy(place, value, { bare: true, misspelt: name }) : [];
  };
  return [
    ...[...serverlessPlaces(application)].flatMap((at) => policy(at, at.value, { bare: true })),
    ...[...misspeltPlaces(application)].flatMap(misspelt),
  ];
}

const inOrder = (a: FoundPolicy, b: FoundPolicy): number => a.node.range.start - b.node.range.start;

export const dialect: Dialect = {
  id: 'serverless',
  hasFunctions: true,
  words: ['Statement', 'iamRoleStatements', 'statements', 'resourcePolicy'],
  policies(document: HostDocument) {
    const application = serverlessApplication(document);
    if (!application) return undefined;
    return [...statementsIn(application), ...templatePolicies(application.template, document)].sort(inOrder);
  },
  declarations: (document, offset) => {
    const application = serverlessApplication(document);
    return application && templateDeclarations(application.template, offset);
  },
};
