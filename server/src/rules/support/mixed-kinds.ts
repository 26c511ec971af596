/** Policies that no kind of policy accepts, whatever this one is. */
import type { Catalogue } from '../../catalogue/catalogue.js';
import { PRINCIPAL_TYPES } from '../../policy/elements.js';
import type { Policy, Statement } from '../../policy/policy.js';
import type { StringNode } from '../../syntax/value.js';
import { nearest } from '../../text/words.js';

export interface MixedKinds {
  /** Those of which another kind of policy is made. */
  readonly statements: readonly Statement[];
  /** `principals`: some statements have a Principal, and some have none. `actions`: one is for a role and for others. */
  readonly by: 'principals' | 'actions';
}

const ASSUMES = /^sts:AssumeRole(WithSAML|WithWebIdentity)?$/i;

/** Does the statement trust a service or an identity provider to assume a role? */
export const isTrust = ({ principal, action }: Statement): boolean =>
  principal !== undefined &&
  !principal.negated &&
  principal.entries.length > 0 &&
  principal.entries.every((e) => /^(Service|Federated)$/.test(e.property.key.value)) &&
  action !== undefined &&
  !action.negated &&
  action.items.some((a) => ASSUMES.test(a.value));

/** An action that a role trust policy cannot have. */
const isOther = (action: string): boolean => /^[a-z0-9-]+:/i.test(action) && !/^sts:/i.test(action);

/** A name that is probably a misspelling of Principal, or a Principal that is in the wrong place. */
const isMisspelt = ({ node }: Statement): boolean =>
  node.properties.some(
    (p) =>
      nearest(p.key.value, ['Principal', 'NotPrincipal'], 1).length > 0 ||
      (PRINCIPAL_TYPES as readonly string[]).includes(p.key.value),
  );

function find({ statements, kind, kindDoubt, opaqueStatements }: Policy): MixedKinds | undefined {
  if (kindDoubt && opaqueStatements.length === 0) {
    const without = statements.filter((s) => !s.principal);
    if (without.length > 0 && without.length < statements.length && !without.some(isMisspelt)) {
      const trusts = statements.filter(isTrust);
      return { statements: trusts.length > 0 ? trusts : without, by: 'principals' };
    }
  }
  if (!kindDoubt && kind !== 'resource') return undefined;
  const both = statements.filter(
    (s) => isTrust(s) && s.resource !== undefined && s.action!.items.some((a) => isOther(a.value)),
  );
  return both.length > 0 ? { statements: both, by: 'actions' } : undefined;
}

/** What makes every kind of policy reject it; undefined if nothing does. */
export const mixedKinds = (policy: Policy): MixedKinds | undefined => policy.derived.of(find);

/** Does the principal tell apart the policy from one of a VPC endpoint, which usually is for everyone? */
export const isForSome = ({ principal }: Statement): boolean =>
  principal !== undefined &&
  principal.single === undefined &&
  principal.entries.some((e) => e.items.some((i) => i.value !== '*'));

const prefixOf = (action: string): string | undefined => /^([A-Za-z0-9-]+):/.exec(action)?.[1]?.toLowerCase();

export interface SeveralServices {
  /** Of the actions. */
  readonly prefixes: readonly string[];
  /** The first action that is of another service than the first. */
  readonly foreign: StringNode;
}

/**
 * The actions of a statement with a Principal that are of several services, where its Resource is "*" or absent. A
 * resource-based policy is attached to a resource of one service.
 */
export function severalServices(statement: Statement, catalogue: Catalogue): SeveralServices | undefined {
  const { action, resource, policy } = statement;
  if (!action || action.negated || action.others.length > 0 || !isForSome(statement)) return undefined;
  if (policy.opaqueStatements.length > 0 || mixedKinds(policy)) return undefined;
  if (resource && !(resource.items.length === 1 && resource.items[0]!.value === '*')) return undefined;
  const prefixes = [...new Set(action.items.flatMap((i) => prefixOf(i.value) ?? []))].filter((p) =>
    catalogue.hasService(p),
  );
  const [first] = prefixes;
  if (first === undefined) return undefined;
  const owners = [first, ...catalogue.prefixesForArnService(first)];
  const foreign = action.items.find((i) => {
    const prefix = prefixOf(i.value);
    return prefix !== undefined && prefixes.includes(prefix) && !owners.includes(prefix);
  });
  return foreign && { prefixes, foreign };
}
