/** Optional changes that are offered at the cursor and never reported. */

import type { Catalogue } from '../catalogue/catalogue.js';
import { STATEMENT_ELEMENTS } from '../policy/elements.js';
import type { Policy, Statement } from '../policy/policy.js';
import type { StatementBody } from '../policy/statement-body.js';
import type { Fix } from '../rules/rule.js';
import { testsOf } from '../rules/support/conditions/conditions.js';
import { CREDENTIALS } from '../rules/support/sensitive.js';
import { namesAnyService } from '../sets/named-actions.js';
import type { RequestSets } from '../sets/request-sets.js';
import { isSound } from '../syntax/soundness.js';
import { isWithin } from '../text/range.js';
import { capital } from '../text/words.js';
import { isOnFirstLine, isOnLineOf } from './first-line.js';
import { requireTls } from './require-tls.js';

/** The service of all actions, as part of a name. */
function subjectOf({ action }: StatementBody): string {
  const services = new Set(action?.items.map((i) => i.value.split(':')[0]!.toLowerCase()));
  const [service = ''] = services;
  return services.size === 1 && /^[a-z0-9-]+$/.test(service)
    ? service.split('-').map(capital).join('')
    : 'Statement';
}

/** A unique Sid that describes the statement. */
function sidFor(statement: Statement): string {
  const base = `${statement.effect ?? ''}${statement.derived.of(subjectOf)}`;
  const taken = new Set(statement.policy.statements.map((s) => s.sid?.value));
  let name = base;
  for (let i = 2; taken.has(name); i++) name = `${base}${i}`;
  return name;
}

/** A new Sid for a statement without one; undefined if it has one, or cannot be edited. */
export function addSid(
  statement: Statement,
): { readonly sid: string; readonly edits: Fix['edits'] } | undefined {
  const { document } = statement.policy;
  if (statement.node.properties.some((p) => p.key.value === 'Sid')) return undefined;
  if (!isSound(document, statement.node)) return undefined;
  const sid = sidFor(statement);
  const edits = document.syntax.edit.set(document, statement.node, 'Sid', sid, STATEMENT_ELEMENTS);
  return edits.length > 0 ? { sid, edits } : undefined;
}

function withSid(statement: Statement, offset: number): Fix[] {
  // A statement that is alone needs no name.
  if (!isOnFirstLine(statement, offset) || statement.policy.statements.length < 2) return [];
  const added = addSid(statement);
  return added ? [{ title: `Add "Sid": "${added.sid}"`, edits: added.edits }] : [];
}

const MFA = 'aws:MultiFactorAuthPresent';
const RETURNS_CREDENTIALS = new Set(CREDENTIALS);

/** Verbs of actions that remove something. */
const DESTRUCTIVE = /:(delete|terminate|stop|remove|detach|disable|deregister|disassociate|purge|revoke)/i;

/**
 * Can the statement grant what AWS's examples require MFA for: permissions, credentials, and what destroys (IAM User Guide,
 * "Secure API access with MFA": `ec2:StopInstances` and `ec2:TerminateInstances`)?
 */
function isSensitive({ action }: Statement, catalogue: Catalogue, sets: RequestSets): boolean {
  if (!action) return false;
  if (action.negated || action.others.length > 0) return true;
  return action.items.some(({ value }) => {
    if (namesAnyService(value) || DESTRUCTIVE.test(value)) return true;
    return sets.expand(value).some((id) => {
      const { levels } = catalogue.action(id)!;
      return levels.includes('Permissions management') || DESTRUCTIVE.test(id) || RETURNS_CREDENTIALS.has(id);
    });
  });
}

/** Policies of roles that services assume: their sessions have no MFA. */
const OF_ROLES = /^AWS::(IAM::(Role|RolePolicy)|Serverless::.*)$/;

/** Keys that are in the requests of AWS services alone. */
const OF_SERVICES =
  /^aws:(source(arn|account|orgid|orgpaths)|calledvia(first|last)?|viaawsservice|principalisawsservice|principalservicename(slist)?)$/;

const tests = (statement: Statement, keys: RegExp): boolean => {
  for (const { key } of testsOf(statement)) if (keys.test(key)) return true;
  return false;
};

/** Can requests for the statement come from sessions with MFA, and is MFA not required already, here or by a Deny? */
const canRequireMfa = (statement: Statement): boolean =>
  !OF_ROLES.test(statement.policy.place.resourceType ?? '') &&
  !tests(statement, OF_SERVICES) &&
  !statement.policy.statements.some(
    (s) => (s === statement || s.effect === 'Deny') && tests(s, /^aws:multifactorauth/),
  );

/**
 * Principals who sign in with MFA are users: those of accounts, not services and identity providers, for which the key is
 * never in a request ("AWS global condition context keys", aws:MultiFactorAuthPresent).
 */
const isForUsers = ({ principal }: Statement): boolean =>
  !principal ||
  (principal.entries.length > 0 && principal.entries.every((e) => e.property.key.value === 'AWS'));

function requireMfa(statement: Statement, offset: number, catalogue: Catalogue, sets: RequestSets): Fix[] {
  const { policy, condition, effect, effectNode, node } = statement;
  if (effect !== 'Allow' || !['identity', 'trust', 'session'].includes(policy.kind)) return [];
  const places = [effectNode, condition?.property].flatMap((p) => (p ? [p.range] : []));
  if (!isOnLineOf(policy.document, places, offset)) return [];
  if (!isForUsers(statement) || !canRequireMfa(statement)) return [];
  if (!isSensitive(statement, catalogue, sets)) return [];
  const title = 'Require MFA';
  const { document } = policy;
  const { edit } = document.syntax;
  const object = condition?.property.value;
  if (!condition) {
    const value = { Bool: { [MFA]: 'true' } };
    return [{ title, edits: edit.set(document, node, 'Condition', value, STATEMENT_ELEMENTS) }];
  }
  if (object?.type !== 'object' || condition.opaque) return [];
  const bool = object.properties.find((p) => p.key.value === 'Bool')?.value;
  if (bool && bool.type !== 'object') return [];
  const edits = bool
    ? edit.set(document, bool, MFA, 'true')
    : edit.set(document, object, 'Bool', { [MFA]: 'true' });
  return [{ title, edits }];
}

/** @returns the refactorings of the statement and the policy at an offset; none of a statement with a syntax error. */
export function refactorings(policy: Policy, offset: number, catalogue: Catalogue, sets: RequestSets): Fix[] {
  const statement = policy.statements.find((s) => isWithin(s.node.range, offset));
  const tls = requireTls(policy, offset);
  if (!statement || !isSound(policy.document, statement.node)) return tls;
  return [...withSid(statement, offset), ...requireMfa(statement, offset, catalogue, sets), ...tls].filter(
    (f) => f.edits.length > 0,
  );
}
