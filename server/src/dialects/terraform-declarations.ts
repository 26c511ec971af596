/** What a file of Terraform declares, for completion: ARNs of its resources and data sources, and locals that are ARNs. */
import type { Declarations, DeclaredArn } from '../policy/declarations.js';
import { Expression } from '../syntax/data.js';
import type { HclDocument } from '../syntax/hcl/hcl-document.js';
import { type BlockNode, type HclPieceTree, isBlock } from '../syntax/hcl/hcl-tree.js';
import { property } from '../syntax/value.js';
import { exampleArn } from './example-arn.js';
import { arnFormatOf } from './terraform-references.js';

/** @param expression whose value is the ARN. */
function declared(expression: string, type: string, example: string): DeclaredArn {
  const text = (after: string): string => `\${${expression}}${after}`;
  return {
    name: expression,
    type,
    example,
    text,
    reference: (after) =>
      after === ''
        ? { label: expression, value: new Expression(expression, text('')) }
        : { label: `"${text(after)}"`, value: new Expression(`"${text(after)}"`, text(after)) },
    argument: () => undefined,
  };
}

/** The ARN of a resource or a data source; one of several of them has an index. */
function ofResource(block: BlockNode): DeclaredArn[] {
  const [type, name] = block.labels.map((label) => label.value);
  const format = type === undefined ? undefined : arnFormatOf(type);
  if (type === undefined || name === undefined || format === undefined || property(block, 'for_each'))
    return [];
  const prefix = block.keyword.value === 'data' ? 'data.' : '';
  const index = property(block, 'count') ? '[0]' : '';
  return [declared(`${prefix}${type}.${name}${index}.arn`, type, exampleArn(format))];
}

/** Locals whose value is an ARN as it is written. */
const ofLocals = (block: BlockNode): DeclaredArn[] =>
  block.properties.flatMap(({ key, value }) =>
    value?.type === 'string' && value.value.startsWith('arn:')
      ? [declared(`local.${key.value}`, 'local value', value.value)]
      : [],
  );

/** The ARNs that a piece declares, found once for all versions of a document that have it. */
function arnsInPiece({ body }: HclPieceTree): readonly DeclaredArn[] {
  return body.properties.flatMap(({ key, value }) => {
    if (!isBlock(value)) return [];
    if (key.value === 'locals') return ofLocals(value);
    return key.value === 'resource' || key.value === 'data' ? ofResource(value) : [];
  });
}

/** @param offset of the reference. */
export function terraformDeclarations({ pieces }: HclDocument, offset: number): Declarations {
  return {
    // A resource cannot refer to itself.
    arns: pieces.flatMap(({ tree, start, end }) =>
      start <= offset && offset < end ? [] : tree.derived.of(arnsInPiece),
    ),
    names: [],
    arnParts: {},
    variable: ['$${', '}'],
    without: (path) => ({ path }),
  };
}
