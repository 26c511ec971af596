/**
 * Variables of the Serverless Framework in the values of a document, from "Variables" in its guide: `${self:custom.bucket}`,
 * `${opt:stage, 'dev'}`, `${file(./iam.yml):statements}`, one in another. What has no source, as `${AWS::Region}`, is not one.
 */
import type { HoleDomain } from '../../algebra/policy-variables.js';
import { fingerprint } from '../../policy/fingerprint.js';
import {
  type Hole,
  type ObjectNode,
  ofOrigin,
  type StringNode,
  type StringPart,
  shownText,
  stringRange,
  textPart,
  type ValueNode,
  withProperties,
  withValue,
} from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';

/** `source:` or `source(parameters)`. A policy variable has a colon too; `aws` has two addresses. */
const VARIABLE = /^\s*(?:(?!aws:)[a-zA-Z][\w-]*(?::(?!:)|\()|aws:(?:accountId|region)\s*(?:,|$))/;
/** Condition keys begin with these, and no source of variables does. */
const POLICY_VARIABLE =
  /^\s*(s3:(prefix|delimiter|max-keys|x-amz|authType|signature)|iam:|sts:|saml:|ec2:|redshift:|accounts|cognito-identity)/;

const DOMAINS: Readonly<Record<string, HoleDomain>> = {
  'aws:accountId': 'account',
  'aws:region': 'region',
  'sls:stage': 'name',
};
/** Sources whose values are strings; others can return lists and objects. */
const STRINGS = /^\s*(env|opt|sls|aws|cf)\b/;

/** Offset after the brace that closes a variable. */
function endOf(text: string, open: number): number | undefined {
  let depth = 0;
  for (let i = open + 1; i < text.length; i++) {
    if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth === 0) return i + 1;
  }
  return undefined;
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

function variablesIn(text: string): Found[] {
  const out: Found[] = [];
  for (let start = text.indexOf('${'); start >= 0; ) {
    const end = endOf(text, start);
    if (end === undefined) break;
    const name = text.slice(start + 2, end - 1);
    if (VARIABLE.test(name) && !POLICY_VARIABLE.test(name)) out.push({ start, end, name: name.trim() });
    start = text.indexOf('${', end);
  }
  return out;
}

function stringWith(node: StringNode): ValueNode {
  const found = node.value.includes('${') ? variablesIn(node.value) : [];
  if (found.length === 0) return node;
  const parts: StringPart[] = [];
  let from = 0;
  for (const { start, end, name } of found) {
    if (start > from) parts.push(textPart(node, from, start));
    const hole: Hole = {
      id: name,
      domain: ownValue(DOMAINS, name) ?? 'any',
      range: stringRange(node, start, end),
      written: node.value.slice(start, end),
    };
    parts.push({ hole });
    from = end;
  }
  if (from < node.value.length) parts.push(textPart(node, from, node.value.length));
  const [only] = found;
  // What is all of a value can be anything.
  if (parts.length === 1 && !STRINGS.test(only!.name))
    return {
      type: 'opaque',
      range: node.range,
      source: `serverless ${fingerprint(node)}`,
      holes: parts.flatMap((p) => ('hole' in p ? p.hole : [])),
    };
  return { type: 'partial-string', range: node.range, inner: node.inner, parts, shown: shownText(parts) };
}

/** The value with its variables as holes; the value itself if it has none. */
export function withServerlessVariables(node: ValueNode): ValueNode {
  if (node.type === 'string') return stringWith(node);
  if (node.type === 'object') return objectWithVariables(node);
  if (node.type !== 'array') return node;
  const items = node.items.map(withServerlessVariables);
  return items.every((item, i) => item === node.items[i]) ? node : { ...node, items };
}

/** Has the object no variable in a value, however deep? */
const hasNoVariables = (node: ObjectNode): boolean => {
  const none = (value: ValueNode | undefined): boolean => {
    if (value?.type === 'string') return !value.value.includes('${');
    if (value?.type === 'array') return value.items.every(none);
    return value?.type !== 'object' || (ofOrigin(value, hasNoVariables) ?? hasNoVariables(value));
  };
  return node.properties.every((p) => none(p.value));
};

export const objectWithVariables = (node: ObjectNode): ObjectNode =>
  // Nothing in what was read: nor is there where it is now.
  ofOrigin(node, hasNoVariables)
    ? node
    : withProperties(node, (p) => withValue(p, p.value && withServerlessVariables(p.value)));
