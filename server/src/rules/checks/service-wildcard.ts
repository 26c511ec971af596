import type { Glob } from '../../algebra/glob.js';
import { ACCESS_LEVELS } from '../../catalogue/access-levels.js';
import type { Service } from '../../catalogue/catalogue.js';
import { allStatements, type CompiledStatement } from '../../policy/compile.js';
import type { Statement } from '../../policy/policy.js';
import { actsOn } from '../../policy/resources.js';
import { oncePerStatement } from '../../sets/once-per-statement.js';
import { readableText, type StringNode } from '../../syntax/value.js';
import { replaceDollarBraces } from '../../text/dollar-braces.js';
import type { Rule, RuleContext } from '../rule.js';
import { escalatesAlone, reportsAlone } from '../support/escalation/reported-escalations.js';
import { narrowedWildcard } from '../support/narrowed-wildcard.js';

const MANAGES = 1 << ACCESS_LEVELS.indexOf('Permissions management');
const WRITES = 1 << ACCESS_LEVELS.indexOf('Write');

/**
 * The statement of the default key policy: the account decides with IAM policies, so it needs all actions (AWS KMS
 * Developer Guide, "Default key policy").
 */
function delegatesToAccount({ policy, principal }: Statement, prefix: string): boolean {
  if (policy.kind !== 'resource' || prefix !== 'kms' || !principal || principal.negated) return false;
  // The account can be unknown before the deployment; the name of a hole can have colons.
  const texts = principal.entries
    .flatMap((e) => [...e.items, ...e.partial])
    .map((node) => replaceDollarBraces(readableText(node), () => 'x'));
  return texts.length > 0 && texts.every((t) => /^(arn:[^:]*:iam::[^:]*:root|[0-9]{12})$/.test(t));
}

/** With more resources than this, all actions are counted. */
const MAX_RESOURCES = 20;

/** The patterns of Resource, if they can exclude actions. */
function limits(compiled: CompiledStatement | undefined): readonly Glob[] | undefined {
  const { globs, negated } = compiled?.resources ?? { globs: [], negated: false };
  if (negated || globs.length === 0 || globs.length > MAX_RESOURCES) return undefined;
  return globs.some((g) => g.shape === 'all') ? undefined : globs;
}

interface Count {
  readonly all: number;
  readonly writes: number;
  readonly manages: number;
}

/** The actions of a service by access level: those that act on the resources, and all if none does. */
function count(service: Service, resources: readonly Glob[] | undefined): Count {
  let [all, writes, manages] = [0, 0, 0];
  service.actionNames.forEach((name, i) => {
    if (resources && !resources.some((glob) => actsOn(service.action(name)!, glob))) return;
    all++;
    const mask = service.levelMask(i);
    if (mask & MANAGES) manages++;
    else if (mask & WRITES) writes++;
  });
  return all === 0 && resources ? count(service, undefined) : { all, writes, manages };
}

interface Wildcard {
  readonly item: StringNode;
  readonly service: Service;
}

/** The values for all actions of a service. */
function wildcardsOf(statement: Statement, { catalogue }: RuleContext): Wildcard[] {
  const { effect, action } = statement;
  if (effect !== 'Allow' || !action || action.negated) return [];
  return action.items.flatMap((item) => {
    const prefix = /^([A-Za-z0-9-]+):\*$/.exec(item.value)?.[1];
    const service = prefix && catalogue.service(prefix);
    return service && !delegatesToAccount(statement, service.prefix) ? { item, service } : [];
  });
}

/** Can some value of an Allow be for all actions of a service? */
const namesService = oncePerStatement(({ core: { effect, actions } }): boolean => {
  return effect === 'Allow' && actions?.negated === false && actions.globs.some((g) => g.text.endsWith(':*'));
});

/** Does the value alone open a way to escalate, as far as this statement says? */
function mayEscalate({ item, service }: Wildcard, statement: Statement, context: RuleContext): boolean {
  if (statement.policy.kind === 'resource') return false;
  const compiled = context.compile(statement);
  return (
    compiled !== undefined && escalatesAlone(compiled, item, service.prefix, context.catalogue, context.sets)
  );
}

function reportWildcard({ item, service }: Wildcard, statement: Statement, context: RuleContext): void {
  const { all, writes, manages } = count(service, limits(context.compile(statement)));
  const parts = [
    ...(writes > 0 ? [`${writes} that write`] : []),
    ...(manages > 0 ? [`${manages} that manage permissions`] : []),
  ];
  const including = parts.length > 0 ? `, including ${parts.join(' and ')}, and actions` : ', and actions';
  const actions = all === 1 ? 'the 1 action' : `all ${all} actions`;
  context.report({
    range: item.range,
    message: `"${item.value}" grants ${actions} of ${service.name}${all < service.actionNames.length ? ' on these resources' : ''}${including} that AWS adds later.`,
    fixes: () => narrowedWildcard(statement, item, service, context),
  });
}

export const rule: Rule = {
  id: 'service-wildcard',
  severity: 'information',
  kinds: ['identity', 'session', 'resource'],
  codes: [],
  summary: 'An Allow grants all actions of a service.',
  checkStatement(statement, context) {
    for (const wildcard of wildcardsOf(statement, context)) {
      if (!mayEscalate(wildcard, statement, context)) reportWildcard(wildcard, statement, context);
    }
  },
  checkPolicy(policy, context) {
    const { compiled, catalogue, sets } = context;
    // Most statements are left without being read where they are.
    const wild = allStatements(compiled).filter((s) => namesService(s, catalogue, sets));
    if (wild.length === 0) return;
    const own = new Set(policy.statements);
    for (const { statement } of wild) {
      if (!own.has(statement)) continue;
      for (const wildcard of wildcardsOf(statement, context)) {
        // privilege-escalation reports those that are open after the Deny statements are applied.
        if (mayEscalate(wildcard, statement, context) && !reportsAlone(context, wildcard.item))
          reportWildcard(wildcard, statement, context);
      }
    }
  },
};
