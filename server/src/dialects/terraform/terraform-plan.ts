/**
 * Plans and states of Terraform and OpenTofu in JSON: `terraform show -json`, and state files (version 4). From "JSON Output
 * Format" in the Terraform documentation. Each policy is found once: in what is planned, not in how it comes about.
 */
import { fingerprint } from '../../policy/fingerprint.js';
import type { UnreadGrant } from '../../policy/unread-grant.js';
import type { HostDocument } from '../../syntax/syntax.js';
import { type ObjectNode, property, stringAt, type ValueNode } from '../../syntax/value.js';
import type { Dialect, FoundPolicy } from '../dialect.js';
import { kindFromContent } from '../kind/kind-evidence.js';
import { looksLikePolicy } from '../policy-shape.js';
import { policyValue } from '../policy-value.js';
import { grantOf, isUnreadGrant, statementOf } from './terraform-grants.js';
import { facts, kindOf, placesOf } from './terraform-places.js';

interface PlannedResource {
  readonly address: string;
  readonly type: string;
  /** Its attributes. */
  readonly values: ObjectNode;
}

/** Modules and values nest less deep. */
const MAX_DEPTH = 40;

const itemsOf = (node: ValueNode | undefined): readonly ValueNode[] =>
  node?.type === 'array' ? node.items : [];

/** A resource of the provider. A data source only reads what others made. */
function plannedResource(node: ValueNode, values: ValueNode | undefined): PlannedResource[] {
  const [address, type] = [stringAt(node, 'address'), stringAt(node, 'type')];
  if (address === undefined || type === undefined || values?.type !== 'object') return [];
  return stringAt(node, 'mode') === 'managed' ? [{ address, type, values }] : [];
}

/** The resources of a module and of those in it. */
function inModule(module: ValueNode | undefined, depth = 0): PlannedResource[] {
  if (depth > MAX_DEPTH) return [];
  return [
    ...itemsOf(property(module, 'resources')?.value).flatMap((r) =>
      plannedResource(r, property(r, 'values')?.value),
    ),
    ...itemsOf(property(module, 'child_modules')?.value).flatMap((m) => inModule(m, depth + 1)),
  ];
}

/** `["a"]` or `[0]` after the name of a resource with `for_each` or `count`. */
function indexText(instance: ValueNode): string {
  const index = property(instance, 'index_key')?.value;
  if (index?.type === 'string') return `[${JSON.stringify(index.value)}]`;
  return index?.type === 'number' ? `[${index.text}]` : '';
}

/** The resources of a state file. */
function inState(root: ObjectNode): PlannedResource[] {
  return itemsOf(property(root, 'resources')?.value).flatMap((node) => {
    const [type, name, module] = [stringAt(node, 'type'), stringAt(node, 'name'), stringAt(node, 'module')];
    if (type === undefined || name === undefined || stringAt(node, 'mode') !== 'managed') return [];
    return itemsOf(property(node, 'instances')?.value).flatMap((instance): PlannedResource[] => {
      const values = property(instance, 'attributes')?.value;
      if (values?.type !== 'object') return [];
      const address = `${module === undefined ? '' : `${module}.`}${type}.${name}${indexText(instance)}`;
      return [{ address, type, values }];
    });
  });
}

const isObject = (node: ValueNode | undefined): node is ObjectNode => node?.type === 'object';

/** The resources of a plan or a state; undefined: the document is neither. */
function plannedResources(root: ObjectNode): PlannedResource[] | undefined {
  if (!property(root, 'terraform_version') && !property(root, 'format_version')) return undefined;
  const planned = property(root, 'planned_values')?.value ?? property(root, 'values')?.value;
  if (isObject(planned)) return inModule(property(planned, 'root_module')?.value);
  const version = property(root, 'version')?.value;
  if (version?.type === 'number' && property(root, 'lineage')) return inState(root);
  // A plan that destroys everything, and a state of nothing.
  return property(root, 'resource_changes') || property(root, 'format_version') ? [] : undefined;
}

