/** A value at a place that contains a policy, as the policy's root: an object, JSON in a string, or bare statements. */
import { fingerprint } from '../policy/fingerprint.js';
import { NO_EDITS } from '../syntax/no-edits.js';
import {
  type ArrayNode,
  type Mutable,
  type ObjectNode,
  type OpaqueNode,
  otherProperty,
  type PartialStringNode,
  type PropertyNode,
  property,
  type StringNode,
  type ValueNode,
  withProperties,
  withValue,
} from '../syntax/value.js';
import { Derived } from '../text/derived.js';
import {
  intrinsic,
  NO_NAMES,
  resolve,
  resolved,
  type TemplateNames,
} from './cloudformation/intrinsic-functions.js';
import type { FoundPolicy } from './dialect.js';
import { parseEmbedded, parseEmbeddedValue } from './embedded-json.js';

/** What was found, and how it is edited: JSON in a string is not, since text to put into it would have to be encoded. */
export type PolicyValue = Pick<FoundPolicy, 'node' | 'edits'>;

/**
 * A policy of which a macro makes a part: what it says is read, and the rest is unknown. "Fn::Transform", AWS CloudFormation
 * Template Reference: a macro processes what is next to it.
 */
function withoutTransform(policy: ObjectNode): ObjectNode {
  const macro = property(policy, 'Fn::Transform');
  if (!macro) return policy;
  const unknown: OpaqueNode = { type: 'opaque', range: macro.range, source: fingerprint(macro.value) };
  return withProperties(policy, (p) => {
    if (p === macro) return property(policy, 'Version') ? undefined : named(p, 'Version', unknown);
    if (p.key.value !== 'Statement' || !p.value) return p;
    return withValue(p, { ...unknown, range: p.value.range, alternatives: [p.value, unknown] });
  });
}

const named = (p: PropertyNode, value: string, node: ValueNode): PropertyNode =>
  otherProperty(p, { ...p.key, value, implied: true }, node);

/** undefined: the value is not an object or a string that contains one, as far as is known. */
export function policyValue(value: ValueNode, names: TemplateNames = NO_NAMES): PolicyValue | undefined {
  const call = intrinsic(value);
  if (call?.key.value === 'Fn::ToJsonString')
    return call.value?.type === 'object' ? { node: resolved(call.value, names) } : undefined;
  if (value.type === 'object' && !call) return { node: withoutTransform(resolved(value, names)) };
  const text = resolve(value, names);
  const root = text.type === 'string' || text.type === 'partial-string' ? parseEmbedded(text) : undefined;
  return root?.type === 'object' ? { node: root, edits: NO_EDITS } : undefined;
}

/** The place of a list where an object has to be: it is read as the statements, which it probably has. */
export const LIST = { bare: true, list: true } as const;

/** The place of a policy that is a string in the JSON, with JSON in it. */
export const TWICE = { twice: true } as const;

/** The policy in a string in the place of one, also where AWS rejects what the string contains. */
export function policyInString(
  text: StringNode | PartialStringNode,
): { readonly node: ObjectNode; readonly place?: typeof LIST | typeof TWICE } | undefined {
  const value = parseEmbeddedValue(text);
  if (value?.type === 'object') return { node: value };
  if (value?.type === 'array') return { node: policyAround(value), place: LIST };
  const inner =
    value?.type === 'string' || value?.type === 'partial-string' ? parseEmbedded(value) : undefined;
  return inner?.type === 'object' ? { node: inner, place: TWICE } : undefined;
}

/** A policy around statements that have none. */
export function policyAround(statements: ArrayNode | ObjectNode): ObjectNode {
  const { range, closed } = statements;
  const at = { start: range.start, end: range.start };
  const key = { type: 'string', value: 'Statement', range: at, inner: at, closed: true } as const;
  const node: Mutable<ObjectNode> = {
    type: 'object',
    range,
    closed,
    implied: true,
    properties: [{ range, key, colon: range.start, value: statements }],
  };
  node.derived = new Derived<ObjectNode>(node);
  return node;
}
