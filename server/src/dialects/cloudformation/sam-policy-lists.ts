/**
 * The `Policies` of SAM functions and state machines: which policy templates they name, and what their parameters can be. From
 * "AWS SAM policy templates" in the AWS SAM Developer Guide, and the transform itself (aws/serverless-application-model:
 * `samtranslator/model/resource_policies.py`, `samtranslator/policy_template_processor/template.py`).
 */
import type { SamReference, SamTemplateUse } from '../../policy/sam-template-use.js';
import { FunctionCall } from '../../syntax/data.js';
import type { HostDocument } from '../../syntax/syntax.js';
import { type ObjectNode, type PropertyNode, property, type ValueNode } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import { nearest } from '../../text/words.js';
import { isMisspelt } from '../policy-shape.js';
import { samPolicyTemplates } from '../published-policies.js';
import {
  type CloudFormationTemplate,
  cloudFormationTemplate,
  type TemplateResource,
} from './cloudformation-template.js';
import { intrinsic, resolve } from './intrinsic-functions.js';
import { arnEndsInRef, arnsOf } from './return-values.js';
import { headOf, type KnownSamParameter } from './sam-parameters.js';

/** Resource types whose `Policies` can name policy templates. */
export const SAM_POLICY_OWNERS: readonly string[] = [
  'AWS::Serverless::Function',
  'AWS::Serverless::StateMachine',
];

/**
 * Attributes with the name at the end of the ARN, of types whose Ref returns something else. From "Return values" on the pages
 * of the types in the AWS CloudFormation Template Reference.
 */
const NAME_ATTRIBUTES: Readonly<Record<string, string>> = {
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::StepFunctions::StateMachine': 'Name',
  'AWS::Serverless::StateMachine': 'Name',
  'AWS::CodeCommit::Repository': 'Name',
};

/** The references to a resource that return what a parameter takes. */
function referencesTo(id: string, type: string, parameter: KnownSamParameter): SamReference[] {
  const [arn] = arnsOf(type);
  if (!arn) return [];
  const [attribute, format] = arn;
  const reference = (name: string): SamReference[] => {
    const isRef = name === 'Ref';
    const value = isRef ? new FunctionCall('Ref', id) : new FunctionCall('Fn::GetAtt', [id, name]);
    return [{ label: isRef ? `!Ref ${id}` : `!GetAtt ${id}.${name}`, resource: id, type, value }];
  };
  if (parameter.takes === 'ARN')
    return parameter.services.includes(format.split(':')[0]!) ? reference(attribute) : [];
  const name = ownValue(NAME_ATTRIBUTES, type) ?? (arnEndsInRef(type) ? 'Ref' : undefined);
  const head = headOf(format.slice(0, format.lastIndexOf('${')));
  return name !== undefined && parameter.heads.includes(head) ? reference(name) : [];
}

/**
 * The references to the resources of a SAM template that a parameter of a policy template can have.
 * @param owner logical ID of the resource that has the policies.
 */
export const samReferences = (
  { resources }: CloudFormationTemplate,
  parameter: KnownSamParameter,
  owner?: string,
): SamReference[] =>
  [...resources].flatMap(([id, { type }]) => (id === owner ? [] : referencesTo(id, type, parameter)));

/** An item that names a policy template. */
type SamItem = Pick<SamTemplateUse, 'item' | 'name'>;

/** The items of a list of policies, those in the arms of an `Fn::If` too. */
function itemsOf(node: ValueNode | undefined): ObjectNode[] {
  if (node?.type === 'array') return node.items.flatMap(itemsOf);
  if (node?.type !== 'object') return [];
  const call = intrinsic(node);
  if (!call) return [node];
  if (call.key.value !== 'Fn::If' || call.value?.type !== 'array') return [];
  return call.value.items.slice(1).flatMap(itemsOf);
}

/** Elements of policies: an object with one of them does not name a policy template. */
const ELEMENTS = new Set(['Statement', 'Version', 'Id', 'Effect', 'Action', 'Resource', 'PolicyDocument']);

/** The name that an item has, for one that names a policy template. */
function nameIn({ properties }: ObjectNode): PropertyNode | undefined {
  if (properties.length === 0 || properties.some((p) => ELEMENTS.has(p.key.value))) return undefined;
  if (properties.some((p) => isMisspelt(p.key.value, 'Statement'))) return undefined;
  if (properties.length === 1) return properties[0];
  return properties.find((p) => ownValue(samPolicyTemplates(), p.key.value) !== undefined);
}

/** The items of the `Policies` of a SAM resource that name policy templates. */
export function namedTemplates({ type, node }: TemplateResource): readonly SamItem[] {
  if (!SAM_POLICY_OWNERS.includes(type)) return [];
  return itemsOf(property(property(node, 'Properties')?.value, 'Policies')?.value).flatMap((item) => {
    const name = nameIn(item);
    return name ? [{ item, name }] : [];
  });
}

function usesIn(
  [owner, resource]: readonly [string, TemplateResource],
  template: CloudFormationTemplate,
  document: HostDocument,
): SamTemplateUse[] {
  return namedTemplates(resource).map(({ item, name }): SamTemplateUse => {
    const known = ownValue(samPolicyTemplates(), name.key.value);
    return {
      document,
      item,
      name,
      parameters: known?.parameters,
      similar: known ? [] : nearest(name.key.value, Object.keys(samPolicyTemplates())),
      beside: item.properties.filter((p) => p !== name),
      resolved: (value) => resolve(value, template.names),
      references(parameter) {
        const wanted = known?.parameters.get(parameter);
        return wanted ? samReferences(template, wanted, owner) : [];
      },
    };
  });
}

/** The policy templates that the functions and state machines of a document name, in the order of the text. */
export function samTemplateUses(document: HostDocument): readonly SamTemplateUse[] {
  if (!document.text.includes('AWS::Serverless::')) return [];
  const template = cloudFormationTemplate(document.root);
  if (!template) return [];
  return [...template.resources].flatMap((resource) => usesIn(resource, template, document));
}
