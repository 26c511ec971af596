/** Rules of an organization: data from its configuration, checked with the same sets as the built-in rules. */

import { compileGlob, type Glob, matchGlob } from '../../algebra/glob.js';
import { intersects } from '../../algebra/glob-intersection.js';
import { covered } from '../../algebra/glob-sampling.js';
import type { Atom } from '../../algebra/search.js';
import {
  type CompiledStatement,
  compileAction,
  compileResource,
  type PatternNode,
} from '../../policy/compile.js';
import type { PolicyKind } from '../../policy/policy-kind.js';
import { actsOn, parseArn } from '../../policy/resources.js';
import { isAccountKey } from '../../requests/account-id.js';
import { accountIn } from '../../requests/principal.js';
import { readableText, type StringNode } from '../../syntax/value.js';
import { enumerate } from '../../text/words.js';
import type { Report, RuleContext, Severity } from '../rule.js';
import { testsOf } from '../support/conditions.js';
import { missingConditions, type RequiredConditions } from './required-conditions.js';

/** Exactly one of the checks is there. */
export interface OrganizationRule {
  readonly id: string;
  /** The text of the author; what was found is added after it. */
  readonly message: string;
  readonly severity: Severity;
  readonly kinds: readonly PolicyKind[] | undefined;
  readonly requireConditions?: RequiredConditions;
  readonly forbidActions?: readonly string[];
  readonly forbidResources?: readonly string[];
  readonly forbidPrincipals?: readonly string[];
  /** Actions that one policy must not allow all of. */
  readonly forbidTogether?: readonly string[];
  readonly allowedAccounts?: readonly string[];
  /** Regions; wildcards are supported: `eu-*`. */
  readonly allowedRegions?: readonly string[];
}

/** The rule ID of the findings: `organization/` and the ID of the rule. */
export const organizationId = (rule: OrganizationRule): string => `organization/${rule.id}`;

const plainGlob = (text: string): Glob =>
  compileGlob(text, { mode: 'string', wildcards: true, variables: false, ignoreCase: true });

const allows = (context: RuleContext): readonly CompiledStatement[] =>
  context.compiled.statements.filter((s) => s.effect === 'Allow');

/** Where a statement matches one of the actions: the node of the pattern, or NotAction. */
function placeOfAction(
  s: CompiledStatement,
  wanted: readonly Glob[],
  context: RuleContext,
): PatternNode | undefined {
  if (!s.actions) return undefined;
  if (s.actions.negated) {
    const box = context.sets.box(s);
    const meets =
      box &&
      wanted.some((g) =>
        context.sets.meet([context.sets.actionAtom({ globs: [g], nodes: [], negated: false }) as never], box),
      );
    return meets ? s.statement.action?.property.key : undefined;
  }
  const index = s.actions.globs.findIndex((g) => wanted.some((w) => intersects(g, w)));
  return s.actions.nodes[index];
}

/** Do Deny statements of the same policy deny all actions (or resources) of the list that the statement allows? */
function denied(
  s: CompiledStatement,
  dimension: 'action' | 'resource',
  globs: readonly Glob[],
  context: RuleContext,
): boolean {
  const box = context.sets.box(s);
  if (!box) return false;
  const denies = context.together
    .filter((d) => d.effect === 'Deny')
    .map((d) => context.sets.box(d))
    .filter((b) => b !== undefined);
  if (denies.length === 0) return false;
  const scope = { globs, nodes: [], negated: false };
  const atom = dimension === 'action' ? context.sets.actionAtom(scope) : context.sets.resourceAtom(scope);
  return context.sets.covered([atom as never, ...box], denies) === true;
}

type Say = (report: Report) => void;

function requireConditions(
  required: RequiredConditions,
  context: RuleContext,
  say: Say,
  words: string,
): void {
  for (const { node, missing } of missingConditions(required, context))
    say({
      range: node.range,
      message: `${words} "${readableText(node)}" needs a condition on ${missing}.`,
    });
}

