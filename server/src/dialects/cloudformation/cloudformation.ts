/**
 * Templates of CloudFormation and SAM in JSON. A table says which properties contain policies, and of which kind; resource
 * types that it does not know are searched for properties with the usual names.
 */
import data from '../../../data/cfn-policy-places.json';
import type { PolicyPlace } from '../../policy/policy.js';
import type { PolicyKind } from '../../policy/policy-kind.js';
import type { HostDocument } from '../../syntax/syntax.js';
import { type ObjectNode, property, stringAt } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import type { Dialect, FoundPolicy } from '../dialect.js';
import { knownPolicies } from '../known-policies.js';
import { namedPolicies } from '../named-policies.js';
import { withBoundaries } from '../permissions-boundaries.js';
import { withPlaceholders } from '../placeholders.js';
import { misspeltStatement } from '../policy-shape.js';
import { LIST, policyAround, policyValue } from '../policy-value.js';
import { type AtPath, atPath } from '../property-path.js';
import { templateDeclarations } from '../template-declarations.js';
import {
  type CloudFormationTemplate,
  cloudFormationTemplate,
  type TemplateResource,
} from './cloudformation-template.js';
import { resolve, type TemplateNames } from './intrinsic-functions.js';
import { SAM_POLICY_OWNERS } from './sam-policy-lists.js';

export interface Place {
  readonly property: string;
  /** A policy kind; `none` for values that only look like a policy; `organizations` if the property Type decides. */
  readonly kind: string;
  readonly form?: string;
  readonly attachedTo?: string;
}

const PLACES: Readonly<Record<string, readonly Place[]>> = data.places;
/** Kinds of policies by the Type of AWS::Organizations::Policy; its other types are in grammars of their own. */
const ORGANIZATION_KINDS: Readonly<Record<string, PolicyKind>> = {
  SERVICE_CONTROL_POLICY: 'scp',
  RESOURCE_CONTROL_POLICY: 'rcp',
};

/** Where the resources of a type have policies; undefined: the type is not in the table. */
export const placesOf = (type: string): readonly Place[] | undefined => ownValue(PLACES, type);

export function kindOf(place: Place, properties: ObjectNode): PolicyKind | undefined {
  if (place.kind === 'organizations') return ownValue(ORGANIZATION_KINDS, stringAt(properties, 'Type') ?? '');
  return place.kind === 'none' ? undefined : (place.kind as PolicyKind);
}

/** The policy at a place of the table. */
function found(
  at: AtPath,
  place: Place,
  type: string,
  names: TemplateNames,
): Pick<FoundPolicy, 'node' | 'edits' | 'place'> | undefined {
  const base: PolicyPlace = { resourceType: type };
  if (place.form === undefined) {
    const value = policyValue(at.value, names);
    if (value) return { ...value, place: base };
    const list = resolve(at.value, names);
    return list.type === 'array' ? { node: policyAround(list), place: { ...base, ...LIST } } : undefined;
  }
  // SAM accepts a policy document without Version.
  if (place.property.endsWith('.Statement')) {
    const parent = resolve(at.parent, names);
    if (parent.type !== 'object') return undefined;
    return { node: parent, place: property(parent, 'Version') ? base : { ...base, bare: true } };
  }
  const value = resolve(at.value, names);
  if (value.type !== 'array' && value.type !== 'object') return undefined;
  return { node: policyAround(value), place: { ...base, bare: true } };
}

/** The values at a place, and objects in which the name of the statements is not quite that of the place. */
function valuesAt(properties: ObjectNode, path: readonly string[]): AtPath[] {
  const values = atPath(properties, path);
  if (path.length < 2 || path.at(-1) !== 'Statement') return values;
  const misspelt = atPath(properties, path.slice(0, -1)).flatMap(({ value }): AtPath[] =>
    value.type === 'object' && misspeltStatement(value) ? [{ value, parent: value }] : [],
  );
  return [...values, ...misspelt];
}

/** The path of the construct, which CDK adds to what it synthesizes ("Paths" in the AWS CDK Developer Guide). */
function constructOf(resource: ObjectNode): Pick<PolicyPlace, 'construct'> {
  const path = stringAt(property(resource, 'Metadata')?.value, 'aws:cdk:path');
  return path === undefined ? {} : { construct: path.replace(/\/Resource$/, '') };
}

function policiesIn({ type, node }: TemplateResource, names: TemplateNames): FoundPolicy[] {
  const properties = property(node, 'Properties')?.value;
  if (properties?.type !== 'object') return [];
  const construct = constructOf(node);
  const places = placesOf(type);
  if (!places)
    return namedPolicies(properties, names).map((f) => ({ ...f, place: { ...f.place, ...construct } }));
  return places.flatMap((place) => {
    const kind = kindOf(place, properties);
    if (!kind) return [];
    const named = place.attachedTo === undefined ? undefined : property(properties, place.attachedTo);
    const attachedTo = named?.value && { property: named.key.value, value: resolve(named.value, names) };
    return valuesAt(properties, place.property.split('.')).flatMap((at) => {
      const policy = found(at, place, type, names);
      if (!policy) return [];
      return {
        ...policy,
        kind,
        kindReason: `it is in a resource of type ${type}`,
        place: { ...policy.place, ...(attachedTo ? { attachedTo } : {}), ...construct },
      };
    });
  });
}

/** The policies in the resources of a template. */
export function templatePolicies(
  { resources, names, globals, changes }: CloudFormationTemplate,
  document: HostDocument,
): FoundPolicy[] {
  const read = (type: string, node: ObjectNode, own: TemplateNames): FoundPolicy[] =>
    policiesIn({ type, node }, own).map((found) => ({
      ...found,
      node: withPlaceholders(found.node, document, true),
      placeholdersRead: true,
    }));
  const more = [...globals, ...changes.values()].flatMap(({ type, node }) => read(type, node, names));
  // The blocks of a template engine are around resources.
  if (document.template)
    return [...more, ...[...resources.values()].flatMap(({ type, node }) => read(type, node, names))];
  const out: FoundPolicy[] = more;
  for (const { type, node } of resources.values())
    for (const found of knownPolicies(type, node, names, read)) out.push(found);
  return out;
}

export const dialect: Dialect = {
  id: 'cloudformation',
  hasFunctions: true,
  // The names of properties are there before a policy in them has statements.
  words: ['Statement', 'PolicyDocument', 'KeyPolicy', ...SAM_POLICY_OWNERS],
  policies(document) {
    const template = cloudFormationTemplate(document.root);
    return template && withBoundaries(templatePolicies(template, document), document, template);
  },
  declarations: ({ root }, offset) => templateDeclarations(cloudFormationTemplate(root), offset),
};
