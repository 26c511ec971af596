/**
 * A policy with `Fn::If` is one of several policies: the conditions of its template choose. Each of these variants has
 * none of the conditions in it, so that every question about the policy is a question about all of its variants.
 * "Condition functions" in the AWS CloudFormation User Guide: a condition is evaluated once for a stack.
 */
import {
  type ObjectNode,
  type PropertyNode,
  property,
  type TemplateCondition,
  type ValueNode,
  withProperties,
  withValue,
} from '../syntax/value.js';
import { enumerate } from '../text/words.js';
import { type CompiledPolicy, compilePolicy } from './compile.js';
import { buildPolicy, KnownStatements, type Policy } from './policy.js';

/** The conditions of a variant, each of which is true or false. */
export type Outcomes = ReadonlyMap<TemplateCondition, boolean>;

/** What several policies are under the same outcomes of their conditions. */
export interface Variant {
  readonly outcomes: Outcomes;
  /** In the order of the policies. */
  readonly policies: readonly CompiledPolicy[];
}

/** With more conditions than this, there are too many variants to ask about. */
const MAX_CONDITIONS = 6;

function addConditions(node: ValueNode | undefined, out: Map<string, TemplateCondition>): void {
  switch (node?.type) {
    case 'array':
      for (const item of node.items) addConditions(item, out);
      break;
    case 'object':
      for (const p of node.properties) addConditions(p.value, out);
      break;
    case 'opaque':
      if (!node.condition) return;
      if (!out.has(node.condition.id)) out.set(node.condition.id, node.condition);
      for (const alternative of node.alternatives ?? []) addConditions(alternative, out);
      break;
  }
}

/** A choice leaves something unknown, so a policy in which all is known has none. */
const canHaveConditions = ({ policy, opaque, conditional, statements }: CompiledPolicy): boolean =>
  opaque ||
  conditional.length > 0 ||
  policy.versionNode?.type === 'opaque' ||
  statements.some((s) => s.opaque);

/** The conditions that the policies depend on, by ID. */
export function conditionsOf(policies: readonly CompiledPolicy[]): ReadonlyMap<string, TemplateCondition> {
  const out = new Map<string, TemplateCondition>();
  for (const policy of policies) if (canHaveConditions(policy)) addConditions(policy.policy.node, out);
  return out;
}

/** A condition of a template, for people: `the condition "IsProd"`. */
export const conditionText = ({ name }: TemplateCondition): string => `the condition ${JSON.stringify(name)}`;

/** What the policies depend on, for people: `the condition "IsProd" of its template`; undefined: on no condition. */
export function conditionsText(policies: readonly CompiledPolicy[]): string | undefined {
  const names = [...new Set([...conditionsOf(policies).values()].map((c) => JSON.stringify(c.name)))];
  if (names.length === 0) return undefined;
  return `the condition${names.length === 1 ? '' : 's'} ${enumerate(names)} of its template`;
}

type Chosen = ReadonlyMap<string, boolean>;

/** The value under the outcomes; undefined: it is absent. */
function valueUnder(node: ValueNode, chosen: Chosen): ValueNode | undefined {
  switch (node.type) {
    case 'array': {
      const items = node.items.flatMap((item) => valueUnder(item, chosen) ?? []);
      const same = items.length === node.items.length && items.every((n, i) => n === node.items[i]);
      return same ? node : { ...node, items };
    }
    case 'object':
      return objectUnder(node, (p) => p.value && valueUnder(p.value, chosen));
    case 'opaque': {
      if (!node.condition || !node.alternatives) return node;
      const arm = node.alternatives[chosen.get(node.condition.id) ? 0 : 1];
      return arm && valueUnder(arm, chosen);
    }
    default:
      return node;
  }
}

/** The object with other values, without the properties that have one here and none under the outcomes. */
const objectUnder = (
  node: ObjectNode,
  under: (property: PropertyNode) => ValueNode | undefined,
): ObjectNode =>
  withProperties(node, (p) => {
    const value = under(p);
    return p.value && !value ? undefined : withValue(p, value);
  });

/** An alternative in the place of a statement can be several. */
function statementsUnder(node: ValueNode, chosen: Chosen): ValueNode | undefined {
  if (node.type !== 'array') return valueUnder(node, chosen);
  const items = node.items.flatMap((item): readonly ValueNode[] => {
    const value = valueUnder(item, chosen);
    if (!value) return [];
    return item.type === 'opaque' && value.type === 'array' ? value.items : [value];
  });
  return { ...node, items };
}

function policyUnder(policy: Policy, chosen: Chosen, known: KnownStatements): Policy {
  const statements = property(policy.node, 'Statement');
  const node = objectUnder(policy.node, (p) =>
    p === statements ? p.value && statementsUnder(p.value, chosen) : p.value && valueUnder(p.value, chosen),
  );
  const { document, kind, kindReason, place, kindDoubt } = policy;
  return buildPolicy(document, node, kind, kindReason, known, place, kindDoubt, policy);
}

/**
 * What the policies are under each combination of outcomes of their conditions. Equal conditions of two of them have the
 * same outcome. undefined: they depend on no condition, or on too many.
 */
export function variantsOf(policies: readonly CompiledPolicy[]): readonly Variant[] | undefined {
  const conditions = [...conditionsOf(policies).values()];
  if (conditions.length === 0 || conditions.length > MAX_CONDITIONS) return undefined;
  const known = new KnownStatements();
  return Array.from({ length: 2 ** conditions.length }, (_, bits): Variant => {
    // All true first.
    const outcomes = new Map(conditions.map((c, i) => [c, (bits & (1 << i)) === 0]));
    const chosen = new Map([...outcomes].map(([{ id }, value]) => [id, value]));
    return {
      outcomes,
      policies: policies.map(({ policy }) => compilePolicy(policyUnder(policy, chosen, known))),
    };
  });
}

function readingsOf(policy: Policy): readonly CompiledPolicy[] {
  const compiled = compilePolicy(policy);
  return variantsOf([compiled])?.map((v) => v.policies[0]!) ?? [compiled];
}

/** The variants of a policy, found once; the policy itself if it has none, or too many. */
export const variants = ({ policy }: CompiledPolicy): readonly CompiledPolicy[] =>
  policy.derived.of(readingsOf);
