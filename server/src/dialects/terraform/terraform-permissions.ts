/** What resources of Terraform, its plans and its states grant without a policy document, as policies. */
import { shifted } from '../../syntax/shifted.js';
import type { HostDocument } from '../../syntax/syntax.js';
import type { ObjectNode } from '../../syntax/value.js';
import type { TemplateGrant } from '../template-grant.js';
import { terraformBlocks } from './terraform-blocks.js';
import { statementOf } from './terraform-grants.js';
import { plannedStatements } from './terraform-plan.js';
import { resolveTerraform } from './terraform-values.js';

const grant = (name: string, type: string, node: ObjectNode): TemplateGrant => ({
  name,
  policy: {
    node,
    kind: 'resource',
    kindReason: `it is what a resource of type ${type} means`,
    place: { resourceType: type },
  },
});

/** The statements that resources add to policies of functions. */
export function terraformPermissions(document: HostDocument): TemplateGrant[] {
  const blocks = terraformBlocks(document);
  if (!blocks) return plannedStatements(document).map(({ name, type, node }) => grant(name, type, node));
  return blocks.flatMap(({ block, start }) => {
    const [type, name] = block.labels.map((l) => l.value);
    if (block.keyword.value !== 'resource' || type === undefined) return [];
    const node = statementOf(type, block, (value) => resolveTerraform(value, 'string'));
    return node ? [grant(`${type}.${name ?? ''}`, type, shifted(node, start) as ObjectNode)] : [];
  });
}
