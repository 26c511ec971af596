/** A template of CloudFormation or SAM, and what it declares. */
import { nameOf, originOf } from '../../syntax/shifted.js';
import { type ObjectNode, property, stringAt, type ValueNode } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import { identityPath } from '../identity-paths.js';
import { Nodes } from '../resource-statements.js';
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
  /** What the properties of all resources of a type are if they do not say otherwise, as a resource of it. */
  readonly globals: readonly TemplateResource[];
  /** What a document changes in resources, by logical ID. */
  readonly changes: ReadonlyMap<string, TemplateResource>;
}

/** What a tool adds to a template. */
export interface AddedResources {
  /** Types by logical ID. */
  readonly types: ReadonlyMap<string, string>;
  /** Sections with what a document changes in them. */
  readonly changes: readonly (ValueNode | undefined)[];
}

/** The changes of resources of the document; those of resources that the tool adds are these resources. */
function changedResources(
  { types, changes }: AddedResources,
  out: Map<string, TemplateResource>,
): Map<string, TemplateResource> {
  const others = new Map<string, TemplateResource>();
  for (const section of changes)
    for (const { key, value } of section?.type === 'object' ? section.properties : []) {
      if (value?.type !== 'object') continue;
      const [own, added] = [out.get(key.value)?.type, types.get(key.value)];
      if (own === undefined && added !== undefined) out.set(key.value, { type: added, node: value });
      else others.set(key.value, { type: own ?? '', node: value });
    }
  return others;
}

/** "Globals section of the AWS SAM template", AWS SAM Developer Guide: sections that can have policies. */
const GLOBALS: Readonly<Record<string, string>> = {
  Api: 'AWS::Serverless::Api',
  Function: 'AWS::Serverless::Function',
};

function globalsOf(root: ObjectNode): TemplateResource[] {
  const section = property(root, 'Globals')?.value;
  return (section?.type === 'object' ? section.properties : []).flatMap(({ key, value }) => {
    const type = ownValue(GLOBALS, key.value);
    return type !== undefined && value?.type === 'object'
      ? [{ type, node: new Nodes(value).object({ Properties: value }) }]
      : [];
  });
}

/** The template with those resources. @param sections values of `Resources`. */
export function templateOf(
  root: ObjectNode,
  sections: readonly (ValueNode | undefined)[],
  added?: AddedResources,
): CloudFormationTemplate {
  const resources = new Map<string, TemplateResource>();
  for (const section of sections) resourcesOf(section, resources);
  const changes = added ? changedResources(added, resources) : new Map<string, TemplateResource>();
  const parameters = parametersOf(root);
  const identityPaths: DeclaredTexts = {
    get: (id) => {
      const resource = resources.get(id);
      return resource && identityPath(resource.type, resource.node);
    },
  };
  const types: DeclaredTexts = { get: (id) => resources.get(id)?.type ?? added?.types.get(id) };
  const names = { resources: types, parameters, identityPaths };
  return { resources, parameters, names, globals: globalsOf(root), changes };
}

/** undefined: the document is not a template. */
export function cloudFormationTemplate(root: ValueNode | undefined): CloudFormationTemplate | undefined {
  if (root?.type !== 'object' || !isTemplate(root)) return undefined;
  return templateOf(root, [property(root, 'Resources')?.value]);
}
