/**
 * Macros of a template of CloudFormation, which can change every part of it: "Perform custom processing on CloudFormation
 * templates with template macros", AWS CloudFormation User Guide.
 */
import type { UnreadGrant } from '../../policy/unread-grant.js';
import type { HostDocument } from '../../syntax/syntax.js';
import { property, stringAt, type ValueNode } from '../../syntax/value.js';

/**
 * Transforms of AWS that leave the policies of a template as they are, or of which what they make is read. "Transform reference",
 * AWS CloudFormation Template Reference.
 */
const KNOWN =
  /^AWS::(CodeDeployBlueGreen|LanguageExtensions|SecretsManager-[\d-]+|Serverless-[\d-]+|ServiceCatalog)$/;

/** The name of a macro, where it is called: `AWS::Include`, or an object with a name and parameters. */
const nameOf = (call: ValueNode): string | undefined =>
  call.type === 'string' ? call.value : stringAt(call, 'Name');

/** The macros that are called in the place of properties, or of the object as a whole. */
function calledIn(node: ValueNode | undefined): ValueNode[] {
  const call = node?.type === 'object' ? property(node, 'Fn::Transform')?.value : undefined;
  return call ? [call] : [];
}

/** Those among resources, and in the place of one. Those in properties are where a policy is looked for. */
function calledInResources(section: ValueNode | undefined): ValueNode[] {
  if (section?.type !== 'object') return [];
  const inside = section.properties.flatMap(({ key, value }) => {
    if (!key.value.startsWith('Fn::ForEach::')) return calledIn(value);
    return value?.type === 'array' ? calledInResources(value.items[2]) : [];
  });
  return [...calledIn(section), ...inside];
}

/** What macros add to a template, or change in it. @param root of a template. */
export function macrosOf({ root }: HostDocument): UnreadGrant[] {
  if (root?.type !== 'object') return [];
  const section = property(root, 'Transform')?.value;
  const declared = section ? [section] : [];
  const calls = [...declared, ...calledIn(root), ...calledInResources(property(root, 'Resources')?.value)];
  const each = calls.flatMap((call) => (call.type === 'array' ? call.items : [call]));
  const names = each.map((call) => nameOf(call) ?? 'with an unknown name');
  return [...new Set(names.filter((name) => !KNOWN.test(name)))].map((name) => ({
    about: 'any',
    note: `What the macro ${name} adds and changes.`,
  }));
}
