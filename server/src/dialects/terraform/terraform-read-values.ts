/** Can a value of Terraform only be policies that were read? Not if a function makes another text of one. */
import { hclOf } from '../../syntax/hcl/hcl-document.js';
import { type CallNode, isCall, isComprehension, isHeredoc } from '../../syntax/hcl/hcl-tree.js';
import { readHclExpression } from '../../syntax/hcl/read-hcl.js';
import { sourceOf } from '../../syntax/hcl/read-strings.js';
import type { HostDocument } from '../../syntax/syntax.js';
import type { Hole, PartialStringNode, ValueNode } from '../../syntax/value.js';
import type { Range } from '../../text/range.js';
import { encodedObject, joinedAlone, localIn } from '../encoded-policies.js';
import { documentOf } from './terraform-references.js';
import { sourceOfNode } from './terraform-values.js';

/** The policies that were read. */
export interface KnownPolicies {
  /** Is one in the value? */
  holds(value: ValueNode): boolean;
  /** Is it the `aws_iam_policy_document` of that name? */
  hasDocument(name: string): boolean;
  /** Is it the local value of that name? @param encoded with `jsonencode` around it. */
  hasLocal(name: string, encoded: boolean): boolean;
  /** The expression that a hole is; undefined: it has a mistake. */
  expression(hole: Hole): ValueNode | undefined;
}

/** `"text"` of what is between the quotes of a string of JSON. */
function decoded(json: string): string | undefined {
  try {
    return JSON.parse(`"${json}"`) as string;
  } catch {
    return undefined;
  }
}

/** The expression of a hole, with its line breaks, which separate the properties of objects. @param at where it is in the text. */
export function expressionAt(document: HostDocument, { id }: Hole, at: Range): ValueNode | undefined {
  const written = document.text.slice(at.start, at.end);
  const source = (hclOf(document) ? written : decoded(written))?.slice(2, -1).replace(/^~|~$/g, '');
  return source !== undefined && sourceOf(source) === id ? readHclExpression(source) : undefined;
}

/** Functions that return their argument: the same JSON, without whitespace around it ("Functions", Terraform Language Documentation). */
const SAME_TEXT: ReadonlySet<string> = new Set([
  'chomp',
  'nonsensitive',
  'sensitive',
  'tostring',
  'trimspace',
]);

/** Functions that return one of their arguments, or of the items of these, or a list of them. */
const SOME_OF: ReadonlySet<string> = new Set([
  'coalesce',
  'coalescelist',
  'compact',
  'concat',
  'distinct',
  'flatten',
  'one',
  'tolist',
  'toset',
  'try',
]);

/** Everything that a call can return, where that is in its arguments. undefined: it makes a text of its own. */
function passedOn(node: CallNode): readonly ValueNode[] | undefined {
  const { call, args } = node;
  const [first, second] = args;
  const joined = joinedAlone(node);
  if (joined) return [joined];
  if (SOME_OF.has(call)) return args;
  if (SAME_TEXT.has(call) || call === 'element') return first && [first];
  const text = first?.type === 'string' ? first.value.trim() : undefined;
  if (call === 'format' && args.length === 2 && text === '%s') return [second!];
  // Two documents one after the other are not JSON: all items but one are empty.
  if (call === 'join' && args.length === 2 && text === '') return [second!];
  return undefined;
}

function isNamed(source: string, known: KnownPolicies): boolean {
  const local = localIn(source);
  if (local) return known.hasLocal(local.name, local.encoded);
  const document = documentOf(source);
  return document !== undefined && known.hasDocument(document);
}

/** Is it a policy in full, if it is one? For what has no place of its own in the text. */
export const isWritten = (node: ValueNode): boolean => isHeredoc(node) || encodedObject(node) !== undefined;

/** Of a string with expressions in it. */
function isStringRead(value: PartialStringNode, known: KnownPolicies): boolean {
  const holds = known.holds(value);
  // The ranges of an expression are those of its own text.
  const inside: KnownPolicies = {
    holds: (inner) => holds && isWritten(inner),
    hasDocument: (name) => known.hasDocument(name),
    hasLocal: (name, encoded) => known.hasLocal(name, encoded),
    expression: () => undefined,
  };
  if (!value.parts.every((p) => 'hole' in p || p.text.trim() === '')) return holds;
  return value.parts.every((p) => {
    if (!('hole' in p)) return true;
    const node = known.expression(p.hole);
    return node !== undefined && isPolicyRead(node, inside);
  });
}

function isCallRead(value: CallNode, known: KnownPolicies): boolean {
  const passed = passedOn(value);
  if (passed) return passed.every((arg) => isPolicyRead(arg, known));
  if (value.call !== 'jsonencode') return false;
  const [only] = value.args;
  const decoded = only && isCall(only) && only.call === 'jsondecode' ? only.args[0] : undefined;
  if (decoded) return isPolicyRead(decoded, known);
  return isNamed(sourceOfNode(value), known) || known.holds(value);
}

/** No policy at all is nothing that is unread. */
export function isPolicyRead(value: ValueNode, known: KnownPolicies): boolean {
  if (value.type === 'null') return true;
  if (value.type === 'string') return value.value.trim() === '' || known.holds(value);
  if (value.type === 'partial-string') return isStringRead(value, known);
  if (value.type === 'array') return value.items.every((item) => isPolicyRead(item, known));
  if (value.type !== 'opaque') return known.holds(value);
  if (isCall(value)) return isCallRead(value, known);
  if (isComprehension(value)) return isPolicyRead(value.comprehension.value, known);
  if (value.alternatives) return value.alternatives.every((arm) => !arm || isPolicyRead(arm, known));
  return isNamed(sourceOfNode(value), known);
}
