/** Is this a policy? What the elements of a value say. */
import { POLICY_ELEMENTS } from '../policy/elements.js';
import { originOf } from '../syntax/shifted.js';
import { type ObjectNode, type PropertyNode, property, type ValueNode } from '../syntax/value.js';
import { nearest } from '../text/words.js';
import { hasOnlyElements } from './begun-policy.js';

/** The statements of a policy as far as they can be read, those in alternatives too. */
export function statementNodes(node: ObjectNode): ObjectNode[] {
  const out: ObjectNode[] = [];
  const add = (n: ValueNode | undefined): void => {
    if (n?.type === 'array') n.items.forEach(add);
    else if (n?.type === 'opaque') n.alternatives?.forEach(add);
    else if (n?.type === 'object') out.push(n);
  };
  add(property(node, 'Statement')?.value);
  return out;
}

const MARKS = ['Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'NotPrincipal'];

/** Has the statement one of these elements? */
export const has = (n: ObjectNode, ...names: string[]): boolean =>
  originOf(n).properties.some((p) => names.includes(p.key.value));

/** Is the value a statement, or a list with one, whatever the case of its element names? */
export function holdsStatement(value: ValueNode | undefined): boolean {
  if (value?.type === 'array') return value.items.some(holdsStatement);
  if (value?.type !== 'object') return false;
  return value.properties.some((p) => MARKS.some((mark) => mark.toLowerCase() === p.key.value.toLowerCase()));
}

/** Is the name not quite that name: `Statment`, `statement`, `Statements`? */
export const isMisspelt = (name: string, meant: string): boolean =>
  name !== meant && nearest(name, [meant], 1).length > 0;

/** The element with statements whose name is not quite `Statement`, where no other is called so: a typo. */
export const misspeltStatement = (node: ObjectNode): PropertyNode | undefined =>
  property(node, 'Statement')
    ? undefined
    : node.properties.find((p) => isMisspelt(p.key.value, 'Statement') && holdsStatement(p.value));

/** Are there statements of IAM under the misspelt name? Other languages have `statements` too. */
function holdsOwnStatement(value: ValueNode | undefined): boolean {
  const items = value?.type === 'array' ? value.items : value ? [value] : [];
  return items.some((n) => n.type === 'object' && has(n, 'Effect') && has(n, 'Action', 'NotAction'));
}

/**
 * Policies with statements that are none of IAM: stack policies ("Prevent updates to stack resources", AWS
 * CloudFormation User Guide: actions `Update:*`) and data protection policies (Amazon SNS and CloudWatch Logs: statements with an
 * Operation). Version 1 is that of Alibaba Cloud's RAM policies, and IAM rejects it.
 */
function isForeign(statements: readonly ObjectNode[], version: ValueNode | undefined): boolean {
  if (version?.type === 'string' && version.value === '1') return true;
  const updates = (n: ObjectNode): boolean => {
    const value = (property(n, 'Action') ?? property(n, 'NotAction'))?.value;
    const items = value?.type === 'array' ? value.items : value ? [value] : [];
    return items.length > 0 && items.every((i) => i.type === 'string' && /^Update:/.test(i.value));
  };
  return (
    statements.length > 0 &&
    (statements.every(updates) || statements.some((n) => has(n, 'Operation', 'DataIdentifier')))
  );
}

/** Does the object look like a policy document? Its intrinsic functions must be resolved. */
export function looksLikePolicy(node: ValueNode | undefined): node is ObjectNode {
  if (node?.type !== 'object') return false;
  const statement = property(node, 'Statement');
  const version = property(node, 'Version')?.value;
  const dated = version?.type === 'string' && /^20(08|12)-10-17$/.test(version.value);
  if (!statement)
    return (
      dated &&
      (node.properties.every((p) => (POLICY_ELEMENTS as readonly string[]).includes(p.key.value)) ||
        holdsOwnStatement(misspeltStatement(node)?.value))
    );
  const nodes = statementNodes(node);
  return !isForeign(nodes, version) && (dated || nodes.some((n) => has(n, ...MARKS)));
}

/** Is it an object around a policy, as the responses of the AWS CLI have it: `{ PolicyDocument = {...} }`? */
function wrapsPolicy({ properties: [only, ...more] }: ObjectNode): boolean {
  const value = more.length === 0 ? only?.value : undefined;
  return value?.type === 'object' && property(value, 'Statement') !== undefined && looksLikePolicy(value);
}

/**
 * Where a policy has to be: is it one, complete or not, with a typo, with the elements of a statement alone, or in another
 * object?
 */
export const isMeantAsPolicy = (node: ObjectNode): boolean =>
  looksLikePolicy(node) ||
  property(node, 'Statement') !== undefined ||
  hasOnlyElements(node) ||
  holdsStatement(node) ||
  misspeltStatement(node) !== undefined ||
  wrapsPolicy(node);

/** The strings of a value that is a string or a list of strings, as far as they are known. */
export function stringsOf(value: ValueNode | undefined): string[] {
  const items = value?.type === 'array' ? value.items : value ? [value] : [];
  return items.flatMap((i) => {
    if (i.type === 'string') return [i.value];
    const first = i.type === 'partial-string' ? i.parts[0] : undefined;
    return first && 'text' in first ? [first.text] : [];
  });
}
