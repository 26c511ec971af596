/**
 * Path and name of resources of IAM whose names a template sets: `team/app` of `arn:aws:iam::111122223333:role/team/app`. From
 * "IAM identifiers" in the IAM User Guide, and from CreateRole and similar actions in the IAM API Reference: a path that is not included
 * "defaults to a slash (/)".
 */
import { type ObjectNode, property, type ValueNode } from '../syntax/value.js';
import { ownValue } from '../text/own-value.js';
import { NO_NAMES, resolve } from './cloudformation/intrinsic-functions.js';

/** The properties with the names. */
const NAME_PROPERTIES: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
};

const NAME = /^[\w+=,.@-]+$/;
const PATH = /^\/(?:[\w+=,.@/-]*\/)?$/;

/** The text of a value, with pseudo parameters as in Fn::Sub; undefined if anything else in it is unknown, or not of that form. */
function textOf(node: ValueNode | undefined, form: RegExp): string | undefined {
  const value = node && resolve(node, NO_NAMES);
  if (value?.type === 'string') return value.closed && form.test(value.value) ? value.value : undefined;
  if (value?.type !== 'partial-string') return undefined;
  const parts = value.parts.map((part) => {
    if ('hole' in part) return part.hole.domain === 'any' ? undefined : pseudo(part.hole.id);
    return part.text;
  });
  if (parts.includes(undefined)) return undefined;
  const known = value.parts.map((part) => ('hole' in part ? 'x' : part.text)).join('');
  return form.test(known) ? parts.join('') : undefined;
}

const pseudo = (id: string): string | undefined => (id.startsWith('AWS::') ? `\${${id}}` : undefined);

/** `team/app`, with pseudo parameters as in Fn::Sub; undefined: unknown. */
export function identityPath(type: string, resource: ObjectNode): string | undefined {
  const nameProperty = ownValue(NAME_PROPERTIES, type);
  const properties = nameProperty === undefined ? undefined : property(resource, 'Properties')?.value;
  if (nameProperty === undefined || properties?.type !== 'object') return undefined;
  const name = textOf(property(properties, nameProperty)?.value, NAME);
  const given = property(properties, 'Path');
  const path = given ? textOf(given.value, PATH) : '/';
  return name === undefined || path === undefined ? undefined : path.slice(1) + name;
}
