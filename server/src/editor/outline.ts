import type { Policy, Statement } from '../policy/policy.js';
import { KIND_LABELS } from '../policy/policy-kind.js';
import { statementAnchor } from '../policy/statement-name.js';
import type { Range } from '../text/range.js';

/** A policy or a statement, for the outline of a document. */
export interface OutlineItem {
  readonly name: string;
  readonly detail?: string;
  readonly kind: 'policy' | 'allow' | 'deny';
  readonly range: Range;
  /** What represents it in the text; within `range`. */
  readonly anchor: Range;
  readonly children: readonly OutlineItem[];
}

function detail(statement: Statement): string {
  const { action } = statement;
  if (!action) return statement.effect ?? '';
  const names = [...action.items.map((i) => i.value), ...action.partial.map((p) => p.shown)];
  const more = names.length > 1 ? ` and ${names.length - 1} more` : '';
  // `local.actions`, or a parameter: the list as a whole is elsewhere.
  const listed = names[0] ?? (action.opaque ? 'unknown actions' : '');
  return `${statement.effect ?? '?'} ${action.negated ? 'all but ' : ''}${listed}${more}`.trimEnd();
}

function statementItem(statement: Statement): OutlineItem {
  const anchor = statementAnchor(statement);
  const { range } = statement.node;
  return {
    name: statement.sid?.value || `Statement ${statement.index + 1}`,
    detail: detail(statement),
    kind: statement.effect === 'Deny' ? 'deny' : 'allow',
    range,
    anchor: { start: anchor.start, end: Math.min(anchor.end, range.end) },
    children: [],
  };
}

/** The policies of a document, and their statements. */
export const outline = (policies: readonly Policy[]): OutlineItem[] =>
  policies.map((policy) => {
    const { range } = policy.node;
    return {
      name: KIND_LABELS[policy.kind],
      kind: 'policy',
      range,
      anchor: { start: range.start, end: Math.min(range.start + 1, range.end) },
      children: policy.statements.map(statementItem),
    };
  });
