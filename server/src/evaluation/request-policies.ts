/** The policies of a request document: inline, or loaded from paths; compiled as the kind that their place gives them. */
import { assumesRole, type PolicyPlace, policyPlaces } from '../dialects/request-files.js';
import { REQUEST_PROPERTIES, SLOTS } from '../dialects/request-properties.js';
import { templateGrants } from '../dialects/template-grants.js';
import { type CompiledPolicy, compilePolicy } from '../policy/compile.js';
import { aKind, KIND_LABELS, type PolicyKind, PRINCIPAL_KINDS } from '../policy/policy-kind.js';
import type { Caller } from '../requests/principal.js';
import type { ValueNode } from '../syntax/value.js';
import { property } from '../syntax/value.js';
import { ownValue } from '../text/own-value.js';
import type { NamedPolicy, PolicySet } from './authorization.js';
import type { PolicySource } from './policy-texts.js';
import type { RequestProblems } from './request-problems.js';
import { readRole } from './role-policies.js';

/** What else the template of a policy grants to the same identities or on the same resource, as far as is known. */
function otherGrants({ policy }: CompiledPolicy, { slot }: PolicyPlace): readonly string[] {
  const { grants, unread } = templateGrants(policy.document.host ?? policy.document);
  if (slot === 'identity') return unread.filter(({ about }) => about === 'identity').map(({ note }) => note);
  return slot === 'resource'
    ? grants.filter((g) => g.policy.kind === 'resource').map((g) => `${g.name}.`)
    : [];
}

/** Kinds of documents that one file can be at once: a managed policy can also be a boundary or a session policy. */
const INTERCHANGEABLE: readonly PolicyKind[] = ['identity', 'boundary', 'session'];

/** What a configuration says about a file that is used as another kind; undefined: nothing. */
function otherKind(name: string, assigned: PolicyKind | 'none', used: PolicyKind): string | undefined {
  if (assigned === used) return undefined;
  if (assigned === 'none') return `The configuration says that "${name}" is not a policy.`;
  if (INTERCHANGEABLE.includes(assigned) && INTERCHANGEABLE.includes(used)) return undefined;
  return `The configuration says that "${name}" is ${aKind(assigned)}, and here it is used as ${aKind(used)}.`;
}

