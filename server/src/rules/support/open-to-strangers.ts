/** Statements that public-access or confused-deputy report, for rules that would report the same cause. */
import type { Statement } from '../../policy/policy.js';
import { deputyAccess, strangerAccess } from '../../sets/stranger-access.js';
import type { StringNode } from '../../syntax/value.js';
import type { RuleContext } from '../rule.js';
import { accessBudget } from './access-budget.js';

export interface Everyone {
  readonly node: StringNode;
  /** Every AWS service, and no one else. */
  readonly services: boolean;
}

/** The principal that is everyone, or every service. */
export function everyoneIn({ principal, policy }: Statement): Everyone | undefined {
  if (!principal || principal.negated) return undefined;
  // trust-star-principal reports this form.
  const { single } = principal;
  if (single)
    return single.value === '*' && policy.kind !== 'trust' ? { node: single, services: false } : undefined;
  const starOf = (type: string): StringNode | undefined =>
    principal.entries
      .filter((e) => e.property.key.value === type)
      .flatMap((e) => e.items)
      .find((i) => i.value === '*');
  const node = starOf('AWS');
  if (node) return { node, services: false };
  const service = starOf('Service');
  return service && { node: service, services: true };
}

/** Does an Allow give access to strangers, or to a service on behalf of strangers, unless other statements deny it? */
export function isOpenToStrangers(statement: Statement, { compile, sets }: RuleContext): boolean {
  const { principal, policy } = statement;
  const allow = compile(statement);
  if (!principal || principal.negated || allow?.effect !== 'Allow' || allow.opaque) return false;
  const budget = accessBudget();
  const { kind } = policy;
  if (kind !== 'resource' && kind !== 'trust') return false;
  if (everyoneIn(statement)) return strangerAccess(allow, [], sets, budget).kind === 'found';
  return (
    kind === 'resource' &&
    principal.entries
      .filter((e) => e.property.key.value === 'Service')
      .some((e) => e.items.some((i) => deputyAccess(allow, i.value, [], sets, budget).kind === 'found'))
  );
}
