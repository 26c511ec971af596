/** A template of CloudFormation or SAM, and what it declares. */
import { nameOf, originOf } from '../syntax/shifted.js';
import { type ObjectNode, property, stringAt, type ValueNode } from '../syntax/value.js';
import { identityPath } from './identity-paths.js';
import type { DeclaredTexts, TemplateNames } from './intrinsic-functions.js';

export interface TemplateResource {
  readonly type: string;
  readonly node: ObjectNode;
}

/** The resources of a template, by logical ID, including those in the body of an Fn::ForEach. */
function resourcesOf(
  section: ValueNode | undefined,
  out = new Map<string, TemplateResource>(),
): Map<string, TemplateResource> {
  if (section?.type !== 'object') return out;
  for (const property of section.properties) {
    const { value } = property;
    const name = nameOf(property);
    if (name.startsWith('Fn::ForEach::')) {
      if (value?.type === 'array') resourcesOf(value.items[2], out);
      continue;
    }
    if (value?.type !== 'object') continue;
    const type = stringAt(originOf(value), 'Type');
    if (type !== undefined) out.set(name, { type, node: value });
  }
  return out;
}

function parametersOf(root: ObjectNode): Map<string, string> {
  const section = property(root, 'Parameters')?.value;
  const out = new Map<string, string>();
  if (section?.type === 'object')
    for (const { key, value } of section.properties) out.set(key.value, stringAt(value, 'Type') ?? 'String');
  return out;
}

/** Does the root look like that of a template? */
function isTemplate(root: ObjectNode): boolean {
  const resources = property(root, 'Resources')?.value;
  if (resources?.type !== 'object') return false;
  if (property(root, 'AWSTemplateFormatVersion') || property(root, 'Transform')) return true;
  return [...resourcesOf(resources).values()].some((r) => /^[A-Za-z0-9]+::/.test(r.type));
}

/** A template with what it declares. */
export interface CloudFormationTemplate {
  /** By logical ID. */
  readonly resources: ReadonlyMap<string, TemplateResource>;
  /** Their types, by name. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly names: TemplateNames;
}

/** What a tool adds to a template. */
export interface AddedResources {
  /** Types by logical ID. */
  readonly types: ReadonlyMap<string, string>;
  /** Sections with what a document changes in them. */
  readonly changes: readonly (ValueNode | undefined)[];
}

function changedResources({ types, changes }: AddedResources, out: Map<string, TemplateResource>): void {
  for (const section of changes)
    for (const { key, value } of section?.type === 'object' ? section.properties : []) {
      const type = types.get(key.value);
      if (value?.type === 'object' && type !== undefined && !out.has(key.value))
        out.set(key.value, { type, node: value });
    }
}

/** The template with those resources. @param sections values of `Resources`. */
export function templateOf(
  root: ObjectNode,
  sections: readonly (ValueNode | undefined)[],
  added?: AddedResources,
): CloudFormationTemplate {
  const resources = new Map<string, TemplateResource>();
  for (const section of sections) resourcesOf(section, resources);
  if (added) changedResources(added, resources);
  const parameters = parametersOf(root);
  const identityPaths: DeclaredTexts = {
    get: (id) => {
      const resource = resources.get(id);
      return resource && identityPath(resource.type, resource.node);
    },
  };
  const types: DeclaredTexts = { get: (id) => resources.get(id)?.type ?? added?.types.get(id) };
  return { resources, parameters, names: { resources: types, parameters, identityPaths } };
}

/** undefined: the document is not a template. */
export function cloudFormationTemplate(root: ValueNode | undefined): CloudFormationTemplate | undefined {
  if (root?.type !== 'object' || !isTemplate(root)) return undefined;
  return templateOf(root, [property(root, 'Resources')?.value]);
}
