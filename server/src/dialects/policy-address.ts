/**
 * Where policies are in their document, by names that stay the same while other parts of the document are edited:
 * `Worker.Policies[queue].PolicyDocument` in a template, `aws_iam_role.worker.assume_role_policy` in Terraform.
 */
import { fingerprint } from '../policy/fingerprint.js';
import type { Policy } from '../policy/policy.js';
import { hclOf } from '../syntax/hcl/hcl-document.js';
import { type BlockNode, isBlock } from '../syntax/hcl/hcl-tree.js';
import { originOf, shifted } from '../syntax/shifted.js';
import { type ObjectNode, type PropertyNode, property, type ValueNode } from '../syntax/value.js';
import type { Range } from '../text/range.js';

/** Properties that name an item of a list. */
const NAMES = ['PolicyName', 'Name', 'name', 'Id', 'id'];

const contains = (outer: Range, inner: Range): boolean =>
  outer.start <= inner.start && inner.end <= outer.end;

/** The name of an item of a list; undefined: it has none. */
function nameOf(item: ValueNode): string | undefined {
  const metadata = property(property(item, 'metadata')?.value, 'name')?.value;
  const value = metadata ?? NAMES.map((name) => property(item, name)?.value).find((v) => v !== undefined);
  return value?.type === 'string' ? value.value : value && fingerprint(value);
}

/** A block with its labels; one of several without labels is numbered. */
function blockStep(parent: ObjectNode, { key, value }: PropertyNode): string {
  const labels = isBlock(value) ? (originOf(value) as BlockNode).labels.map((label) => label.value) : [];
  const own = [key.value, ...labels].join('.').replace(/^resource\.(?=.)/, '');
  const same = isBlock(value)
    ? parent.properties.filter((p) => p.key.value === key.value && isBlock(p.value))
    : [];
  if (labels.length > 0 || same.length < 2) return `.${own}`;
  const index = same.findIndex((p) => p.value === value);
  return `.${own}[${(value && nameOf(value)) ?? index}]`;
}

/** The steps from a value to the policy in it. */
function stepsTo(root: ValueNode, target: Range): string {
  let out = '';
  let node: ValueNode | undefined = root;
  while (node) {
    if (node.type === 'array') {
      const index: number = node.items.findIndex((item) => contains(item.range, target));
      const item: ValueNode | undefined = node.items[index];
      if (item) out += `[${nameOf(item) ?? index}]`;
      node = item;
    } else if (node.type === 'object') {
      const object: ObjectNode = node;
      const step: PropertyNode | undefined = object.properties.find(
        (p) => p.value && contains(p.value.range, target),
      );
      if (step) out += blockStep(object, step);
      node = step?.value;
    } else node = undefined;
  }
  return out;
}

/** The sections of templates say nothing about the place of a policy: resources have a name of their own. */
const short = (steps: string): string =>
  steps
    .replace(/^(\.resources)?(\[\d+\])?\.Resources(?=\.)/, '')
    .replace(/^(\.[^.[\]]+)\.Properties(?=\.)/, '$1')
    .replace(/^\./, '');

function addressOf({ document, node }: Policy): string {
  const hcl = hclOf(document);
  if (!hcl) return document.root ? short(stepsTo(document.root, node.range)) : '';
  const piece = hcl.pieces.find((p) => contains(p, node.range));
  return piece ? short(stepsTo(shifted(piece.tree.body, piece.start), node.range)) : '';
}

/**
 * The addresses of the policies of a document, in their order; each is there once. A document that is a policy has the
 * empty address.
 */
export function policyAddresses(policies: readonly Policy[]): string[] {
  const seen = new Map<string, number>();
  return policies.map((policy) => {
    const address = addressOf(policy);
    const count = (seen.get(address) ?? 0) + 1;
    seen.set(address, count);
    return count === 1 ? address : `${address}#${count}`;
  });
}
