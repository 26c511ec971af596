/** Is this text a policy, and of which kind? The answer comes from the settings, the file name, and the content. */

import { POLICY_ELEMENTS } from '../policy/elements.js';
import { buildPolicy, type KnownStatements, type Policy } from '../policy/policy.js';
import type { PolicyKind } from '../policy/policy-kind.js';
import { isOpaque } from '../policy/statement-body.js';
import type { HostDocument } from '../syntax/syntax.js';
import { type ObjectNode, property, type ValueNode } from '../syntax/value.js';
import {
  assumesRole,
  element,
  policyPlaces,
  type RequestFile,
  requestFile,
  requestNodes,
} from './request-files.js';

export interface KindHint {
  readonly kind: PolicyKind;
  readonly reason: string;
}

const FILE_NAMES: readonly (readonly [RegExp, PolicyKind])[] = [
  [/(^|[^a-z])(trust|assume-?role)([^a-z]|$)/, 'trust'],
  [/(^|[^a-z])(scps?|service-?control)([^a-z]|$)/, 'scp'],
  [/(^|[^a-z])(rcps?|resource-?control)([^a-z]|$)/, 'rcp'],
  [/(^|[^a-z])(boundary|boundaries|permissions?-?boundary)([^a-z]|$)/, 'boundary'],
  [/(^|[^a-z])session-?polic(y|ies)([^a-z]|$)/, 'session'],
  [/(^|[^a-z])(vpce|(vpc-?)?endpoint-?polic(y|ies))([^a-z]|$)/, 'endpoint'],
  [
    /(^|[^a-z])(bucket|key|kms|queue|topic|secret|repository|registry|vault|function|lambda|resource|layer|domain|table|stream|bus)(-based)?-?polic(y|ies)([^a-z]|$)/,
    'resource',
  ],
  [
    /(^|[^a-z])(identity|iam|managed|inline|user|group|role|permissions?)(-based)?-?polic(y|ies)([^a-z]|$)/,
    'identity',
  ],
];

/** The kind that a file's name (or its folder's) tells, if it tells one. `path` uses `/`. */
export function kindFromPath(path: string): KindHint | undefined {
  const parts = path
    .replace(/[A-Z]+/g, (run, at: number) => (at > 0 && /[a-z]/.test(path[at - 1]!) ? `-${run}` : run))
    .toLowerCase()
    .split('/');
  const base = (parts.at(-1) ?? '').replace(/\.(jsonc?|json5)$/, '').replace(/[_.\s]/g, '-');
  for (const [pattern, kind] of FILE_NAMES) {
    if (pattern.test(base)) return { kind, reason: 'its file name' };
  }
  const folder = parts.at(-2);
  if (folder) {
    for (const [pattern, kind] of FILE_NAMES.slice(0, 6)) {
      if (new RegExp(`^(${pattern.source})$`).test(folder) || pattern.test(folder.replace(/[_.\s]/g, '-'))) {
        return { kind, reason: 'its folder name' };
      }
    }
  }
  return undefined;
}

/** A name that says "policy" without saying which: enough to offer completion in an empty file. */
export function nameSaysPolicy(path: string): boolean {
  if (requestFile(path)) return false;
  return (
    /polic(y|ies)|(^|[^a-z])iam([^a-z]|$)/i.test(path.split('/').at(-1) ?? '') ||
    kindFromPath(path) !== undefined
  );
}

/** A quick look at the text: a document without this word holds no policy, and need not be parsed. */
export function mayHoldPolicy(text: string): boolean {
  return text.includes('"Statement"');
}

function statementNodes(node: ObjectNode): ObjectNode[] {
  const value = property(node, 'Statement')?.value;
  const list: readonly ValueNode[] = value?.type === 'array' ? value.items : value ? [value] : [];
  return list.filter((n): n is ObjectNode => n.type === 'object');
}

