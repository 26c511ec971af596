/** Optional changes that are offered at the cursor and never reported. */

import type { Catalogue } from '../catalogue/catalogue.js';
import { STATEMENT_ELEMENTS } from '../policy/elements.js';
import type { Policy, Statement } from '../policy/policy.js';
import type { Fix } from '../rules/rule.js';
import { testsOf } from '../rules/support/conditions.js';
import { namesAnyService } from '../sets/named-actions.js';
import type { RequestSets } from '../sets/request-sets.js';
import { isSound } from '../syntax/soundness.js';
import { linesOf } from '../syntax/syntax.js';
import { isWithin } from '../text/range.js';
import { capital } from '../text/words.js';

/** A unique Sid that describes the statement. */
function sidFor(statement: Statement): string {
  const items = statement.action?.items ?? [];
  const services = [...new Set(items.map((i) => i.value.split(':')[0]!.toLowerCase()))];
  const subject =
    services.length === 1 && /^[a-z0-9-]+$/.test(services[0]!)
      ? services[0]!.split('-').map(capital).join('')
      : 'Statement';
  const base = `${statement.effect ?? ''}${subject}`;
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

/** Is the offset on the first line of a statement, or on that of its first element? */
function isOnFirstLine(statement: Statement, offset: number): boolean {
  const { node, policy } = statement;
  const lines = linesOf(policy.document);
  const lineOf = (at: number): number => lines.position(at).line;
  return [node.range.start, node.properties[0]?.range.start ?? node.range.start]
    .map(lineOf)
    .includes(lineOf(offset));
}

function withSid(statement: Statement, offset: number): Fix[] {
  if (!isOnFirstLine(statement, offset)) return [];
  const added = addSid(statement);
  return added ? [{ title: `Add "Sid": "${added.sid}"`, edits: added.edits }] : [];
}

const MFA = 'aws:MultiFactorAuthPresent';

/** Can the statement grant more than to read and to list? */
function grantsChanges({ action }: Statement, catalogue: Catalogue, sets: RequestSets): boolean {
  if (!action) return false;
  if (action.negated || action.others.length > 0) return true;
  return action.items.some(({ value }) => {
    const ids = sets.expand(value);
    if (namesAnyService(value) || ids.length === 0) return true;
    return ids.some((id) => catalogue.action(id)!.levels.some((l) => l !== 'Read' && l !== 'List'));
  });
}

/**
 * Principals who sign in with MFA are users: those of accounts, not services and identity providers, for which the key is
 * never in a request ("AWS global condition context keys", aws:MultiFactorAuthPresent).
 */
const isForUsers = ({ principal }: Statement): boolean =>
  !principal ||
  (principal.entries.length > 0 && principal.entries.every((e) => e.property.key.value === 'AWS'));

function requireMfa(statement: Statement, offset: number, catalogue: Catalogue, sets: RequestSets): Fix[] {
  const { policy, condition, effect, node } = statement;
  if (effect !== 'Allow' || !['identity', 'trust', 'session'].includes(policy.kind)) return [];
  const here = condition && isWithin(condition.property.range, offset);
  if (!here && !isOnFirstLine(statement, offset)) return [];
  for (const { key } of testsOf(statement)) if (key.startsWith('aws:multifactorauth')) return [];
  if (!isForUsers(statement) || !grantsChanges(statement, catalogue, sets)) return [];
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

/** @returns the refactorings of the statement at an offset; none if it has a syntax error. */
export function refactorings(policy: Policy, offset: number, catalogue: Catalogue, sets: RequestSets): Fix[] {
  const statement = policy.statements.find((s) => isWithin(s.node.range, offset));
  if (!statement || !isSound(policy.document, statement.node)) return [];
  return [...withSid(statement, offset), ...requireMfa(statement, offset, catalogue, sets)].filter(
    (f) => f.edits.length > 0,
  );
}
