/** The kinds of caller that AWS's documents distinguish when they say which condition keys a request has. */
import type { CallerKind, KeyFacts, Presence } from '../catalogue/key-facts.js';
import type { Caller } from '../requests/principal.js';

/** A service-linked role, or a session of one. */
export const isServiceLinkedRole = (caller: Caller | undefined): boolean =>
  caller?.type === 'aws' &&
  (caller.form === 'role' || caller.form === 'session') &&
  (caller.arn.includes(':role/aws-service-role/') || caller.arn.includes(':assumed-role/AWSServiceRoleFor'));

const KINDS = {
  root: 'root',
  user: 'user',
  role: 'role-session',
  session: 'role-session',
  'federated-user': 'federated-user',
} as const;

/**
 * The possible kinds of the caller: one, if the ARN identifies it. An omitted caller is a user or a role session.
 * None: an origin access identity or a canonical user, of which the documents say nothing.
 */
export function callerKinds(caller: Caller | undefined): readonly CallerKind[] {
  if (!caller) return ['user', 'role-session'];
  switch (caller.type) {
    case 'anonymous':
      return ['anonymous'];
    case 'service':
      return ['service'];
    case 'federated':
      return ['federated-identity'];
    case 'aws':
      if (isServiceLinkedRole(caller)) return ['service-linked-role'];
      return caller.form === 'other' ? [] : [KINDS[caller.form]];
    default:
      return [];
  }
}

/** Some requests of the caller have the key, and others do not. */
const EITHER: readonly Presence[] = ['present', 'absent'];

/** Whether requests of the caller have a key, for each kind that the caller can be. */
export function presencesOf(facts: KeyFacts, caller: Caller | undefined): readonly Presence[] {
  if (caller?.type === 'service' && facts.servicePrincipals?.includes(caller.name)) return EITHER;
  return callerKinds(caller).map((kind) => facts.presence[kind]);
}
