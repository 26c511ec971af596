import { type Hole, type ObjectNode, ofOrigin, type ValueNode } from '../../syntax/value.js';

/** Terraform and Fn::Sub take a variable that is not escaped for a reference of their own, whose name is a condition key. */
export const isKeyName = (id: string): boolean => /^[a-z][a-z0-9-]*:[A-Za-z]/.test(id);

const ofHole = ({ written, id }: Hole): boolean => written === undefined && isKeyName(id);

function inValue(node: ValueNode | undefined): boolean {
  switch (node?.type) {
    case 'string':
      return node.value.includes('${');
    case 'partial-string':
      return node.parts.some((part) => ('hole' in part ? ofHole(part.hole) : part.text.includes('${')));
    case 'array':
      return node.items.some(inValue);
    case 'object':
      return mentionsVariables(node);
    case 'opaque':
      return (node.holes ?? []).some(ofHole) || (node.alternatives ?? []).some(inValue);
    default:
      return false;
  }
}

const inProperties = (node: ObjectNode): boolean => node.properties.some((p) => inValue(p.value));

/** Can there be a policy variable in a value of the object? Known from where it was read, however far it has moved. */
export const mentionsVariables = (node: ObjectNode): boolean =>
  ofOrigin(node, inProperties) ?? inProperties(node);