const MARKS = ['Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'NotPrincipal'];

const has = (n: ObjectNode, ...names: string[]): boolean =>
  n.properties.some((p) => names.includes(p.key.value));

/** Does the object look like a policy document? */
export function looksLikePolicy(node: ValueNode | undefined): node is ObjectNode {
  if (node?.type !== 'object') return false;
  const statement = property(node, 'Statement');
  const version = property(node, 'Version')?.value;
  const dated = version?.type === 'string' && /^20(08|12)-10-17$/.test(version.value);
  if (!statement)
    return (
      dated && node.properties.every((p) => (POLICY_ELEMENTS as readonly string[]).includes(p.key.value))
    );
  const nodes = statementNodes(node);
  return dated || nodes.some((n) => has(n, ...MARKS));
}

function assumes(n: ObjectNode): boolean {
  const value = property(n, 'Action')?.value;
  const items = value?.type === 'array' ? value.items : value ? [value] : [];
  return (
    items.length > 0 &&
    items.every(
      (i) =>
        i.type === 'string' && /^sts:(assumerole|tagsession|setsourceidentity|setcontext|\*)/i.test(i.value),
    )
  );
}

const principals = new WeakMap<ObjectNode, boolean>();

function namesPrincipal(n: ObjectNode): boolean {
  let known = principals.get(n);
  if (known === undefined) {
    known = has(n, 'Principal', 'NotPrincipal');
    principals.set(n, known);
  }
  return known;
}

/** The kind that the content tells. */
export function kindFromContent(node: ObjectNode): KindHint {
  const statements = statementNodes(node);
  const withPrincipal = statements.some(namesPrincipal);
  if (statements.length > 0 && statements.every((n) => assumes(n) && !has(n, 'Resource', 'NotResource'))) {
    return {
      kind: 'trust',
      reason: withPrincipal
        ? 'a Principal may assume a role, and there is no Resource'
        : 'sts:AssumeRole without a Resource',
    };
  }
  if (withPrincipal) return { kind: 'resource', reason: 'a statement names a Principal' };
  return { kind: 'identity', reason: 'no statement names a Principal' };
}

/** Property names under which tools keep a policy: AWS CLI output, CloudFormation, Terraform plans in JSON. */
const HOLDERS: Readonly<Record<string, PolicyKind | undefined>> = {
  PolicyDocument: undefined,
  Document: undefined,
  document: undefined,
  Policy: undefined,
  KeyPolicy: 'resource',
  ResourcePolicy: 'resource',
  AssumeRolePolicyDocument: 'trust',
};

/**
 * The policies of a document: the document itself, or those inside it.
 * @param forced a kind that the settings give to this file; then the root is a policy whatever it looks like.
 * @param path for the file name's say; uses `/`.
 * @param known statements that are taken over where their nodes are in the document; new ones are put there.
 */
export function policiesOf(
  document: HostDocument,
  path: string,
  forced?: KindHint,
  known?: KnownStatements,
): Policy[] {
  const { root } = document;
  if (root?.type !== 'object') return [];
  const file = requestFile(path);
  if (file) return policiesOfRequests(document, root, file, known);
  if (forced) return [buildPolicy(document, root, forced.kind, forced.reason, known)];
  if (looksLikePolicy(root)) {
    const hint = kindFromPath(path) ?? kindFromContent(root);
    return [buildPolicy(document, root, hint.kind, hint.reason, known)];
  }
  const found: Policy[] = [];
  const walk = (node: ValueNode, depth: number): void => {
    if (depth > 12) return;
    if (node.type === 'array') for (const item of node.items) walk(item, depth + 1);
    if (node.type !== 'object') return;
    for (const p of node.properties) {
      if (!p.value) continue;
      if (Object.hasOwn(HOLDERS, p.key.value) && looksLikePolicy(p.value) && !isOpaque(p.value)) {
        const kind = HOLDERS[p.key.value];
        const hint = kind ? { kind, reason: `it stands in ${p.key.value}` } : kindFromContent(p.value);
        found.push(buildPolicy(document, p.value, hint.kind, hint.reason, known));
      } else walk(p.value, depth + 1);
    }
  };
  if (mayHoldPolicy(document.text)) walk(root, 0);
  return found;
}

/** The inline policies of a request or test document; where they stand says what they are. */
function policiesOfRequests(
  document: HostDocument,
  root: ObjectNode,
  file: RequestFile,
  known: KnownStatements | undefined,
): Policy[] {
  const found = new Map<ValueNode, Policy>();
  for (const request of requestNodes(root, file)) {
    const action = element(request, root, 'action')?.value;
    const places = policyPlaces(
      element(request, root, 'policies')?.value,
      action?.type === 'string' && assumesRole(action.value),
    );
    for (const { node, kind } of places) {
      if (node.type === 'object' && !found.has(node) && looksLikePolicy(node))
        found.set(node, buildPolicy(document, node, kind, 'its place in the request', known));
    }
  }
  return [...found.values()];
}

/** A policy to complete in: as `policiesOf`, but also an empty or just begun document whose name says that it is one. */
export function policyBeingWritten(
  document: HostDocument,
  path: string,
  forced?: KindHint,
): Policy | undefined {
  const [policy] = policiesOf(document, path, forced);
  if (policy) return policy;
  const { root } = document;
  if (root?.type !== 'object' || !nameSaysPolicy(path)) return undefined;
  if (
    !root.properties.every(
      (p) => p.value === undefined || (POLICY_ELEMENTS as readonly string[]).includes(p.key.value),
    )
  ) {
    return undefined;
  }
  const hint = kindFromPath(path) ?? kindFromContent(root);
  return buildPolicy(document, root, hint.kind, hint.reason);
}
