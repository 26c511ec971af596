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
import { encloses, type Range } from '../text/range.js';

/** Properties that name an item of a list. */
const NAMES = ['PolicyName', 'Name', 'name', 'Id', 'id'];

/** The name of an item of a list; undefined: it has none. */
function nameOf(item: ValueNode): string | undefined {
  const metadata = property(property(item, 'metadata')?.value, 'name')?.value;
  const value = metadata ?? NAMES.map((name) => property(item, name)?.value).find((v) => v !== undefined);
  return value?.type === 'string' ? value.value : value && fingerprint(value);
}

/** A property, or a block with its labels; one of several blocks without labels has a name or a number. */
function stepOf(parent: ObjectNode, { key, value }: PropertyNode): string {
  if (!isBlock(value)) return key.value;
  const [first, ...labels] = [
    key.value,
    ...(originOf(value) as BlockNode).labels.map((label) => label.value),
  ];
  if (labels.length > 0) return (first === 'resource' ? labels : [first, ...labels]).join('.');
  const same = parent.properties.filter((p) => p.key.value === key.value && isBlock(p.value));
  if (same.length < 2) return key.value;
  return `${key.value}[${nameOf(value) ?? same.findIndex((p) => p.value === value)}]`;
}

/** The steps from a value to the policy in it. */
function stepsTo(root: ValueNode, target: Range): string[] {
  const out: string[] = [];
  let node: ValueNode | undefined = root;
  while (node) {
    if (node.type === 'array') {
      const index: number = node.items.findIndex((item) => encloses(item.range, target));
      const item: ValueNode | undefined = node.items[index];
      if (item) out.push(`${out.pop() ?? ''}[${nameOf(item) ?? index}]`);
      node = item;
    } else if (node.type === 'object') {
      const object: ObjectNode = node;
      const step: PropertyNode | undefined = object.properties.find(
        (p) => p.value && encloses(p.value.range, target),
      );
      if (step) out.push(stepOf(object, step));
      node = step?.value;
    } else node = undefined;
  }
  return out;
}

/** The sections of templates say nothing about the place of a policy: resources have names of their own. */
function shortened(steps: readonly string[]): string {
  if (steps[0] === 'resource') return steps.slice(1).join('.');
  const section = steps[0]?.startsWith('resources') ? 1 : 0;
  if (steps[section] !== 'Resources') return steps.join('.');
  const [id, properties, ...rest] = steps.slice(section + 1);
  return [id, ...(properties === undefined || properties === 'Properties' ? [] : [properties]), ...rest].join(
    '.',
  );
}

const ATTRIBUTES = new Set(['values', 'attributes', 'Properties']);

/** Of a resource whose own address is known: that, and the names of its attributes. */
function within(resource: string, steps: readonly string[]): string {
  // All of a state is in "values" as well.
  const values = steps.findIndex((step, i) => i > 0 && ATTRIBUTES.has(step));
  return [resource, ...steps.slice(values + 1)].join('.');
}

function addressOf({ document: own, node, place }: Policy): string {
  const document = own.host ?? own;
  if (place?.address !== undefined && document.root)
    return within(place.address, stepsTo(document.root, node.range));
  const hcl = hclOf(document);
  if (!hcl) return document.root ? shortened(stepsTo(document.root, node.range)) : '';
  const piece = hcl.pieces.find((p) => encloses(p, node.range));
  return piece ? shortened(stepsTo(shifted(piece.tree.body, piece.start), node.range)) : '';
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
