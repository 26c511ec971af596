/** Policies under the property names that tools use for them, in documents that no other dialect knows better. */
import type { PolicyKind } from '../policy/policy-kind.js';
import type { ValueNode } from '../syntax/value.js';
import { ownValue } from '../text/own-value.js';
import type { Dialect, FoundPolicy } from './dialect.js';
import { NO_NAMES, type TemplateNames } from './intrinsic-functions.js';
import { kindFromContent } from './kind-evidence.js';
import { looksLikePolicy } from './policy-shape.js';
import { policyValue } from './policy-value.js';
import { alternativesOf } from './property-path.js';

const HOLDERS: Readonly<Record<string, PolicyKind | undefined>> = {
  PolicyDocument: undefined,
  Document: undefined,
  document: undefined,
  Policy: undefined,
  KeyPolicy: 'resource',
  ResourcePolicy: 'resource',
  AssumeRolePolicyDocument: 'trust',
};
const MAX_DEPTH = 12;

/** The policies in a value, by the names of the properties that contain them. */
export function namedPolicies(root: ValueNode, names: TemplateNames = NO_NAMES): FoundPolicy[] {
  const out: FoundPolicy[] = [];
  const policyAt = (value: ValueNode, name: string): boolean => {
    const found = policyValue(value, names);
    if (!found || !looksLikePolicy(found.node)) return false;
    const kind = ownValue(HOLDERS, name);
    const hint = kind ? { kind, reason: `it is in ${name}` } : kindFromContent(found.node);
    out.push({
      ...found,
      kind: hint.kind,
      kindReason: hint.reason,
      guessed: kind === undefined,
    });
    return true;
  };
  const walk = (node: ValueNode, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    if (node.type === 'array') for (const item of node.items) walk(item, depth + 1);
    if (node.type !== 'object') return;
    for (const { key, value } of node.properties) {
      if (!value) continue;
      if (Object.hasOwn(HOLDERS, key.value)) {
        for (const arm of alternativesOf(value)) if (!policyAt(arm, key.value)) walk(arm, depth + 1);
      } else walk(value, depth + 1);
    }
  };
  walk(root, 0);
  return out;
}

export const dialect: Dialect = {
  id: 'named-policies',
  words: ['Statement'],
  policies({ root }) {
    if (root?.type !== 'object') return undefined;
    const found = namedPolicies(root);
    return found.length > 0 ? found : undefined;
  },
};