/** The values of an attribute, through the blocks that it is in. */
function valuesAt(node: ValueNode | undefined, [name, ...rest]: readonly string[]): ValueNode[] {
  if (name === undefined) return node ? [node] : [];
  if (node?.type === 'array') return node.items.flatMap((item) => valuesAt(item, [name, ...rest]));
  return valuesAt(property(node, name)?.value, rest);
}

/** A policy, and what tells whether another resource has the same one. */
interface PlannedPolicy {
  readonly resource: PlannedResource;
  readonly found: FoundPolicy;
}

function* policiesIn(resource: PlannedResource): Iterable<PlannedPolicy> {
  const { address, type, values } = resource;
  const seen = new Set<ValueNode>();
  for (const place of placesOf(type) ?? []) {
    const kind = kindOf(place, values);
    for (const value of valuesAt(values, place.attribute.split('.'))) {
      seen.add(value);
      const policy = policyValue(value);
      if (!kind || !policy || !looksLikePolicy(policy.node)) continue;
      const { resourceType, attachedTo } = facts(place, kind, type, values);
      const at = {
        address,
        ...(resourceType ? { resourceType } : {}),
        ...(attachedTo ? { attachedTo } : {}),
      };
      const kindReason = `it is in a resource of type ${type}`;
      yield { resource, found: { ...policy, kind, kindReason, place: at, placeholdersRead: true } };
    }
  }
  yield* elsewhere(resource, values, seen, 0);
}

/** Policies in attributes that the table does not have. */
function* elsewhere(
  resource: PlannedResource,
  node: ValueNode,
  except: ReadonlySet<ValueNode>,
  depth: number,
): Iterable<PlannedPolicy> {
  if (depth > MAX_DEPTH || except.has(node)) return;
  if (node.type === 'string') {
    const policy = node.value.includes('Statement') ? policyValue(node) : undefined;
    if (!policy || !looksLikePolicy(policy.node)) return;
    const { kind, reason } = kindFromContent(policy.node);
    const place = { address: resource.address, resourceType: resource.type };
    yield {
      resource,
      found: { ...policy, kind, kindReason: reason, guessed: true, place, placeholdersRead: true },
    };
  } else if (node.type === 'array')
    for (const item of node.items) yield* elsewhere(resource, item, except, depth + 1);
  else if (node.type === 'object')
    for (const { value } of node.properties) if (value) yield* elsewhere(resource, value, except, depth + 1);
}

const namesOf = ({ values }: PlannedResource): Set<string> =>
  new Set(['id', 'name', 'arn', 'url', 'bucket'].flatMap((name) => stringAt(values, name) ?? []));

/** Is the resource the attachment of a policy to the other one, such as aws_s3_bucket_policy to aws_s3_bucket? */
function isAttachment(resource: PlannedResource, to: PlannedResource): boolean {
  if (!resource.type.startsWith(`${to.type}_`)) return false;
  const names = namesOf(to);
  return resource.values.properties.some(({ value }) => value?.type === 'string' && names.has(value.value));
}

/** Without the policies that a resource has only because another one attaches them: the provider reads them into both. */
function once(policies: readonly PlannedPolicy[]): PlannedPolicy[] {
  const byMeaning = new Map<string, PlannedPolicy[]>();
  const meaning = new Map(policies.map((p) => [p, fingerprint(p.found.node)]));
  for (const p of policies) {
    const text = meaning.get(p)!;
    byMeaning.set(text, [...(byMeaning.get(text) ?? []), p]);
  }
  return policies.filter(
    (p) => !byMeaning.get(meaning.get(p)!)!.some((other) => isAttachment(other.resource, p.resource)),
  );
}

/** Is the attribute one that is known only when the plan is applied? */
const isUnknown = (unknown: ValueNode | undefined, path: readonly string[]): boolean =>
  path.some((_, i) =>
    valuesAt(unknown, path.slice(0, i + 1)).some((v) => v.type === 'boolean' && v.value === true),
  );

