/** A statement in the place of a policy. */
import { POLICY_ELEMENTS, STATEMENT_ELEMENTS } from '../../policy/elements.js';
import type { Policy } from '../../policy/policy.js';

const ELEMENTS: readonly string[] = [...POLICY_ELEMENTS, ...STATEMENT_ELEMENTS];

/** Has the policy the elements of a statement, and none that is unknown? */
export const isStatementAlone = ({ node, statementProperty }: Policy): boolean =>
  !statementProperty &&
  node.properties.some((p) => p.key.value === 'Effect') &&
  node.properties.every((p) => ELEMENTS.includes(p.key.value));
