import { allStatements } from '../../policy/compile.js';
import type { Statement } from '../../policy/policy.js';
import type { PolicyKind } from '../../policy/policy-kind.js';
import type { ScopeElement } from '../../policy/statement-body.js';
import type { Report, Rule, RuleContext } from '../rule.js';
import { administrator } from '../support/administrator.js';
import { opensPath } from '../support/escalation/escalation.js';
import { reportsAt } from '../support/escalation/reported-escalations.js';

/** Kinds of policies that full-admin checks. */
const ADMINISTRATORS: readonly PolicyKind[] = ['identity', 'session'];

/** Does it except something? empty-value reports an empty list. */
const isException = (element: ScopeElement | undefined): element is ScopeElement =>
  element?.negated === true && element.items.length + element.others.length > 0;

/** Is it a NotAction that full-admin reports, since it grants all of IAM? What is unknown in the list can be all of IAM. */
function isAdministrator(statement: Statement, { compile, sets }: RuleContext): boolean {
  if (!ADMINISTRATORS.includes(statement.policy.kind)) return false;
  const compiled = compile(statement);
  return (
    statement.action!.others.length > 0 ||
    (compiled !== undefined && administrator(compiled, sets) !== undefined)
  );
}

/** Does the statement alone open a way to escalate? */
function mayEscalate(statement: Statement, { compile, catalogue, sets }: RuleContext): boolean {
  const compiled = ADMINISTRATORS.includes(statement.policy.kind) ? compile(statement) : undefined;
  return compiled !== undefined && opensPath([compiled], catalogue, sets);
}

const reportOf = ({ property: { key } }: ScopeElement, what: 'action' | 'resource'): Report => ({
  range: key.range,
  message: `An Allow with ${key.value} grants every ${what} that is not listed, including ${what}s that are added later.`,
});

export const rule: Rule = {
  id: 'allow-not-action',
  severity: 'information',
  kinds: ['identity', 'session', 'resource'],
  codes: [],
  summary: 'An Allow with NotAction or NotResource grants everything that is not listed.',
  checkStatement(statement, context) {
    const { action, resource } = statement;
    if (statement.effect !== 'Allow') return;
    if (isException(action) && !isAdministrator(statement, context) && !mayEscalate(statement, context))
      context.report(reportOf(action, 'action'));
    if (isException(resource)) context.report(reportOf(resource, 'resource'));
  },
  checkPolicy({ statements }, context) {
    for (const allow of allStatements(context.compiled)) {
      // Most statements are left without being read where they are.
      if (allow.core.effect !== 'Allow' || !allow.core.actions?.negated) continue;
      const { statement } = allow;
      if (!isException(statement.action) || !statements.includes(statement)) continue;
      // privilege-escalation reports those that are open after the Deny statements are applied.
      if (isAdministrator(statement, context) || !mayEscalate(statement, context)) continue;
      if (!reportsAt(context, allow)) context.report(reportOf(statement.action, 'action'));
    }
  },
};
