/**
 * Statements that a module of Terraform makes an `aws_iam_policy_document` of, by the names of that: `policy_statements` of
 * terraform-aws-modules/lambda, `iam_role_policy_statements` of eks, `trust_policy_permissions` of iam. A map or a list of
 * objects, and principals and conditions in them too (iam.tf and main.tf of these modules).
 */
import { type BlockNode, type CallNode, isCall } from '../../syntax/hcl/hcl-tree.js';
import {
  impliedString,
  type ObjectNode,
  type PropertyNode,
  property,
  type StringNode,
  stringAt,
  type ValueNode,
} from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import { stringsOf } from '../policy-shape.js';
import { policyOfBlock, STATEMENT_ATTRIBUTES, STATEMENT_BLOCKS } from './policy-document-block.js';

/** The names of such arguments. */
const NAME = /(?:^|_)statements$|policy_statement$|policy_permissions$/;

/** Words that are in the names. */
export const STATEMENT_WORDS = ['statements', 'policy_statement', 'policy_permissions'];

/** A module can have other names for blocks. */
const BLOCKS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.keys(STATEMENT_BLOCKS).map((name) => [name, name])),
  conditions: 'condition',
};

/** The element of IAM that the blocks of a name make; undefined: it is another name. */
export function elementOf(name: string): string | undefined {
  const block = ownValue(BLOCKS, name);
  return block === undefined ? undefined : ownValue(STATEMENT_BLOCKS, block);
}

const ACTIONS = ['actions', 'not_actions'];
const RESOURCES = ['resources', 'not_resources'];
const NO_RESOURCE = /^sts:(?:AssumeRole\w{0,40}|TagSession|SetSourceIdentity)$/;
const TRUST = /(?:^|_)(?:trust|assume_role)_/;

/** Is the argument for the trust policy of a role, by its name? */
export const isForTrust = (argument: StringNode): boolean => TRUST.test(argument.value);

/** The items of a list or the values of a map. */
export const entriesOf = (value: ValueNode): readonly ValueNode[] | undefined =>
  value.type === 'array'
    ? value.items
    : value.type === 'object'
      ? value.properties.flatMap((p) => p.value ?? [])
      : undefined;

/** The strings of what one of the attributes says. */
const textsOf = (statement: ObjectNode, names: readonly string[]): string[] =>
  names.flatMap((name) => stringsOf(property(statement, name)?.value));

const isStatement = (entry: ValueNode): entry is ObjectNode =>
  entry.type === 'object' &&
  ACTIONS.some((name) => property(entry, name) !== undefined) &&
  entry.properties.every(
    ({ key }) => Object.hasOwn(STATEMENT_ATTRIBUTES, key.value) || Object.hasOwn(BLOCKS, key.value),
  );

/** Does it say what only a statement of IAM says? Other permissions have actions and resources too. */
const isOfIam = (statement: ObjectNode): boolean =>
  textsOf(statement, ['effect']).some((text) => text === 'Allow' || text === 'Deny') ||
  textsOf(statement, RESOURCES).some((text) => text === '*' || text.startsWith('arn:')) ||
  ['principals', 'condition', 'conditions'].some((name) => property(statement, name) !== undefined);

const block = (keyword: StringNode, body: ObjectNode, labels: readonly StringNode[] = []): BlockNode => {
  const { range, closed, properties } = body;
  return { type: 'object', range, closed, properties, keyword, labels, open: range.start + 1 };
};

/** How many blocks there are, and what is in them, is unknown. */
function unknownBlocks(key: StringNode, { range }: ValueNode): PropertyNode {
  const none: ObjectNode = { type: 'object', range, properties: [], closed: true };
  const value = block({ ...key, value: 'dynamic' }, none, [key]);
  return { range, key, colon: range.start, value };
}

