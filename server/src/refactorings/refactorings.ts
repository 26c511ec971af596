/** Optional changes that are offered at the cursor and never reported. */

import { STATEMENT_ELEMENTS } from '../policy/elements.js';
import type { Policy, Statement } from '../policy/policy.js';
import type { Fix } from '../rules/rule.js';
import { testsOf } from '../rules/support/conditions.js';
import { isSound } from '../syntax/soundness.js';
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

function withSid(statement: Statement): Fix[] {
  const added = addSid(statement);
  return added ? [{ title: `Add "Sid": "${added.sid}"`, edits: added.edits }] : [];
}

const MFA = 'aws:MultiFactorAuthPresent';

function requireMfa(statement: Statement): Fix[] {
  const { policy, condition, effect, node } = statement;
  if (effect !== 'Allow' || !['identity', 'trust', 'session'].includes(policy.kind)) return [];
  for (const { key } of testsOf(statement)) if (key.startsWith('aws:multifactorauth')) return [];
  // A service does not use MFA.
  if (statement.principal?.entries.some((e) => e.property.key.value === 'Service')) return [];
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
export function refactorings(policy: Policy, offset: number): Fix[] {
  const statement = policy.statements.find((s) => isWithin(s.node.range, offset));
  if (!statement || !isSound(policy.document, statement.node)) return [];
  return [...withSid(statement), ...requireMfa(statement)].filter((f) => f.edits.length > 0);
}