function forbidActions(patterns: readonly string[], context: RuleContext, say: Say, words: string): void {
  const wanted = patterns.map(compileAction);
  for (const s of allows(context)) {
    if (!s.actions) continue;
    if (denied(s, 'action', wanted, context)) continue;
    if (s.actions.negated) {
      const node = placeOfAction(s, wanted, context);
      if (node)
        say({
          range: node.range,
          message: `${words} The element also matches ${enumerate(patterns)}, because it does not list it.`,
        });
      continue;
    }
    s.actions.globs.forEach((g, i) => {
      const hit = patterns[wanted.findIndex((w) => intersects(g, w))];
      const node = s.actions!.nodes[i]!;
      if (hit !== undefined)
        say({ range: node.range, message: `${words} "${readableText(node)}" is or includes ${hit}.` });
    });
  }
}

/** Can an action of the statement act on the resource, as far as is documented? */
function actsOnResource(s: CompiledStatement, resource: Glob, { sets, catalogue }: RuleContext): boolean {
  if (!s.actions || s.actions.negated) return true;
  return s.actions.globs.some((g) => {
    const ids = sets.expand(g);
    return ids.length === 0 || ids.some((id) => actsOn(catalogue.action(id)!, resource));
  });
}

function forbidResources(patterns: readonly string[], context: RuleContext, say: Say, words: string): void {
  const { sets } = context;
  for (const s of allows(context)) {
    const { resource } = s.statement;
    const wanted = patterns.filter((p) => actsOnResource(s, compileResource(p, false), context));
    const globs = wanted.map((p) => compileResource(p, false));
    if (!s.resources || !resource || globs.length === 0 || denied(s, 'resource', globs, context)) continue;
    if (s.resources.negated) {
      const box = sets.box(s);
      const atom = sets.resourceAtom({ globs, nodes: [], negated: false }) as Atom;
      if (box && sets.meet([atom], box) === true)
        say({
          range: resource.property.key.range,
          message: `${words} The element also matches ${enumerate(wanted)}, because it does not list it.`,
        });
      continue;
    }
    s.resources.globs.forEach((g, i) => {
      const hit = wanted[globs.findIndex((w) => intersects(g, w))];
      const node = s.resources!.nodes[i]!;
      if (hit !== undefined)
        say({ range: node.range, message: `${words} "${readableText(node)}" is or includes ${hit}.` });
    });
  }
}

const principalsOf = (s: CompiledStatement): StringNode[] => {
  const { principal } = s.statement;
  if (!principal || principal.negated) return [];
  return [...(principal.single ? [principal.single] : []), ...principal.entries.flatMap((e) => e.items)];
};

function forbidPrincipals(patterns: readonly string[], context: RuleContext, say: Say, words: string): void {
  for (const s of allows(context)) {
    const { principal } = s.statement;
    if (principal?.negated) {
      const listed = principal.entries.flatMap((e) => e.items.map((item) => item.value));
      const reached = patterns.filter((p) => !listed.includes(p));
      if (reached.length > 0)
        say({
          range: principal.property.key.range,
          message: `${words} The element also matches ${enumerate(reached)}, because it does not list it.`,
        });
      continue;
    }
    for (const node of principalsOf(s)) {
      // "*" forbids everyone as a principal; other patterns are matched with the text of the principal.
      const hit = patterns.find((p) =>
        p === '*' ? node.value === '*' : matchGlob(plainGlob(p), node.value),
      );
      if (hit !== undefined)
        say({ range: node.range, message: `${words} "${node.value}" is a forbidden principal.` });
    }
  }
}

function forbidTogether(actions: readonly string[], context: RuleContext, say: Say, words: string): void {
  const nodes = actions.map((action) => {
    const wanted = [compileAction(action)];
    for (const s of allows(context)) {
      if (denied(s, 'action', wanted, context)) continue;
      const node = placeOfAction(s, wanted, context);
      if (node) return node;
    }
    return undefined;
  });
  const last = nodes.at(-1);
  if (!last || nodes.some((n) => !n)) return;
  say({
    range: last.range,
    message: `${words} The policy allows ${enumerate(actions)}.`,
    related: [...new Set(nodes)]
      .filter((n) => n !== last)
      .map((n) => ({ range: n!.range, message: 'Part of the combination.' })),
  });
}

