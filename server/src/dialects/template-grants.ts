/**
 * What a CloudFormation or SAM template grants outside of policy documents: resources that add a statement to the policy
 * of a function, a layer or an event bus, as that statement; and what cannot be read as one, in a sentence.
 * From the pages of the resource types in the AWS CloudFormation Template Reference.
 */
import type { UnreadGrant } from '../policy/unread-grant.js';
import type { HostDocument } from '../syntax/syntax.js';
import { type ObjectNode, property, type ValueNode } from '../syntax/value.js';
import { ownValue } from '../text/own-value.js';
import { cloudFormationTemplate, type TemplateResource } from './cloudformation/cloudformation-template.js';
import { isNoValue, resolve, type TemplateNames } from './cloudformation/intrinsic-functions.js';
import { namedTemplates } from './cloudformation/sam-policy-lists.js';
import { samTemplatePolicy } from './cloudformation/sam-template-policy.js';
import { macrosOf } from './cloudformation/template-macros.js';
import { alternativesOf, atPath } from './property-path.js';
import {
  eventBusPermission,
  lambdaPermission,
  layerPermission,
  Nodes,
  openFunctionUrl,
  type ResourceProperties,
} from './resource-statements.js';
import { serverlessApplication } from './serverless/serverless.js';
import { serverlessGrants } from './serverless/serverless-grants.js';
import type { TemplateGrant } from './template-grant.js';

export interface TemplateGrants {
  readonly grants: readonly TemplateGrant[];
  readonly unread: readonly UnreadGrant[];
}

/** Reads the properties of one resource. */
class Reader implements ResourceProperties {
  readonly resource: TemplateResource;
  readonly nodes: Nodes;
  readonly #properties: ObjectNode | undefined;
  readonly #names: TemplateNames;
  readonly #globals: ObjectNode | undefined;

  /** @param globals what SAM's functions have if they do not say otherwise. */
  constructor(resource: TemplateResource, names: TemplateNames, globals?: ObjectNode) {
    this.resource = resource;
    this.#globals = globals;
    const properties = property(resource.node, 'Properties')?.value;
    this.#properties = properties?.type === 'object' ? properties : undefined;
    this.nodes = new Nodes(resource.node);
    this.#names = names;
  }

