/** Where a template of CloudFormation has policies that cannot be read. */
import type { PolicyKind } from '../../policy/policy-kind.js';
import type { HostDocument } from '../../syntax/syntax.js';
import { type ObjectNode, property, stringAt, type ValueNode } from '../../syntax/value.js';
import { encloses, type Range } from '../../text/range.js';
import type { PolicyValueAt } from '../policy-value-at.js';
import { alternativesOf } from '../property-path.js';
import { kindOf, type Place, placesOf } from './cloudformation.js';
import {
  type CloudFormationTemplate,
  cloudFormationTemplate,
  type TemplateResource,
} from './cloudformation-template.js';
import { intrinsic, isNoValue } from './intrinsic-functions.js';

/** Values at a path, and what is in the place of one: the call of a function that can have it in its result. */
function* valuesOrCalls(node: ValueNode | undefined, path: readonly string[]): Iterable<ValueNode> {
  const [name, ...rest] = path;
  for (const value of node ? alternativesOf(node) : []) {
    if (isNoValue(value)) continue;
    if (name === undefined || intrinsic(value)) yield value;
    else if (value.type === 'array' && name === '*')
      for (const item of value.items) yield* valuesOrCalls(item, rest);
    else if (value.type === 'object' && name === '*')
      for (const p of value.properties) yield* valuesOrCalls(p.value, rest);
    else if (value.type === 'object') {
      const own = property(value, name);
      // "Fn::Transform" in the AWS CloudFormation User Guide: a macro adds properties to the others.
      const added = own ? undefined : property(value, 'Fn::Transform')?.value;
      if (own ?? added) yield* own ? valuesOrCalls(own.value, rest) : [added!];
    }
  }
}

/** Properties that are policies in resources of types that the table does not have: newer ones than it. */
const NEW_TYPES: Readonly<Record<string, readonly PolicyKind[]>> = {
  AssumeRolePolicyDocument: ['trust'],
  KeyPolicy: ['resource'],
  PolicyDocument: ['resource', 'identity'],
  ResourcePolicy: ['resource'],
};

/** The kind of a policy of an organization is in a property, which can be a parameter. */
const kindsOf = (place: Place, properties: ObjectNode): PolicyKind | undefined =>
  kindOf(place, properties) ??
  (place.kind === 'organizations' && stringAt(properties, 'Type') === undefined ? 'scp' : undefined);

const newPlaces = (properties: ValueNode | undefined): PolicyValueAt[] =>
  Object.entries(NEW_TYPES).flatMap(([name, kinds]) =>
    [...valuesOrCalls(property(properties, name)?.value, [])].flatMap((value) =>
      intrinsic(value) ? kinds.map((kind) => ({ name, kind, range: value.range })) : [],
    ),
  );

/** What the resources of a template have. @param read where the policies are that were found. */
export const unreadInResources = (
  { resources, globals, changes }: CloudFormationTemplate,
  read: readonly Range[],
): PolicyValueAt[] => [
  ...[...resources, ...changes].flatMap(([id, resource]) => unreadIn(id, resource, read)),
  ...globals.flatMap((resource) => unreadIn('Globals', resource, read)),
];

function unreadIn(id: string, { type, node }: TemplateResource, read: readonly Range[]): PolicyValueAt[] {
  const properties = property(node, 'Properties')?.value;
  const places = placesOf(type);
  if (!places)
    return newPlaces(properties).flatMap((at) =>
      read.some((range) => encloses(at.range, range)) ? [] : { ...at, name: `${id}.${at.name}` },
    );
  return places.flatMap((place): PolicyValueAt[] => {
    const kind = properties?.type === 'object' ? kindsOf(place, properties) : undefined;
    // Lists of SAM name policies of AWS, which are reported as such.
    if (!kind || place.form !== undefined) return [];
    const name = `${id}.${place.property}`;
    return [...valuesOrCalls(properties, place.property.split('.'))].flatMap((value) =>
      read.some((range) => encloses(value.range, range)) ? [] : { name, kind, range: value.range },
    );
  });
}

/** undefined: the document is not a template. */
export function unreadInTemplate(
  { root }: HostDocument,
  read: readonly Range[],
): PolicyValueAt[] | undefined {
  const template = cloudFormationTemplate(root);
  return template && unreadInResources(template, read);
}
