import type { Action } from '../catalogue/catalogue.js';
import { compileStatement } from '../policy/compile.js';
import { withEffect } from '../policy/policy.js';
import { namedActions } from '../sets/named-actions.js';
import type { CompletionContext } from './completion-source.js';

/** The documented actions of the statement at the cursor, which can have no Effect yet. */
export function writtenActions({
  statement,
  catalogue,
  sets,
}: Pick<CompletionContext, 'statement' | 'catalogue' | 'sets'>): readonly Action[] {
  if (!statement) return [];
  const compiled = compileStatement(statement.effect ? statement : withEffect(statement, 'Allow'));
  return compiled ? namedActions(compiled, catalogue, sets).actions : [];
}
