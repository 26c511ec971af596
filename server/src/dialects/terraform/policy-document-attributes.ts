/**
 * The attributes of the blocks in a statement. Terraform Registry, AWS provider, "Data Source: aws_iam_policy_document":
 * all of them are required.
 */
import { choice, type Data, Inline, stop } from '../../syntax/data.js';
import type { BlockNode } from '../../syntax/hcl/hcl-tree.js';
import type { OwnName } from '../../syntax/syntax.js';

const attribute = (name: string, value: Data, documentation: string): OwnName => ({
  name,
  value,
  documentation,
});

const CONDITION: readonly OwnName[] = [
  attribute('test', stop(1), 'The condition operator, such as `StringEquals`.'),
  attribute('variable', stop(1), 'The condition key, such as `aws:SourceArn`.'),
  attribute('values', new Inline([stop(1)]), 'The values that the operator compares the condition key with.'),
];

const PRINCIPALS: readonly OwnName[] = [
  attribute(
    'type',
    choice(1, 'AWS', 'Service', 'Federated', 'CanonicalUser', '*'),
    'The type of the principals: `AWS`, `Service`, `Federated`, `CanonicalUser` or `*`.',
  ),
  attribute(
    'identifiers',
    new Inline([stop(1)]),
    'The principals of this type, such as ARNs or names of services.',
  ),
];

const attributesOf = (element: string): readonly OwnName[] =>
  element === 'Condition' ? CONDITION : PRINCIPALS;

/** What an attribute of a block is. */
export const describedAttribute = (element: string, name: string): string | undefined =>
  attributesOf(element).find((a) => a.name === name)?.documentation;

/**
 * The attributes that a block does not have yet.
 * @param word that the cursor is at.
 */
export function missingAttributes(block: BlockNode, element: string, word: string): readonly OwnName[] {
  const here = new Set(block.properties.map(({ key }) => key.value).filter((name) => name !== word));
  return attributesOf(element).filter(({ name }) => !here.has(name));
}
