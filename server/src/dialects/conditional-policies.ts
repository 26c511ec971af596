/** Items of a list that a template has under conditions, and policies that are there only then. */
import {
  type ArrayNode,
  childrenOf,
  type ObjectNode,
  type OpaqueNode,
  property,
  type TemplateCondition,
  type ValueNode,
  withProperties,
  withValue,
} from '../syntax/value.js';
import { encloses, type Range } from '../text/range.js';
import { choice, intrinsic, isNoValue } from './cloudformation/intrinsic-functions.js';

/** An outcome of a condition. */
export interface Outcome {
  readonly condition: TemplateCondition;
  readonly value: boolean;
}

export interface ConditionalItem {
  readonly node: ValueNode;
  /** It is there if all of these are so. */
  readonly when: readonly Outcome[];
}

type Arms = readonly [ValueNode | undefined, ValueNode | undefined];

/** What chooses a value, if that is known, and what it chooses from. */
function armsOf(node: ValueNode): { condition?: TemplateCondition; arms: Arms } | undefined {
  const found = choice(intrinsic(node));
  if (found) return found;
  if (node.type !== 'opaque' || !node.alternatives) return undefined;
  const { condition, alternatives } = node;
  return condition ? { condition, arms: alternatives } : { arms: alternatives };
}

/** An arm of conditions. */
export interface ConditionalArm {
  /** undefined: under the outcomes there is nothing. */
  readonly node: ValueNode | undefined;
  readonly when: readonly Outcome[];
}

/** The items of a list, the arms of its conditions, and the value itself if it is neither. */
export function conditionalArms(
  node: ValueNode | undefined,
  when: readonly Outcome[] = [],
): ConditionalArm[] {
  if (!node || node.type === 'null' || isNoValue(node)) return [{ node: undefined, when }];
  if (node.type === 'array') return node.items.flatMap((item) => conditionalArms(item, when));
  const chosen = armsOf(node);
  if (!chosen) return [{ node, when }];
  const { condition, arms } = chosen;
  return arms.flatMap((arm, i) =>
    conditionalArms(arm, condition ? [...when, { condition, value: i === 0 }] : when),
  );
}

/** As `conditionalArms`, without those in which there is nothing. */
export const conditionalItems = (node: ValueNode): ConditionalItem[] =>
  conditionalArms(node).flatMap(({ node: item, when }) => (item ? [{ node: item, when }] : []));

/** Is there at most one at a time? */
export const areExclusive = (all: readonly (readonly Outcome[])[]): boolean =>
  all.every((one, i) =>
    all
      .slice(i + 1)
      .every((other) =>
        one.some((a) => other.some((b) => a.condition.id === b.condition.id && a.value !== b.value)),
      ),
  );

/** The outcomes under which a value has what is at a place in it. */
export function outcomesAround(root: ValueNode | undefined, place: Range): Outcome[] {
  const when: Outcome[] = [];
  let node = root;
  while (node && !encloses(place, node.range)) {
    const chosen = armsOf(node);
    const children: readonly (ValueNode | undefined)[] = chosen?.arms ?? childrenOf(node);
    const at = children.findIndex((child) => child && encloses(child.range, place));
    if (chosen?.condition && at >= 0) when.push({ condition: chosen.condition, value: at === 0 });
    node = children[at];
  }
  return when;
}

/** The policy with statements that are there only then: each condition is a choice between them and nothing. */
export function policyWhen(policy: ObjectNode, when: readonly Outcome[]): ObjectNode {
  const statements = property(policy, 'Statement');
  if (when.length === 0 || !statements?.value) return policy;
  const { value, range } = statements;
  // One choice in the other: a list in a list would be no statement.
  let choices: ValueNode = value;
  for (const { condition, value: outcome } of [...when].reverse()) {
    const source = `${condition.id} ${outcome}`;
    const alternatives = outcome ? ([choices, undefined] as const) : ([undefined, choices] as const);
    const node: OpaqueNode = { type: 'opaque', range, source, condition, alternatives };
    choices = node;
  }
  const list: ArrayNode = { type: 'array', range: value.range, items: [choices], closed: true };
  return withProperties(policy, (p) => (p === statements ? withValue(p, list) : p));
}