  /** The value of a property as it will be; undefined: it is not there. */
  get(name: string): ValueNode | undefined {
    const value = property(this.#properties, name)?.value;
    return value && !isNoValue(value) ? resolve(value, this.#names) : undefined;
  }

  /** The values at a path of properties, every alternative of an `Fn::If`. */
  at(path: string, properties = this.#properties): readonly ValueNode[] {
    if (!properties) return [];
    return atPath(properties, path.split('.')).map(({ value }) => resolve(value, this.#names));
  }

  /** The texts at a path; a list counts with each of its items. */
  texts(path: string, properties = this.#properties): string[] {
    return this.at(path, properties)
      .flatMap((node) => (node.type === 'array' ? node.items : [node]))
      .flatMap(alternativesOf)
      .map((node) => resolve(node, this.#names))
      .flatMap((node) =>
        node.type === 'string' ? node.value : node.type === 'partial-string' ? node.shown : [],
      );
  }

  /** The same of what all functions of SAM have. */
  globals(path: string): string[] {
    return this.#globals ? this.texts(path, this.#globals) : [];
  }
}

/** "AWS::Events::EventBusPolicy": with a Statement, it is a policy document. */
const eventBusPolicy = (r: Reader): ObjectNode | undefined =>
  r.get('Statement') ? undefined : eventBusPermission(r);

/**
 * "AWS::Serverless::Function" with a URL: with AuthType NONE, AWS SAM creates a statement for everyone ("Control access to
 * Lambda function URLs" in the AWS Lambda Developer Guide). `Globals` can set it for all functions ("Globals section of the AWS
 * SAM template" in its Developer Guide).
 */
function functionUrl(r: Reader): ObjectNode | undefined {
  const own = r.texts('FunctionUrlConfig.AuthType');
  if (!(own.length > 0 ? own : r.globals('FunctionUrlConfig.AuthType')).includes('NONE')) return undefined;
  return openFunctionUrl(r);
}

const STATEMENTS: Readonly<Record<string, (r: Reader) => ObjectNode | undefined>> = {
  'AWS::Lambda::Permission': lambdaPermission,
  'AWS::Lambda::LayerVersionPermission': layerPermission,
  'AWS::Events::EventBusPolicy': eventBusPolicy,
  'AWS::Serverless::Function': functionUrl,
};

/** Can a resource of the type grant access without a policy document? */
export const grantsWithoutPolicy = (type: string): boolean => ownValue(STATEMENTS, type) !== undefined;

/** The one managed policy that is written here: "AdministratorAccess" in the AWS Managed Policy Reference Guide allows all. */
const ADMINISTRATOR = /^(arn:.*:iam::aws:policy\/)?AdministratorAccess$/;

/** Where resources list managed policies; SAM takes their names, too. */
export const MANAGED: Readonly<Record<string, readonly string[]>> = {
  'AWS::IAM::Role': ['ManagedPolicyArns'],
  'AWS::IAM::User': ['ManagedPolicyArns'],
  'AWS::IAM::Group': ['ManagedPolicyArns'],
  'AWS::SSO::PermissionSet': ['ManagedPolicies'],
  'AWS::Serverless::Function': ['Policies'],
  'AWS::Serverless::StateMachine': ['Policies'],
};

const SHOWN = 3;
const some = (texts: readonly string[]): string =>
  texts.slice(0, SHOWN).join(', ') + (texts.length > SHOWN ? ` and ${texts.length - SHOWN} more` : '');

const isOn = (r: Reader, path: string): boolean => r.texts(path).includes('NONE');

/** Properties of APIs with the place of their OpenAPI definition, which is another file. */
const DEFINITIONS: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::RestApi': 'BodyS3Location',
  'AWS::Serverless::Api': 'DefinitionUri',
};

/** What a resource can make public in a way that is not a statement of a policy. */
function publicNotes(r: Reader, id: string): string[] {
  const { type } = r.resource;
  const [acl] = r.texts('AccessControl');
  const blocks = ['PublicAccessBlockConfiguration'].filter((name) => r.get(name));
  if (
    type === 'AWS::S3::Bucket' &&
    acl !== undefined &&
    !/^(Private|BucketOwner|LogDelivery|AwsExec)/.test(acl)
  )
    return [`The access control list ${acl} of the bucket ${id}, which can make it public.`];
  if (type === 'AWS::S3::Bucket' && blocks.length > 0)
    return [
      `The PublicAccessBlockConfiguration of the bucket ${id}, which can keep its policy from making it public.`,
    ];
  if (type === 'AWS::Lambda::Url' && isOn(r, 'AuthType'))
    return [
      `Policies of the function of ${id} that are not in the template: its URL needs no authentication (AuthType NONE), and is public if one of them allows that.`,
    ];
  const definition = ownValue(DEFINITIONS, type);
  if (definition !== undefined && r.get(definition))
    return [
      `The definition of the API ${id} that is not in the template: its x-amazon-apigateway-policy can make it public.`,
    ];
  if (type === 'AWS::RAM::ResourceShare')
    return [`What the resource share ${id} shares with other accounts.`];
  return [];
}

/** Types of resources that are templates of their own. */
const NESTED: Readonly<Record<string, string>> = {
  'AWS::CloudFormation::Stack': 'nested stack',
  'AWS::CloudFormation::StackSet': 'stack set',
  'AWS::Serverless::Application': 'nested application',
};

/** The policy templates of SAM that a function or a state machine names. */
function samGrants(id: string, resource: TemplateResource, names: TemplateNames): TemplateGrants {
  const grants: TemplateGrant[] = [];
  const unread: UnreadGrant[] = [];
  const seen = new Map<string, number>();
  for (const { item, name } of namedTemplates(resource)) {
    const template = name.key.value;
    const made = samTemplatePolicy(item, names)?.policy;
    if (!made) {
      unread.push({
        about: 'identity',
        note: `The policy template ${template} of ${id}, which is unknown.`,
        policy: { name: `${id}.Policies`, source: template },
      });
      continue;
    }
    const count = (seen.get(template) ?? 0) + 1;
    seen.set(template, count);
    const { node, kind, kindReason, document } = made;
    grants.push({
      name: `${id} (${template}${count === 1 ? '' : `, ${count}`})`,
      policy: { node, kind, kindReason, document },
    });
  }
  return { grants, unread };
}

/** The grants of one resource. */
function ofResource(
  id: string,
  resource: TemplateResource,
  names: TemplateNames,
  globals: ObjectNode | undefined,
): TemplateGrants {
  const r = new Reader(resource, names, globals);
  const { type } = resource;
  const grants: TemplateGrant[] = [];
  const add = (node: ObjectNode, kind: 'resource' | 'identity'): void => {
    grants.push({
      name: `${id} (${type})`,
      policy: {
        node,
        kind,
        kindReason: `it is what a resource of type ${type} means`,
        place: { resourceType: type },
      },
    });
  };
  const sam = samGrants(id, resource, names);
  grants.push(...sam.grants);
  const statement = ownValue(STATEMENTS, type)?.(r);
  if (statement) add(statement, 'resource');
  const managed = (ownValue(MANAGED, type) ?? []).flatMap((path) => r.texts(path));
  if (managed.some((name) => ADMINISTRATOR.test(name))) {
    const all = r.nodes.text('*');
    add(r.nodes.allow({ Action: all, Resource: all }), 'identity');
  }
  const others = managed.filter((name) => !ADMINISTRATOR.test(name));
  const unread: UnreadGrant[] = [...sam.unread];
  for (const note of publicNotes(r, id)) unread.push({ about: 'public', note });
  const nested = ownValue(NESTED, type);
  if (nested) unread.push({ about: 'any', note: `The resources of the ${nested} ${id}.` });
  if (others.length > 0)
    unread.push({
      about: 'identity',
      managed: true,
      note: `The managed policies of ${id} that are not in this file: ${some(others)}.`,
    });
  return { grants, unread };
}

function objectAt(root: ValueNode | undefined, path: readonly string[]): ObjectNode | undefined {
  const [found] = root?.type === 'object' ? atPath(root, path) : [];
  return found?.value.type === 'object' ? found.value : undefined;
}

/** What the template in a document grants outside of policy documents; nothing if it is not a template. */
export function templateGrants(document: HostDocument): TemplateGrants {
  const { root } = document;
  const application = serverlessApplication(document);
  const template = application?.template ?? cloudFormationTemplate(root);
  if (!template) return { grants: [], unread: [] };
  const globals = objectAt(root, ['Globals', 'Function']);
  const all = [...template.resources].map(([id, r]) => ofResource(id, r, template.names, globals));
  return {
    grants: [...all.flatMap((one) => one.grants), ...(application ? serverlessGrants(application) : [])],
    unread: [...all.flatMap((one) => one.unread), ...macrosOf(document)],
  };
}
