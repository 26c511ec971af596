/**
 * What a document of the Serverless Framework grants outside of policies: URLs of functions without authentication, and layers
 * for everyone. From "Lambda Function URLs" and "Layers" in its guide.
 */
import { type ObjectNode, property, type ValueNode } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import { alternativesOf } from '../property-path.js';
import { layerPermission, Nodes, openFunctionUrl } from '../resource-statements.js';
import type { TemplateGrant } from '../template-grant.js';
import { functionsOf, type ServerlessApplication } from './serverless.js';

/** `url: true`, or without `authorizer: aws_iam`. */
function isOpenUrl(url: ValueNode): boolean {
  if (url.type === 'boolean') return url.value === true;
  if (url.type !== 'object') return false;
  const authorizer = property(url, 'authorizer')?.value;
  return !authorizer || (authorizer.type === 'string' && authorizer.value !== 'aws_iam');
}

const isVariable = (name: string): boolean => /[^\w-]/.test(name);
const isEveryone = (account: ValueNode): boolean => account.type === 'string' && account.value === '*';

const grant = (name: string, resourceType: string, node: ObjectNode): TemplateGrant => ({
  name,
  policy: { node, kind: 'resource', kindReason: `it is what ${name} means`, place: { resourceType } },
});

export function serverlessGrants({ root }: ServerlessApplication): TemplateGrant[] {
  const functions = functionsOf(root).flatMap(({ key, value }) => {
    const url = property(value, 'url')?.value;
    if (!url || !alternativesOf(url).some(isOpenUrl)) return [];
    const name = property(value, 'name')?.value;
    const get = (wanted: string) => (wanted === 'FunctionName' ? name : undefined);
    const node = openFunctionUrl({ nodes: new Nodes(url), get });
    return [grant(`functions.${key.value}.url`, 'AWS::Lambda::Url', node)];
  });
  const layers = property(root, 'layers')?.value;
  const open = (layers?.type === 'object' ? layers.properties : []).flatMap(({ key, value }) => {
    const accounts = property(value, 'allowedAccounts')?.value;
    const everyone = accounts?.type === 'array' ? accounts.items.find(isEveryone) : undefined;
    if (!accounts || !everyone) return [];
    const nodes = new Nodes(accounts);
    const values: Readonly<Record<string, ValueNode>> = {
      Action: nodes.text('lambda:GetLayerVersion'),
      LayerVersionArn: nodes.text(`arn:aws:lambda:*:*:layer:${isVariable(key.value) ? '*' : key.value}:*`),
      Principal: everyone,
    };
    const node = layerPermission({ nodes, get: (wanted) => ownValue(values, wanted) });
    return [grant(`layers.${key.value}.allowedAccounts`, 'AWS::Lambda::LayerVersionPermission', node)];
  });
  return [...functions, ...open];
}
