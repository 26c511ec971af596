/**
 * Policies in documents that no other dialect knows better: under the property names that tools use for them, and wherever
 * an object is plainly a policy, in lists too.
 */
import type { PolicyKind } from '../policy/policy-kind.js';
import { type ArrayNode, type ObjectNode, property, type ValueNode } from '../syntax/value.js';
import { ownValue } from '../text/own-value.js';
import { NO_NAMES, resolved, type TemplateNames } from './cloudformation/intrinsic-functions.js';
import type { Dialect, FoundPolicy } from './dialect.js';
import { kindFromContent, kindOfDocument } from './kind/kind-evidence.js';
import { has, holdsStatement, looksLikePolicy, misspeltStatement } from './policy-shape.js';
import { policyAround, policyValue } from './policy-value.js';
import { alternativesOf } from './property-path.js';

const HOLDERS: Readonly<Record<string, PolicyKind | undefined>> = {
  PolicyDocument: undefined,
  Document: undefined,
  document: undefined,
  Policy: undefined,
  policy: undefined,
  inline_policy: undefined,
  assume_role_policy: 'trust',
  KeyPolicy: 'resource',
  ResourcePolicy: 'resource',
  AssumeRolePolicyDocument: 'trust',
};
const MAX_DEPTH = 12;

/** The version of the language, and statements: nothing else has both. */
function isPlainlyPolicy(value: ObjectNode): boolean {
  const version = property(value, 'Version')?.value;
  const dated = version?.type === 'string' && /^20(08|12)-10-17$/.test(version.value);
  return dated && looksLikePolicy(value) && holdsStatement(property(value, 'Statement')?.value);
}

/** A statement by its own elements, which no policy is around. */
const isPlainlyStatement = (value: ValueNode): boolean =>
  value.type === 'object' &&
  has(value, 'Effect') &&
  has(value, 'Action', 'NotAction') &&
  has(value, 'Resource', 'NotResource', 'Principal', 'NotPrincipal');

/** A statement, or a list of them, that is the whole document: for a policy that a person or a tool puts it into. */
function bareStatements(root: ArrayNode | ObjectNode): FoundPolicy[] {
  const statements = root.type === 'array' ? root.items : [root];
  if (statements.length === 0 || !statements.every(isPlainlyStatement)) return [];
  const node = policyAround(root);
  const { kind, reason } = kindFromContent(node);
  return [{ node, kind, kindReason: reason, guessed: true, place: { bare: true } }];
}

/** The policies in a value, by the names of the properties that contain them. */
export function namedPolicies(root: ValueNode, names: TemplateNames = NO_NAMES, path = ''): FoundPolicy[] {
  const out: FoundPolicy[] = [];
  const policyAt = (value: ValueNode, name: string): boolean => {
    const found = policyValue(value, names);
    if (!found || !(looksLikePolicy(found.node) || misspeltStatement(found.node))) return false;
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
  /** Its name says as much as that of a file. */
  const plainPolicy = (value: ObjectNode, name: string): void => {
    const node = resolved(value, names);
    const { kind, reason, doubt } = kindOfDocument(node, name === '' ? path : `${path}/${name}.json`);
    out.push({ node, kind, kindReason: reason, guessed: true, ...(doubt ? { doubt } : {}) });
  };
  const walk = (node: ValueNode, depth: number, name = ''): void => {
    if (depth > MAX_DEPTH) return;
    if (node.type === 'array') for (const item of node.items) walk(item, depth + 1, name);
    if (node.type !== 'object') return;
    if (depth > 0 && isPlainlyPolicy(node)) {
      plainPolicy(node, name);
      return;
    }
    for (const { key, value } of node.properties) {
      if (!value) continue;
      if (Object.hasOwn(HOLDERS, key.value)) {
        for (const arm of alternativesOf(value)) if (!policyAt(arm, key.value)) walk(arm, depth + 1);
      } else walk(value, depth + 1, key.value);
    }
  };
  walk(root, 0);
  return out;
}

export const dialect: Dialect = {
  id: 'named-policies',
  words: ['Statement', 'Effect'],
  policies({ root }, path) {
    if (root?.type !== 'object' && root?.type !== 'array') return undefined;
    const bare = bareStatements(root);
    const found = bare.length > 0 ? bare : namedPolicies(root, NO_NAMES, path);
    return found.length > 0 ? found : undefined;
  },
};