/** Is a Region or an account, which can be a pattern, one of those that are allowed? One that is not limited names none. */
function isAllowed(text: string, allowed: readonly Glob[]): boolean {
  if (text === '' || text.includes('$') || /^\*+$/.test(text)) return true;
  return covered(plainGlob(text), allowed) !== false;
}

/** The values of conditions that limit a request to them. */
function* limitingValues(
  s: CompiledStatement,
): Generator<{ readonly key: string; readonly node: StringNode }> {
  for (const { key, entry, use } of testsOf(s.statement))
    if (!use.operator.negated) for (const node of entry.list.items) yield { key, node };
}

/** The account or the pattern of accounts that a principal, an ARN or a value of a condition names. */
function accountNamed(text: string): string | undefined {
  const arn = parseArn(text);
  if (arn) return /^[\d*?]+$/.test(arn.account) ? arn.account : undefined;
  return /^\?*\d[\d*?]*$/.test(text) ? text : accountIn(text);
}

const ACCOUNT_ARN_KEYS = ['aws:principalarn', 'aws:sourcearn'];

function allowedAccounts(accounts: readonly string[], context: RuleContext, say: Say, words: string): void {
  const allowed = accounts.map(plainGlob);
  for (const s of allows(context)) {
    const { principal } = s.statement;
    if (principal?.negated)
      say({
        range: principal.property.key.range,
        message: `${words} The element also matches other accounts, because it does not list them.`,
      });
    const arns = s.resources?.negated ? [] : (s.resources?.nodes ?? []);
    const tested = [...limitingValues(s)]
      .filter(({ key }) => isAccountKey(key) || ACCOUNT_ARN_KEYS.includes(key))
      .map(({ node }) => node);
    for (const node of new Set([...principalsOf(s), ...arns, ...tested])) {
      const account = accountNamed(readableText(node));
      if (account === undefined || isAllowed(account, allowed)) continue;
      say({
        range: node.range,
        message: `${words} The account ${account} is not in the list of allowed values.`,
      });
    }
  }
}

function allowedRegions(regions: readonly string[], context: RuleContext, say: Say, words: string): void {
  const allowed = regions.map(plainGlob);
  for (const s of allows(context)) {
    const arns = s.resources?.negated ? [] : (s.resources?.nodes ?? []);
    const named = [
      ...arns.map((node) => ({ node, region: parseArn(readableText(node))?.region })),
      ...[...limitingValues(s)]
        .filter(({ key }) => key === 'aws:requestedregion')
        .map(({ node }) => ({ node, region: node.value })),
    ];
    for (const { node, region } of named) {
      if (region === undefined || isAllowed(region, allowed)) continue;
      say({
        range: node.range,
        message: `${words} The Region ${region} is not in the list of allowed values.`,
      });
    }
  }
}

/** Kinds of policies that limit what others grant. */
const NOT_GRANTING: readonly PolicyKind[] = ['scp', 'rcp', 'boundary'];

/** Checks a policy against one rule of the organization. */
export function checkOrganizationRule(rule: OrganizationRule, context: RuleContext, say: Say): void {
  const { kind } = context.policy;
  if (rule.kinds ? !rule.kinds.includes(kind) : NOT_GRANTING.includes(kind)) return;
  const words = /[.!?]$/.test(rule.message) ? rule.message : `${rule.message}.`;
  if (rule.requireConditions) requireConditions(rule.requireConditions, context, say, words);
  if (rule.forbidActions) forbidActions(rule.forbidActions, context, say, words);
  if (rule.forbidResources) forbidResources(rule.forbidResources, context, say, words);
  if (rule.forbidPrincipals) forbidPrincipals(rule.forbidPrincipals, context, say, words);
  if (rule.forbidTogether) forbidTogether(rule.forbidTogether, context, say, words);
  if (rule.allowedAccounts) allowedAccounts(rule.allowedAccounts, context, say, words);
  if (rule.allowedRegions) allowedRegions(rule.allowedRegions, context, say, words);
}