function readPolicy(
  place: PolicyPlace,
  source: PolicySource,
  problems: RequestProblems,
): NamedPolicy | undefined {
  const { node, kind } = place;
  const name = (label: string): string =>
    place.group !== undefined ? `${label} (group ${place.group})` : label;
  if (node.type === 'string') {
    const loaded = source.load(node.value);
    if ('error' in loaded) return problems.say(node.range, `"${node.value}" ${loaded.error}.`);
    // Without the position in the file.
    const path = node.value.replace(/#\d+$/, '');
    const isPolicy = loaded.kind !== undefined && loaded.kind !== 'none';
    const compiled = source.texts.compile(
      path,
      loaded.text,
      kind,
      loaded.index ?? 0,
      source.values,
      isPolicy,
      loaded.beside,
    );
    if (!compiled) {
      const unread = source.texts.unread(path, loaded.text);
      const why =
        unread === undefined ? `There is no policy in "${node.value}".` : `"${node.value}": ${unread}`;
      return problems.say(node.range, why);
    }
    if (compiled.policy.document.problems.length > 0) {
      return problems.say(
        node.range,
        `"${node.value}" is not valid ${compiled.policy.document.syntax.name}.`,
      );
    }
    const doubt = loaded.kind && otherKind(node.value, loaded.kind, kind);
    if (doubt !== undefined) problems.say(node.range, doubt, true);
    const notConsidered = otherGrants(compiled, place);
    return {
      name: name(node.value),
      policy: compiled,
      source: loaded.source,
      ...(notConsidered.length > 0 ? { notConsidered } : {}),
    };
  }
  const policy = source.texts.inline(source.document, node, kind);
  if (!policy) {
    return problems.say(
      node.range,
      'A policy is a document with a Statement, or the path of a file with one.',
    );
  }
  for (const { principal } of PRINCIPAL_KINDS.includes(kind) ? [] : policy.statements) {
    if (!principal) continue;
    const { key } = principal.property;
    problems.say(key.range, `AWS does not accept ${key.value} in ${aKind(kind)}.`, true);
  }
  const level = place.level === undefined ? '' : ` at level ${place.level + 1}`;
  return {
    name: name(`the inline ${KIND_LABELS[kind]}${level}`),
    policy: compilePolicy(policy),
  };
}

/** Policies that are listed without levels: each entry is a level, so two policies of one account are read as two levels. */
function diagnoseLevels(slot: string, value: ValueNode, problems: RequestProblems): void {
  if (value.type !== 'array' || value.items.length < 2) return;
  if (value.items.some((item) => item.type === 'array')) return;
  problems.say(
    value.range,
    `Each entry of "${slot}" is read as one level of the organization (root, OU, account), and every level has to allow the request. For policies at one level, write a list in the list: [["a.json", "b.json"]].`,
    true,
  );
}

/** Only IAM users are in groups (IAM User Guide, "IAM user groups"). */
const mayBeInGroup = (caller: Caller | undefined): boolean =>
  caller === undefined ||
  (caller.type === 'aws' && (caller.form === 'user' || caller.form === 'federated-user'));

/**
 * Reads the policies of a request.
 * @param groups those that the user is in; undefined: all groups.
 */
export function readPolicies(
  node: ValueNode | undefined,
  source: PolicySource,
  problems: RequestProblems,
  {
    action,
    resource,
    caller,
    groups,
  }: {
    action: string;
    resource: string;
    caller: Caller | undefined;
    groups: readonly string[] | undefined;
  },
): PolicySet {
  if (node && node.type !== 'object') problems.say(node.range, '"policies" must be an object.');
  if (node?.type === 'object') problems.known(node, REQUEST_PROPERTIES.policies, '"policies"');
  const set: Record<string, NamedPolicy[] | NamedPolicy[][]> = { identity: [] };
  for (const slot of SLOTS) {
    const value = property(node, slot)?.value;
    if (value === undefined) continue;
    // An empty list of levels means that there is no organization; an empty level is one that allows nothing.
    if (slot === 'scp' || slot === 'rcp') {
      if (value.type === 'array' && value.items.length === 0) continue;
      diagnoseLevels(slot, value, problems);
      set[slot] = (value.type === 'array' ? value.items : [value]).map(() => []);
    } else set[slot] = [];
  }
  const inGroups = property(node, 'groups');
  if (inGroups?.value?.type === 'object') problems.once(inGroups.value);
  if (inGroups && !mayBeInGroup(caller)) {
    problems.say(
      inGroups.key.range,
      'Only IAM users are in groups: the policies of groups do not apply to this principal.',
      true,
    );
  }
  for (const place of policyPlaces(node, assumesRole(action))) {
    if (place.group !== undefined && (!mayBeInGroup(caller) || (groups && !groups.includes(place.group))))
      continue;
    const policy = readPolicy(place, source, problems);
    if (!policy) continue;
    if (place.level !== undefined) (set[place.slot] as NamedPolicy[][])[place.level]!.push(policy);
    else (set[place.slot] as NamedPolicy[]).push(policy);
  }
  const role = property(node, 'role')?.value;
  for (const one of role?.type === 'array' ? role.items : role ? [role] : []) {
    const own = readRole(one, source, problems, { action, resource, caller });
    for (const slot of ['identity', 'boundary', 'resource'] as const)
      if (own?.[slot]) set[slot] = [...((ownValue(set, slot) ?? []) as NamedPolicy[]), ...own[slot]];
  }
  return set as unknown as PolicySet;
}
