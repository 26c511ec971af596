/** A policy template of SAM in the `Policies` of a function, as the policy that SAM makes of it. */
import { buildPolicy } from '../../policy/policy.js';
import { jsonSyntax } from '../../syntax/json/json-syntax.js';
import { toData, type ValueNode } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import type { IdentityPolicy } from '../identity-policies.js';
import { samPolicyTemplates } from '../published-policies.js';
import { resolved, type TemplateNames } from './intrinsic-functions.js';

/** JSON with the values of parameters in the place of their `Ref`. */
function withParameters(json: unknown, parameters: ValueNode): unknown {
  if (Array.isArray(json)) return json.map((item) => withParameters(item, parameters));
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json);
  const [only, ...more] = entries;
  const name = only?.[0] === 'Ref' && more.length === 0 ? only[1] : undefined;
  const given =
    parameters.type === 'object' ? parameters.properties.find((p) => p.key.value === name)?.value : undefined;
  if (given) return toData(given);
  return Object.fromEntries(entries.map(([key, value]) => [key, withParameters(value, parameters)]));
}

/**
 * @param item of a list of policies: `SQSPollerPolicy: { QueueName: !GetAtt Queue.QueueName }`.
 * @param names what the template declares.
 * @returns undefined: it is not a policy template.
 */
export function samTemplatePolicy(item: ValueNode, names: TemplateNames): IdentityPolicy | undefined {
  const [call, ...more] = item.type === 'object' ? item.properties : [];
  if (!call?.value || more.length > 0) return undefined;
  const name = call.key.value;
  const template = ownValue(samPolicyTemplates(), name);
  if (!template) return undefined;
  const Statement = withParameters(template.statements, call.value);
  const document = jsonSyntax.parse(JSON.stringify({ Version: '2012-10-17', Statement }));
  if (document.root?.type !== 'object') return undefined;
  const node = resolved(document.root, names);
  return {
    name: `the SAM policy template ${name}`,
    policy: buildPolicy(document, node, 'identity', 'SAM makes it'),
  };
}
