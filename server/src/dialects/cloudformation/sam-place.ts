/** Where the cursor is in the `Policies` of a SAM function or state machine. */
import type { SamReference } from '../../policy/sam-template-use.js';
import type { HostDocument, Path } from '../../syntax/syntax.js';
import { type ObjectNode, property, type ValueNode } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import { type SamPolicyTemplate, samPolicyTemplates } from '../published-policies.js';
import { type CloudFormationTemplate, cloudFormationTemplate } from './cloudformation-template.js';
import { SAM_POLICY_OWNERS, samReferences } from './sam-policy-lists.js';

/**
 * What is written at a place:
 *
 * - `template`: the name of a policy template, with its parameters.
 * - `parameter`: the name of a parameter.
 * - `value`: the value of a parameter.
 */
export type SamPlace =
  | { readonly at: 'template'; readonly templates: Readonly<Record<string, SamPolicyTemplate>> }
  | {
      readonly at: 'parameter';
      readonly template: SamPolicyTemplate;
      /** Names that are there. */
      readonly given: readonly string[];
    }
  | {
      readonly at: 'value';
      readonly references: readonly SamReference[];
      /** The cursor is in the argument of this function. */
      readonly inFunction?: string;
    };

/** The value at the first steps of a path. */
function valueAt(root: ValueNode | undefined, path: Path): ValueNode | undefined {
  let node = root;
  for (const step of path)
    node = node?.type === 'array' ? node.items[step as number] : node && property(node, String(step))?.value;
  return node;
}

/** The number of steps at the beginning of a path that lead to an item: positions, and arms of conditions. */
function stepsToItem(path: Path): number {
  let n = typeof path[0] === 'number' ? 1 : 0;
  while (path[n] === 'Fn::If' && typeof path[n + 1] === 'number' && path[n + 1] !== 0) {
    n += 2;
    if (typeof path[n] === 'number') n++;
  }
  return n;
}

/** The template's place for the path from `Policies` on. @param owner logical ID of the function. */
function placeIn(
  path: Path,
  atKey: boolean,
  owner: string,
  policies: ValueNode | undefined,
  template: CloudFormationTemplate,
): SamPlace | undefined {
  const steps = stepsToItem(path);
  const [name, parameter, ...inside] = path.slice(steps);
  if (name === undefined) return atKey ? undefined : { at: 'template', templates: samPolicyTemplates() };
  if (parameter === undefined) return atKey ? { at: 'template', templates: samPolicyTemplates() } : undefined;
  const known = ownValue(samPolicyTemplates(), String(name));
  if (!known) return undefined;
  const given = valueAt(policies, path.slice(0, steps + 1));
  if (atKey && inside.length === 0) {
    const names = given?.type === 'object' ? given.properties.map((p) => p.key.value) : [];
    return { at: 'parameter', template: known, given: names.filter((n) => n !== parameter) };
  }
  const wanted = known.parameters.get(String(parameter));
  if (!wanted || atKey) return undefined;
  const references = samReferences(template, wanted, owner);
  const [inFunction] = inside;
  if (inFunction === undefined) return { at: 'value', references };
  return inside.length === 1 && typeof inFunction === 'string'
    ? { at: 'value', references, inFunction }
    : undefined;
}

/** undefined: the cursor is not in the policies of a SAM resource. */
export function samPlaceAt(document: HostDocument, offset: number): SamPlace | undefined {
  if (!SAM_POLICY_OWNERS.some((type) => document.text.includes(type))) return undefined;
  const { path, at, inComment } = document.syntax.cursor(document, offset);
  const [resources, owner, properties, policies, ...rest] = path;
  if (inComment || resources !== 'Resources' || properties !== 'Properties' || policies !== 'Policies')
    return undefined;
  // At the name `Policies` itself.
  if (at === 'key' && rest.length === 0) return undefined;
  const template = cloudFormationTemplate(document.root);
  const resource = template?.resources.get(String(owner));
  if (!template || !resource || !SAM_POLICY_OWNERS.includes(resource.type)) return undefined;
  const node: ObjectNode = resource.node;
  const value = property(property(node, 'Properties')?.value, 'Policies')?.value;
  return placeIn(rest, at === 'key', String(owner), value, template);
}
