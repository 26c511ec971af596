/**
 * What a value, a statement or a policy says, as one text: equal fingerprints mean the same. The only key of caches
 * and the only thing that is compared. Whitespace between values, comments, escapes, the order of keys and where the
 * text is do not count; every character of a string does.
 */
import { type ObjectNode, ofOrigin, type PropertyNode, type ValueNode } from '../syntax/value.js';
import type { Policy, Statement } from './policy.js';

export interface FingerprintOptions {
  /** Sid and Id count too: they name things, and change no access. */
  readonly labels?: boolean;
}

/** A separator that no canonical value begins with. */
const VARIABLES = 'variables ';

type Print = (value: ValueNode | undefined) => string;

/** An object: its keys sorted, a repeated key in the order of the text, since the first one counts. */
function object(
  properties: readonly PropertyNode[],
  print: (property: PropertyNode) => string = (p) => fingerprint(p.value),
): string {
  const parts = properties.map((p) => ({ key: p.key.value, text: `${fingerprint(p.key)}:${print(p)}` }));
  parts.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return `{${parts.map((p) => p.text).join()}}`;
}

/** Any value. */
export function fingerprint(node: ValueNode | undefined): string {
  switch (node?.type) {
    case 'string':
      return JSON.stringify(node.value);
    case 'number':
    case 'boolean':
    case 'null':
      return node.text;
    case 'array':
      return `[${node.items.map(fingerprint).join()}]`;
    case 'object':
      return object(node.properties);
    case 'partial-string':
      return `partly[${node.parts.map((p) => ('hole' in p ? `hole ${JSON.stringify(p.hole.id)}` : JSON.stringify(p.text))).join()}]`;
    case 'opaque':
      return node.source;
    default:
      return 'absent';
  }
}

/** A list that means a set: one value is a list of one, and neither order nor repetition counts. */
const setOf =
  (print: Print): Print =>
  (value) => {
    const items = value?.type === 'array' ? value.items : value ? [value] : [];
    return `[${[...new Set(items.map(print))].sort().join()}]`;
  };

/** In a condition, IAM takes a number or a boolean for its text. */
const conditionValue: Print = (value) =>
  value?.type === 'number' || value?.type === 'boolean' ? JSON.stringify(value.text) : fingerprint(value);

const mapOf =
  (print: Print): Print =>
  (value) =>
    value?.type === 'object' ? object(value.properties, (p) => print(p.value)) : fingerprint(value);

const strings = setOf(fingerprint);
const ELEMENTS: Readonly<Record<string, Print>> = {
  Action: strings,
  NotAction: strings,
  Resource: strings,
  NotResource: strings,
  Principal: mapOf(strings),
  NotPrincipal: mapOf(strings),
  Condition: mapOf(mapOf(setOf(conditionValue))),
};

const printed = (properties: readonly PropertyNode[]): string =>
  object(properties, (p) =>
    (Object.hasOwn(ELEMENTS, p.key.value) ? ELEMENTS[p.key.value]! : fingerprint)(p.value),
  );

const labeled = ({ properties }: ObjectNode): string => printed(properties);
const unlabeled = ({ properties }: ObjectNode): string =>
  printed(properties.filter((p) => p.key.value !== 'Sid'));

function statementNode(node: ValueNode, labels: boolean): string {
  if (node.type !== 'object') return fingerprint(node);
  const print = labels ? labeled : unlabeled;
  return ofOrigin(node, print) ?? print(node);
}

/**
 * A statement. `"s3:*"` and `["s3:*"]` say the same, and so do lists in another order. Whether its policy reads
 * variables belongs to what it says; the kind of the policy does not.
 */
export function statementFingerprint(statement: Statement, options: FingerprintOptions = {}): string {
  const text = statementNode(statement.node, options.labels ?? false);
  return statement.policy.variables && text.includes('${') ? VARIABLES + text : text;
}

/** A complete policy: one statement is a list of one, and the order of statements does not count. */
export function policyFingerprint(policy: Policy, options: FingerprintOptions = {}): string {
  const labels = options.labels ?? false;
  const node: ObjectNode = policy.node;
  const list = node.properties.find((p) => p.key.value === 'Statement')?.value;
  const nodes = list?.type === 'array' ? list.items : list ? [list] : [];
  const statements = nodes.map((n) => statementNode(n, labels)).sort();
  const others = node.properties.filter(
    ({ key }) => key.value !== 'Statement' && (labels || key.value !== 'Id'),
  );
  return `${policy.kind} ${object(others)} [${statements.join()}]`;
}