/** What resources of a plan or a state have in an attribute, by their addresses. */
export function plannedTexts(
  { root }: HostDocument,
  attributeOf: (type: string) => string | undefined,
): readonly (readonly [string, string])[] {
  const resources = isObject(root) ? plannedResources(root) : undefined;
  return (resources ?? []).flatMap(({ address, type, values }) => {
    const attribute = attributeOf(type);
    const found = attribute === undefined ? [] : valuesAt(values, [attribute]);
    return found
      .flatMap((value) => (value.type === 'array' ? value.items : [value]))
      .flatMap((value) => (value.type === 'string' ? [[address, value.value] as const] : []));
  });
}

const readAs = (value: ValueNode): string => (value.type === 'string' ? `"${value.value}"` : value.type);

/** What resources grant to everyone, or to a principal that is unknown, without a policy document. */
function plannedGrants(resources: readonly PlannedResource[]): UnreadGrant[] {
  return resources.flatMap(({ address, type, values }) => {
    const grant = grantOf(type);
    const found = grant ? valuesAt(values, [grant.attribute]).filter((v) => v.type !== 'null') : [];
    return found.flatMap((value): UnreadGrant[] => {
      if (!grant || !isUnreadGrant(grant, value)) return [];
      const note = `What ${address} grants is not read: ${readAs(value)}.`;
      return [{ about: 'public', note, policy: { name: address, source: readAs(value) } }];
    });
  });
}

/** The statements that resources of a plan or a state add to policies. */
export function plannedStatements({
  root,
}: HostDocument): { name: string; type: string; node: ObjectNode }[] {
  const resources = isObject(root) ? plannedResources(root) : undefined;
  return (resources ?? []).flatMap(({ address, type, values }) => {
    const node = statementOf(type, values, (value) => value);
    return node ? [{ name: address, type, node }] : [];
  });
}

/** What a plan or a state grants that is not read: policies that are known only when it is applied, and permissions. */
export function unreadInPlan({ root }: HostDocument): UnreadGrant[] {
  const resources = isObject(root) ? plannedResources(root) : undefined;
  return isObject(root) && resources ? [...unknownPolicies(root), ...plannedGrants(resources)] : [];
}

function unknownPolicies(root: ObjectNode): UnreadGrant[] {
  return itemsOf(property(root, 'resource_changes')?.value).flatMap((node): UnreadGrant[] => {
    const [address, type] = [stringAt(node, 'address'), stringAt(node, 'type')];
    const change = property(node, 'change')?.value;
    const [unknown, after] = ['after_unknown', 'after'].map((name) => property(change, name)?.value);
    if (address === undefined || type === undefined || stringAt(node, 'mode') !== 'managed') return [];
    const grant = grantOf(type);
    const grants: UnreadGrant[] =
      grant && isUnknown(unknown, [grant.attribute])
        ? [
            {
              about: 'public',
              note: `The ${grant.attribute} of ${address}, which is known after apply.`,
              policy: { name: `${address}.${grant.attribute}` },
            },
          ]
        : [];
    const policies = (placesOf(type) ?? []).flatMap((place): UnreadGrant[] => {
      const kind = isObject(after) ? kindOf(place, after) : undefined;
      const path = place.attribute.split('.');
      if (!kind || !isUnknown(unknown, path) || valuesAt(after, path).some((v) => v.type === 'string'))
        return [];
      const about = kind === 'identity' ? 'identity' : 'public';
      const note = `The ${place.attribute} of ${address}, which is known after apply.`;
      return [{ about, note, policy: { name: `${address}.${place.attribute}` } }];
    });
    return [...grants, ...policies];
  });
}

export const dialect: Dialect = {
  id: 'terraform-plan',
  hasFunctions: true,
  words: ['Statement'],
  policies({ root }) {
    const resources = isObject(root) ? plannedResources(root) : undefined;
    if (!resources) return undefined;
    return once(resources.flatMap((r) => [...policiesIn(r)]))
      .map((p) => p.found)
      .sort((a, b) => a.node.range.start - b.node.range.start);
  },
};
