/** `"role": "template.yaml#Worker"` in a request: the policies that a template gives a role, a user or a group. */
import { withFilledHoles } from '../dialects/filled-placeholders.js';
import {
  type IdentityPolicy,
  noPolicies,
  type TemplateIdentity,
  unknownWhen,
} from '../dialects/identity-policies.js';
import { asKind } from '../dialects/policy-places.js';
import { assumesRole } from '../dialects/request-files.js';
import { compilePolicy } from '../policy/compile.js';
import type { PolicyKind } from '../policy/policy-kind.js';
import { type Caller, isOtherThanRole } from '../requests/principal.js';
import type { ValueNode } from '../syntax/value.js';
import { nearest } from '../text/words.js';
import { type NamedPolicy, PoliciesOfTemplate } from './authorization.js';
import type { PolicySource, TemplateText } from './policy-texts.js';
import type { RequestProblems } from './request-problems.js';

/** The policies of the principal, and of the resource if that is the role itself. */
export interface RolePolicies {
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: readonly NamedPolicy[];
  readonly resource?: readonly NamedPolicy[];
}

/** What decides which policies of a role take part. */
interface RoleRequest {
  readonly action: string;
  readonly resource: string;
  /** undefined: it is not said. */
  readonly caller: Caller | undefined;
}

/** `template.yaml#Worker`: the file, and the role in it. @returns undefined: it does not name a role. */
export function roleReference(text: string): { readonly path: string; readonly name: string } | undefined {
  const hash = text.lastIndexOf('#');
  return hash > 0 && hash < text.length - 1
    ? { path: text.slice(0, hash), name: text.slice(hash + 1) }
    : undefined;
}

const SAY_WHICH = 'is the path of a template and the name of a role in it, as in "template.yaml#Worker".';

/**
 * Reads a reference to a role.
 * @param request of the policies.
 * @returns undefined where there is no such role; the problem says why.
 */
export function readRole(
  node: ValueNode,
  source: PolicySource,
  problems: RequestProblems,
  request: RoleRequest,
): RolePolicies | undefined {
  const reference = node.type === 'string' ? roleReference(node.value) : undefined;
  if (!reference) return problems.say(node.range, `"role" ${SAY_WHICH}`);
  const { path, name } = reference;
  const loaded = source.load(path);
  if ('error' in loaded) return problems.say(node.range, `"${path}" ${loaded.error}.`);
  const unread = source.texts.unread(path, loaded.text);
  if (unread !== undefined) return problems.say(node.range, `"${path}": ${unread}`);
  const template = source.texts.template(path, loaded.text, loaded.beside);
  const { identities, invalid, syntax } = template;
  if (invalid !== undefined) return problems.say(node.range, `"${invalid}" is not valid ${syntax}.`);
  const found = identities.find((one) => one.name === name);
  if (!found) {
    const [near] = nearest(
      name,
      identities.map((one) => one.name),
      1,
    );
    return problems.say(
      node.range,
      `There is no role, user or group "${name}" in "${path}".${near === undefined ? '' : ` Did you mean "${near}"?`}`,
    );
  }
  return policiesOf(found, { path, from: loaded.source, template }, source, request);
}

function policiesOf(
  { name, policies, boundary, trust, hasArn, notConsidered }: TemplateIdentity,
  { path, from, template }: { readonly path: string; readonly from: string; readonly template: TemplateText },
  { values }: PolicySource,
  { action, resource, caller }: RoleRequest,
): RolePolicies {
  const named = (one: IdentityPolicy, kind: PolicyKind, notes: readonly string[] = []): NamedPolicy => {
    const { policy } = one;
    // AWS's own have no file.
    const isKnown = policy !== undefined && one.inDocument === true;
    const isBeside = isKnown && template.isBeside(policy);
    return {
      name: isKnown
        ? `${isBeside ? 'a file next to ' : ''}${path} (${one.name})`
        : policy
          ? one.name
          : `${one.name} (not in the file, so unknown)`,
      policy: compilePolicy(asKind(policy ? withFilledHoles(policy, values) : unknownWhen(one), kind)),
      ...(one.isAbsence ? { isAbsence: true } : {}),
      ...(isKnown && !isBeside ? { source: from } : {}),
      ...(notes.length > 0 ? { notConsidered: notes } : {}),
    };
  };
  const aboutTrust = trust.length > 0 && assumesRole(action);
  const isSelf = aboutTrust && hasArn?.(resource) === true;
  const notes = [
    ...notConsidered,
    ...(aboutTrust && !hasArn
      ? [`The trust policy of ${name}: whether "${resource}" is that role is unknown.`]
      : []),
  ];
  // The policies of who assumes the role are others.
  const isOther = isSelf && caller !== undefined && isOtherThanRole(caller, resource);
  // Notes belong to a policy: without one, nothing would say what can be missing.
  const none: IdentityPolicy = { name: `no policies of ${name}`, policy: noPolicies() };
  const all = policies.length === 0 && notes.length > 0 ? [none] : policies;
  const own = isOther ? [] : all.map((one, i) => named(one, 'identity', i === 0 ? notes : []));
  const limits = isOther ? [] : boundary.map((one) => named(one, 'boundary'));
  const trusts = isSelf ? trust.map((one) => named(one, 'trust')) : [];
  const together = new PoliciesOfTemplate([...own, ...limits, ...trusts].map(({ policy }) => policy));
  const [identity, bounds, resources] = [own, limits, trusts].map((list) =>
    list.map((one): NamedPolicy => ({ ...one, together })),
  );
  return {
    identity: identity!,
    ...(limits.length > 0 ? { boundary: bounds! } : {}),
    ...(isSelf ? { resource: resources! } : {}),
  };
}
