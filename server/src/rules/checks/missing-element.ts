import type { Catalogue } from '../../catalogue/catalogue.js';
import { POLICY_ELEMENTS, STATEMENT_ELEMENTS } from '../../policy/elements.js';
import type { Policy, Statement } from '../../policy/policy.js';
import { PRINCIPAL_KINDS } from '../../policy/policy-kind.js';
import { parseArn } from '../../policy/resources.js';
import { first, type StatementBody } from '../../policy/statement-body.js';
import { statementAnchor } from '../../policy/statement-name.js';
import type { Data } from '../../syntax/data.js';
import { copied } from '../../syntax/syntax.js';
import { beginningOf, type PropertyNode } from '../../syntax/value.js';
import { isWithin } from '../../text/range.js';
import { alternatives, enumerate, nearest } from '../../text/words.js';
import type { Fix, Rule, RuleContext } from '../rule.js';
import { fixOf, insertElement, insertInto } from '../support/fixes/fixes.js';
import { isStatementAlone } from '../support/statement-alone.js';

const ELEMENTS: readonly string[] = STATEMENT_ELEMENTS;

/** Are the actions of services whose policies apply to the resource that they are attached to? */
function worksWithoutResource({ statements }: Policy, catalogue: Catalogue): boolean {
  const services = catalogue.authorizationFacts.policiesWithoutResource.map((p) => p.service);
  return statements.some((s) =>
    s.action?.items.some((a) => services.includes(a.value.split(':')[0]!.toLowerCase())),
  );
}

function needsResource(statement: Statement, catalogue: Catalogue): boolean {
  const { kind } = statement.policy;
  if (kind === 'trust') return false;
  // unexpected-principal reports a statement that belongs to a policy of another kind.
  if (statement.principal && !PRINCIPAL_KINDS.includes(kind)) return false;
  if (kind !== 'resource') return true;
  // A Deny of "*" is about the same resource as the other statements.
  return !worksWithoutResource(statement.policy, catalogue);
}

/** Whether a statement needs a Resource depends on the other ones. */
const dependsOnOthers = ({ kind, kindDoubt }: Policy): boolean =>
  kind === 'resource' || kindDoubt !== undefined;

/** The service that all ARNs in Resource belong to, or a placeholder. */
function serviceOf({ policy, resource }: Statement, catalogue: Catalogue): string {
  if (policy.kind === 'trust') return 'sts';
  const names = new Set((resource?.items ?? []).map((i) => parseArn(i.value)?.service ?? ''));
  const [name = ''] = names;
  const prefixes = names.size === 1 ? catalogue.prefixesForArnService(name) : [];
  if (prefixes.includes(name)) return name;
  return prefixes.length === 1 ? prefixes[0]! : '<service>';
}

const lacksElement = ({ node, action, resource }: StatementBody): boolean =>
  !action || !resource || !first(node, 'Effect');

