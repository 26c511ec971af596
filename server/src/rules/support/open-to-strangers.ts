/** Statements that public-access or confused-deputy report, for rules that would report the same cause. */
import type { Statement } from '../../policy/policy.js';
import type { RequestSets } from '../../sets/request-sets.js';
import { deputyAccess, strangerAccess } from '../../sets/stranger-access.js';
import type { StringNode } from '../../syntax/value.js';
import type { RuleContext } from '../rule.js';

/** For one statement: a rule cannot take more. */
const STEPS = 60_000;

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

/** What is known of a statement as a policy with this kind and version has it. */
interface KnownOpen {
  sets?: RequestSets;
  kind?: string;
  variables?: boolean;
  isOpen?: boolean;
}
const knownOpen = (): KnownOpen => ({});

/**
 * Does an Allow give access to strangers, or to a service on behalf of strangers, unless other statements deny it? Several rules
 * ask, some for each value.
 */
export function isOpenToStrangers(statement: Statement, context: RuleContext): boolean {
  const { sets } = context;
  const { kind, variables } = statement.policy;
  const known = statement.derived.of(knownOpen);
  if (known.sets === sets && known.kind === kind && known.variables === variables) return known.isOpen!;
  const isOpen = isOpenTo(statement, context);
  // What is unknown for want of steps can be decided with those of another rule.
  if (!sets.spent) Object.assign(known, { sets, kind, variables, isOpen });
  return isOpen;
}

function isOpenTo(statement: Statement, { compile, sets }: RuleContext): boolean {
  const { principal, policy } = statement;
  const allow = compile(statement);
  if (!principal || principal.negated || allow?.effect !== 'Allow' || allow.opaque) return false;
  const budget = sets.budget(STEPS);
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