/** The blocks that a map or a list of objects makes, or one object alone. */
function blocksOf(key: StringNode, value: ValueNode): PropertyNode[] {
  const all = entriesOf(value);
  const isOne = value.type === 'object' && all?.every((entry) => entry.type !== 'object');
  return (isOne ? [value] : (all ?? [value])).map((entry) =>
    entry.type === 'object'
      ? { range: entry.range, key, colon: entry.range.start, value: block(key, entry) }
      : unknownBlocks(key, entry),
  );
}

/** Where it says none, the module can choose the resource: an opaque value. */
function resourcesOf(statement: ObjectNode): PropertyNode[] {
  const { start, end } = statement.range;
  const actions = textsOf(statement, ACTIONS);
  if (RESOURCES.some((name) => property(statement, name)) || actions.every((a) => NO_RESOURCE.test(a)))
    return [];
  const range = { start, end: start };
  const key = impliedString('resources', start);
  const source = `hcl resources at ${start}-${end}`;
  return [{ range, key, colon: undefined, value: { type: 'opaque', range, source }, implied: true }];
}

function statementBlock(key: StringNode, statement: ObjectNode, trust: boolean): BlockNode {
  const properties = statement.properties.flatMap((p): PropertyNode[] => {
    const name = ownValue(BLOCKS, p.key.value);
    if (name === undefined || !p.value) return [p];
    return p.value.type === 'null' ? [] : blocksOf({ ...p.key, value: name }, p.value);
  });
  return block(key, { ...statement, properties: [...properties, ...(trust ? [] : resourcesOf(statement))] });
}

/** Could the policy grant more without the statement? */
const isDeny = (entry: ValueNode): boolean =>
  entry.type !== 'object' ||
  (property(entry, 'effect') !== undefined && stringAt(entry, 'effect') !== 'Allow');

/**
 * The statements of an argument, also of what it merges or concatenates. A Deny that an unknown argument of `merge` can
 * override is unknown with that. undefined: it makes neither a list nor a map.
 */
function argumentEntries(value: ValueNode): readonly ValueNode[] | undefined {
  if (!isCall(value) || (value.call !== 'merge' && value.call !== 'concat')) return entriesOf(value);
  let known: readonly ValueNode[] = [];
  for (const arg of value.args) {
    const entries = argumentEntries(arg);
    const kept = entries || value.call === 'concat' ? known : known.filter((entry) => !isDeny(entry));
    known = [...withoutOverridden(kept, value, arg), ...(entries ?? [arg])];
  }
  return known;
}

/** The entries that an argument of `merge` does not have by the same names. */
function withoutOverridden(
  known: readonly ValueNode[],
  { call, args }: CallNode,
  by: ValueNode,
): readonly ValueNode[] {
  if (call !== 'merge' || by.type !== 'object') return known;
  const names = new Set(by.properties.map(({ key }) => key.value));
  const overridden = args
    .slice(0, args.indexOf(by))
    .flatMap((arg) =>
      arg.type === 'object' ? arg.properties.filter(({ key }) => names.has(key.value)) : [],
    );
  return known.filter((entry) => !overridden.some((p) => p.value === entry));
}

/** The policy that a module makes of an argument; undefined: the argument is something else. */
export function policyOfStatements(argument: StringNode, value: ValueNode): ObjectNode | undefined {
  if (!NAME.test(argument.value)) return undefined;
  const entries = argumentEntries(value);
  const statements = entries?.filter(isStatement) ?? [];
  const others = entries?.filter((entry) => !isStatement(entry)) ?? [];
  if (!entries || !statements.some(isOfIam) || others.some((entry) => entry.type !== 'opaque'))
    return undefined;
  const key: StringNode = { ...argument, value: 'statement' };
  const properties = entries.map((entry): PropertyNode => {
    if (!isStatement(entry)) return unknownBlocks(key, entry);
    return {
      range: entry.range,
      key,
      colon: entry.range.start,
      value: statementBlock(key, entry, isForTrust(argument)),
    };
  });
  const { range } = value;
  return policyOfBlock(block(argument, { type: 'object', range, properties, closed: true }));
}
