/** Is this a policy, and of which kind? What the name of a file and the content of a value say. */
import { POLICY_ELEMENTS } from '../policy/elements.js';
import type { PolicyKind } from '../policy/policy-kind.js';
import { originOf } from '../syntax/shifted.js';
import { type ObjectNode, property, type ValueNode } from '../syntax/value.js';
import { requestFile } from './request-file-name.js';

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

/** So many of them are clear enough for a folder too. */
const FOLDER_NAMES = 6;

/** The kind that the name of a file or of its folder identifies, if any. `path` uses `/`. */
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
    for (const [pattern, kind] of FILE_NAMES.slice(0, FOLDER_NAMES)) {
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

/** The statements of a policy as far as they can be read, those in alternatives too. */
function statementNodes(node: ObjectNode): ObjectNode[] {
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

const has = (n: ObjectNode, ...names: string[]): boolean =>
  originOf(n).properties.some((p) => names.includes(p.key.value));

/** Is the value a statement, or a list with one, whatever the case of its element names? */
export function holdsStatement(value: ValueNode | undefined): boolean {
  if (value?.type === 'array') return value.items.some(holdsStatement);
  if (value?.type !== 'object') return false;
  return value.properties.some((p) => MARKS.some((mark) => mark.toLowerCase() === p.key.value.toLowerCase()));
}

/**
 * Policies with statements that are none of IAM: stack policies ("Prevent updates to stack resources", AWS
 * CloudFormation User Guide: actions `Update:*`) and data protection policies (Amazon SNS and CloudWatch Logs: statements with an
 * Operation).
 */
function isForeign(statements: readonly ObjectNode[]): boolean {
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
      dated && node.properties.every((p) => (POLICY_ELEMENTS as readonly string[]).includes(p.key.value))
    );
  const nodes = statementNodes(node);
  return !isForeign(nodes) && (dated || nodes.some((n) => has(n, ...MARKS)));
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

const namesPrincipal = (n: ObjectNode): boolean => has(n, 'Principal', 'NotPrincipal');

/** The kind that the content identifies. */
export function kindFromContent(node: ObjectNode): KindHint {
  const statements = statementNodes(node).map(originOf);
  const withPrincipal = statements.some(namesPrincipal);
  if (statements.length > 0 && statements.every((n) => assumes(n) && !has(n, 'Resource', 'NotResource'))) {
    return {
      kind: 'trust',
      reason: withPrincipal
        ? 'a Principal can assume a role, and there is no Resource'
        : 'sts:AssumeRole without a Resource',
    };
  }
  if (withPrincipal) return { kind: 'resource', reason: 'a statement names a Principal' };
  return { kind: 'identity', reason: 'no statement names a Principal' };
}