function reportMissing(statement: Statement, context: RuleContext): void {
  const missing: string[] = [];
  const names = statement.node.properties.map((p) => p.key.value);
  // A misspelled name is one mistake: unknown-element reports it.
  const misspelled = names
    .filter((n) => !ELEMENTS.includes(n))
    .flatMap((n) => nearest(n, ELEMENTS, 1).map((e) => e.replace(/^Not/, '')));
  const needs = (name: string): boolean => !misspelled.includes(name);
  if (!names.includes('Effect') && needs('Effect')) missing.push('Effect');
  if (!statement.action && needs('Action')) missing.push('Action');
  if (!statement.resource && needsResource(statement, context.catalogue) && needs('Resource'))
    missing.push('Resource');
  if (missing.length === 0) return;
  // Services differ in which elements their resource-based policies need.
  const unsure = statement.policy.kind === 'resource' && missing.length === 1 && missing[0] === 'Resource';
  context.report({
    range: statementAnchor(statement),
    ...(unsure ? { severity: 'warning' as const } : {}),
    message: unsure
      ? 'The statement has no Resource, and most services reject such a resource-based policy. Add the ARN of the resource.'
      : `The statement has no ${alternatives(missing)}, so AWS rejects the policy. Add ${missing.length === 1 ? 'it' : 'them'}.`,
    ...(unsure ? {} : { ifKind: `the statement needs ${enumerate(missing)}. Add the element.` }),
    fixes: () => {
      const fixes: Fix[] = [];
      if (missing.includes('Effect')) {
        // A tool cannot know which one is intended.
        fixes.push(...insertElement(statement, 'Effect', 'Allow', 'Add "Effect": "Allow"'));
        fixes.push(...insertElement(statement, 'Effect', 'Deny', 'Add "Effect": "Deny"'));
      }
      if (missing.includes('Action')) {
        // An empty list is rejected too.
        const action = `${serviceOf(statement, context.catalogue)}:<action>`;
        fixes.push(...insertElement(statement, 'Action', action, `Add "Action": "${action}"`));
      }
      if (missing.includes('Resource'))
        fixes.push(...insertElement(statement, 'Resource', '*', 'Add "Resource": "*"'));
      return fixes;
    },
  });
}

/** A statement that lacks the policy around it. */
function reportAlone({ document, node }: Policy, context: RuleContext): void {
  const inPolicy = (name: string): boolean => (POLICY_ELEMENTS as readonly string[]).includes(name);
  const element = (p: PropertyNode): (readonly [string, Data])[] => {
    const value = p.value && copied(document, p.value);
    return value === undefined ? [] : [[p.key.value, value]];
  };
  context.report({
    range: beginningOf(node),
    message:
      'The policy has no Statement, so AWS rejects it. Its elements are those of a statement: put them into Statement.',
    fixes: () => {
      const { properties } = node;
      const known = properties.flatMap(element);
      // Comments would go, and so would what cannot be copied.
      const isWhole =
        known.length === properties.length && new Set(known.map(([name]) => name)).size === known.length;
      if (!isWhole || document.comments.some((c) => isWithin(node.range, c.range.start))) return [];
      const statement = Object.fromEntries(known.filter(([name]) => !inPolicy(name)));
      const around = Object.fromEntries(known.filter(([name]) => inPolicy(name)));
      return fixOf(
        'Put the elements into Statement',
        document.syntax.edit.replace(document, node, { ...around, Statement: [statement] }),
      );
    },
  });
}

export const rule: Rule = {
  id: 'missing-element',
  severity: 'error',
  codes: ['AA:MISSING_STATEMENT', 'AA:MISSING_EFFECT', 'AA:MISSING_ACTION', 'AA:MISSING_RESOURCE'],
  summary: 'A policy has no Statement, or a statement has no Effect, Action or Resource.',
  checkPolicy(policy, context) {
    const { node } = policy;
    if (dependsOnOthers(policy))
      for (const s of policy.statements) if (s.derived.of(lacksElement)) reportMissing(s, context);
    // A misspelt name is one mistake: unknown-element reports it.
    const misspelt = node.properties.some((p) => nearest(p.key.value, ['Statement'], 1).length > 0);
    if (policy.statementProperty || misspelt) return;
    if (isStatementAlone(policy)) {
      reportAlone(policy, context);
      return;
    }
    context.report({
      range: beginningOf(node),
      message:
        'The policy has no Statement, so AWS rejects it. Add statements with an Effect, actions and resources.',
      // What it would have to contain is unknown.
      fixes: () =>
        insertInto(policy.document, node, 'Statement', [], POLICY_ELEMENTS, 'Add "Statement": []').map(
          (fix) => ({
            ...fix,
            preferred: false,
          }),
        ),
    });
  },
  checkStatement(statement, context) {
    if (!dependsOnOthers(statement.policy)) reportMissing(statement, context);
  },
};
