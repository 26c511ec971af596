/** Request and test documents: which files they are, and the policies in them. */
import type { PolicyKind } from '../policy/policy-kind.js';
import { type ObjectNode, property, type ValueNode } from '../syntax/value.js';
import { NO_NAMES, resolved } from './cloudformation/intrinsic-functions.js';
import type { Dialect, FoundPolicy } from './dialect.js';
import { looksLikePolicy } from './policy-shape.js';
import { type RequestFile, requestFile } from './request-file-name.js';
import { SLOTS } from './request-properties.js';

type Slot = (typeof SLOTS)[number];

export interface PolicyPlace {
  readonly node: ValueNode;
  readonly slot: Slot;
  readonly kind: PolicyKind;
  /** Level of the organization, from 0, for SCPs and RCPs. */
  readonly level?: number;
  /** The group that the policy belongs to. */
  readonly group?: string;
}

const items = (node: ValueNode | undefined): readonly ValueNode[] =>
  node === undefined ? [] : node.type === 'array' ? node.items : [node];

/** The places of a `policies` element that contain a policy or the path of one. */
export function policyPlaces(policies: ValueNode | undefined, assumesRole: boolean): PolicyPlace[] {
  const out: PolicyPlace[] = [];
  for (const slot of SLOTS) {
    const value = property(policies, slot)?.value;
    const kind: PolicyKind = slot === 'resource' && assumesRole ? 'trust' : slot;
    if (slot === 'scp' || slot === 'rcp') {
      items(value).forEach((level, i) => {
        for (const node of items(level)) out.push({ node, slot, kind, level: i });
      });
    } else for (const node of items(value)) out.push({ node, slot, kind });
  }
  const groups = property(policies, 'groups')?.value;
  if (groups?.type === 'object') {
    for (const group of groups.properties) {
      for (const node of items(group.value))
        out.push({ node, slot: 'identity', kind: 'identity', group: group.key.value });
    }
  }
  return out;
}

/** The requests of a document: itself, or its tests; each with what it inherits from the document. */
export function requestNodes(root: ValueNode | undefined, file: RequestFile): ObjectNode[] {
  if (root?.type !== 'object') return [];
  if (file === 'request') return [root];
  return items(property(root, 'tests')?.value).filter((n): n is ObjectNode => n.type === 'object');
}

/** A request's own element, or else the document's. */
export function element(
  request: ObjectNode,
  root: ValueNode | undefined,
  name: string,
): ReturnType<typeof property> {
  return property(request, name) ?? property(root, name);
}

/** Does the request assume a role, so that the resource-based policy is a trust policy? */
export function assumesRole(action: string): boolean {
  return /^sts:(assumerole|tagsession|setsourceidentity)/i.test(action);
}

/** The inline policies of a request or test document; where they are says what they are. */
export const dialect: Dialect = {
  id: 'request-files',
  words: [],
  policies({ root }, path) {
    const file = requestFile(path);
    if (!file) return undefined;
    const found = new Map<ValueNode, FoundPolicy>();
    for (const request of requestNodes(root, file)) {
      const action = element(request, root, 'action')?.value;
      const places = policyPlaces(
        element(request, root, 'policies')?.value,
        action?.type === 'string' && assumesRole(action.value),
      );
      for (const { node, kind } of places) {
        if (node.type !== 'object' || found.has(node)) continue;
        const policy = resolved(node, NO_NAMES);
        if (looksLikePolicy(policy))
          found.set(node, { node: policy, kind, kindReason: 'its place in the request' });
      }
    }
    return [...found.values()];
  },
};
