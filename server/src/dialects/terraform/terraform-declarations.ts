/** What a file of Terraform declares, for completion: ARNs of its resources and data sources, and locals that are ARNs. */
import type { Declarations, DeclaredArn } from '../../policy/declarations.js';
import { Expression } from '../../syntax/data.js';
import type { HclDocument } from '../../syntax/hcl/hcl-document.js';
import { type BlockNode, type HclPieceTree, isBlock } from '../../syntax/hcl/hcl-tree.js';
import { type PropertyNode, property, type ValueNode } from '../../syntax/value.js';
import { isWithin } from '../../text/range.js';
import { exampleArn } from '../example-arn.js';
import { propertiesIn, resourceBlocks } from './terraform-json-blocks.js';
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
const ofLocals = (locals: readonly PropertyNode[]): DeclaredArn[] =>
  locals.flatMap(({ key, value }) =>
    value?.type === 'string' && value.value.startsWith('arn:')
      ? [declared(`local.${key.value}`, 'local value', value.value)]
      : [],
  );

/** The ARNs that a piece declares, found once for all versions of a document that have it. */
function arnsInPiece({ body }: HclPieceTree): readonly DeclaredArn[] {
  return body.properties.flatMap(({ key, value }) => {
    if (!isBlock(value)) return [];
    if (key.value === 'locals') return ofLocals(value.properties);
    return key.value === 'resource' || key.value === 'data' ? ofResource(value) : [];
  });
}

const declarations = (arns: readonly DeclaredArn[]): Declarations => ({
  arns,
  names: [],
  arnParts: {},
  variable: ['$${', '}'],
  inStrings: true,
  without: (path) => ({ path }),
});

/** @param offset of the reference. */
export const terraformDeclarations = ({ pieces }: HclDocument, offset: number): Declarations =>
  declarations(
    // A resource cannot refer to itself.
    pieces.flatMap(({ tree, start, end }) =>
      start <= offset && offset < end ? [] : tree.derived.of(arnsInPiece),
    ),
  );

/** In JSON, a reference is always in a string. */
const inString = (arn: DeclaredArn): DeclaredArn => ({
  ...arn,
  reference: (after) => ({ label: arn.text(after), value: arn.reference(after).value }),
});

/** As `terraformDeclarations`, of a file in JSON. */
export function terraformJsonDeclarations(root: ValueNode, offset: number): Declarations {
  const locals = propertiesIn(root).filter(({ key }) => key.value === 'locals');
  const arns = [
    ...resourceBlocks(root).flatMap((block) => (isWithin(block.range, offset) ? [] : ofResource(block))),
    ...locals.flatMap(({ value }) => ofLocals(propertiesIn(value))),
  ];
  return declarations(arns.map(inString));
}
