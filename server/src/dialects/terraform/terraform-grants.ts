/**
 * Resources that grant access without a policy document, from their pages in the Terraform Registry: as the statement that the
 * provider adds for them, or that what they grant is not read.
 */
import { isCall } from '../../syntax/hcl/hcl-tree.js';
import { type ObjectNode, property, type ValueNode } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import {
  eventBusPermission,
  lambdaPermission,
  layerPermission,
  Nodes,
  openFunctionUrl,
  type ResourceProperties,
} from '../resource-statements.js';
import { resolveTerraform } from './terraform-values.js';

interface Grant {
  readonly attribute: string;
  /** Is the value one that does not grant access to everyone? */
  readonly isClosed: (value: ValueNode) => boolean;
  /** What it grants with a value that is read; omitted: it is not read. */
  readonly statement?: (r: ResourceProperties) => ObjectNode;
  /** Is it such a value? */
  readonly isRead?: (value: ValueNode) => boolean;
  /** Attributes by the names that CloudFormation has for them. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Are both outcomes of a choice of a kind? undefined: it is not a choice. */
const bothAre = (value: ValueNode, are: (arm: ValueNode) => boolean): boolean | undefined =>
  value.type === 'opaque' && value.alternatives && !isCall(value)
    ? value.alternatives.every((arm) => arm !== undefined && are(arm))
    : undefined;

/** A principal that is an account, an ARN or a service, as far as it is known. */
function isNamed(principal: ValueNode): boolean {
  const both = bothAre(principal, isNamed);
  if (both !== undefined) return both;
  const value = resolveTerraform(principal, 'string');
  if (value.type === 'string') return value.value !== '*';
  if (value.type !== 'partial-string') return false;
  const isKnown = value.parts.some((p) => !('hole' in p) && /[^*?]/.test(p.text));
  return isKnown || value.parts.every((p) => 'hole' in p && p.hole.domain === 'account');
}

/** As `resolveTerraform` of a text. */
const isText = (value: ValueNode, text: string): boolean => value.type === 'string' && value.value === text;

/** A principal that is read. */
const isPrincipal = (value: ValueNode): boolean =>
  bothAre(value, isPrincipal) ?? (isNamed(value) || isText(value, '*'));

/** The ARN of a version of a layer, which has a name or an ARN: hashicorp/terraform-provider-aws, aws_lambda_layer_version_permission. */
function layerVersion({ nodes, get }: ResourceProperties): ValueNode {
  const [name, version] = [get('LayerName') ?? nodes.text('*'), get('VersionNumber')];
  const number = version?.type === 'number' ? version.text : version?.type === 'string' ? version.value : '*';
  const isArn = name.type === 'string' && name.value.startsWith('arn:');
  return nodes.before(isArn ? name : nodes.after('arn:aws:lambda:*:*:layer:', name), `:${number}`);
}

const GRANTS: Readonly<Record<string, Grant>> = {
  aws_cloudwatch_event_permission: {
    attribute: 'principal',
    isClosed: isNamed,
    isRead: isPrincipal,
    statement: eventBusPermission,
    attributes: {
      Action: 'action',
      EventBusName: 'event_bus_name',
      Principal: 'principal',
    },
  },
  // The provider adds the statement: hashicorp/terraform-provider-aws, internal/service/lambda/function_url.go.
  aws_lambda_function_url: {
    attribute: 'authorization_type',
    isClosed: (value) => isText(value, 'AWS_IAM'),
    isRead: (value) => isText(value, 'NONE'),
    statement: openFunctionUrl,
    attributes: { FunctionName: 'function_name' },
  },
  aws_lambda_layer_version_permission: {
    attribute: 'principal',
    isClosed: isNamed,
    isRead: isPrincipal,
    statement: (r) =>
      layerPermission({
        nodes: r.nodes,
        get: (name) => (name === 'LayerVersionArn' ? layerVersion(r) : r.get(name)),
      }),
    attributes: {
      Action: 'action',
      LayerName: 'layer_name',
      OrganizationId: 'organization_id',
      Principal: 'principal',
      VersionNumber: 'version_number',
    },
  },
  aws_lambda_permission: {
    attribute: 'principal',
    isClosed: isNamed,
    isRead: isPrincipal,
    statement: lambdaPermission,
    attributes: {
      Action: 'action',
      EventSourceToken: 'event_source_token',
      FunctionName: 'function_name',
      FunctionUrlAuthType: 'function_url_auth_type',
      InvokedViaFunctionUrl: 'invoked_via_function_url',
      Principal: 'principal',
      PrincipalOrgID: 'principal_org_id',
      SourceAccount: 'source_account',
      SourceArn: 'source_arn',
    },
  },
};

/** A value that is there: a plan has `null`, and a state an empty text, for what is not. */
const given = (value: ValueNode | undefined): ValueNode | undefined =>
  value && value.type !== 'null' && !isText(value, '') ? value : undefined;

/** The block with an operator, a key and a value; JSON and plans have a list of it. */
function conditionOf(block: ObjectNode, read: (value: ValueNode) => ValueNode): ValueNode | undefined {
  const dynamic = block.properties.some(({ key }) => key.value === 'dynamic');
  const value = property(block, 'condition')?.value;
  const only = value?.type === 'array' && value.items.length < 2 ? value.items[0] : value;
  const nodes = new Nodes(block);
  if (!only || only.type === 'null') return dynamic ? nodes.unknown('condition') : undefined;
  const part = (name: string): ValueNode | undefined => {
    const own = given(property(only, name)?.value);
    return own && read(own);
  };
  return nodes.object({ Type: part('type'), Key: part('key'), Value: part('value') });
}

/** As `read`; an outcome of a choice that is `null` omits the attribute ("Types and Values", Terraform Language Documentation). */
function readGiven(value: ValueNode, read: (value: ValueNode) => ValueNode): ValueNode {
  const known = read(value);
  if (known.type !== 'opaque' || !known.alternatives) return known;
  const [yes, no] = known.alternatives;
  return { ...known, alternatives: [given(yes), given(no)] };
}

/**
 * The statement that a resource adds; undefined: none, or it is not read.
 * @param read a value as it will be, as far as that is known.
 */
export function statementOf(
  type: string,
  block: ObjectNode,
  read: (value: ValueNode) => ValueNode,
): ObjectNode | undefined {
  const grant = grantOf(type);
  const decisive = grant && given(property(block, grant.attribute)?.value);
  if (!grant?.statement || !decisive || !grant.isRead?.(decisive)) return undefined;
  return grant.statement({
    nodes: new Nodes(block),
    get: (name) => {
      const attribute = ownValue(grant.attributes, name);
      if (name === 'Condition') return conditionOf(block, read);
      const value = attribute === undefined ? undefined : given(property(block, attribute)?.value);
      return value && readGiven(value, read);
    },
  });
}

/** Is what the value grants unknown? */
export const isUnreadGrant = ({ isClosed, isRead }: Grant, value: ValueNode): boolean =>
  !isClosed(value) && !isRead?.(value);

/** What a resource of the type grants without a policy document. */
export const grantOf = (type: string): Grant | undefined => ownValue(GRANTS, type);
