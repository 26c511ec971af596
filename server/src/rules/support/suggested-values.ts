/** Values for new conditions, from what the document says already; a placeholder where it says nothing. */
import type { Catalogue } from '../../catalogue/catalogue.js';
import { allStatements, type CompiledPolicy } from '../../policy/compile.js';
import type { Policy } from '../../policy/policy.js';
import { namedActions } from '../../sets/named-actions.js';
import type { RequestSets } from '../../sets/request-sets.js';
import { type Data, FunctionCall } from '../../syntax/data.js';
import { ownValue } from '../../text/own-value.js';
import { accountOf } from './arns/account-of.js';
import { testsOf } from './conditions/conditions.js';

/**
 * Services that are passed roles for a principal of another name: roles of tasks (Amazon ECS Developer Guide, "Amazon ECS
 * task execution IAM role"), of Enhanced Monitoring (Amazon RDS User Guide, "Setting up for and enabling Enhanced
 * Monitoring") and of instance profiles (IAM User Guide, "Use instance profiles").
 */
const PRINCIPALS: Readonly<Record<string, string>> = { ecs: 'ecs-tasks', iam: 'ec2', rds: 'monitoring.rds' };

/** With more services than this, the policy does not say what it is for. */
const MAX_SERVICES = 4;

/** What a fix writes, and what its title says about it: the values in quotes. */
export interface SuggestedValue {
  readonly value: Data;
  readonly shown: string;
}

export const oneValue = (text: string): SuggestedValue => ({ value: text, shown: `"${text}"` });

/**
 * The service principals of the services in a policy whose actions need a permission, as the Service Authorization
 * Reference says ("dependent actions").
 * @param permission `iam:PassRole`.
 */
export function servicesThatNeed(
  permission: string,
  policy: CompiledPolicy,
  catalogue: Catalogue,
  sets: RequestSets,
): SuggestedValue {
  const found = new Set<string>();
  for (const statement of allStatements(policy)) {
    if (statement.effect !== 'Allow' || !statement.actions || statement.actions.negated) continue;
    for (const { dependentActions, service } of namedActions(statement, catalogue, sets).actions) {
      const name = `${ownValue(PRINCIPALS, service.prefix) ?? service.prefix}.amazonaws.com`;
      if (dependentActions.includes(permission) && catalogue.servicePrincipals.names.includes(name))
        found.add(name);
    }
  }
  const names = [...found].sort();
  if (names.length === 0 || names.length > MAX_SERVICES) return oneValue('<service>.amazonaws.com');
  if (names.length === 1) return oneValue(names[0]!);
  return { value: names, shown: names.map((name) => `"${name}"`).join(', ') };
}

/** The account of a policy: of its document's stack, or the first one that it names. */
export function accountFor(policy: Policy): SuggestedValue {
  const account = accountOf(policy);
  if (account !== undefined) return oneValue(account);
  if (policy.place.resourceType?.startsWith('AWS::'))
    return { value: new FunctionCall('Ref', 'AWS::AccountId'), shown: 'AWS::AccountId' };
  return oneValue('<account-id>');
}

/** The organization that a condition of the document names. */
export function organizationFor(policies: readonly Policy[]): SuggestedValue {
  for (const { statements } of policies)
    for (const statement of statements)
      for (const { key, entry, use } of testsOf(statement)) {
        if (!/^aws:(principal|resource|source)orgid$/.test(key) || use.operator.negated) continue;
        const id = entry.list.items.find((i) => /^o-[a-z0-9]{10,32}$/.test(i.value))?.value;
        if (id !== undefined) return oneValue(id);
      }
  return oneValue('<organization-id>');
}
