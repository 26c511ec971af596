/** Rules of an organization: data from its configuration, checked with the same sets as the built-in rules. */

import { compileArnFormat, compileGlob, type Glob, matchGlob } from '../../algebra/glob.js';
import { intersects } from '../../algebra/glob-intersection.js';
import {
  type CompiledStatement,
  compileAction,
  compileResource,
  type PatternNode,
} from '../../policy/compile.js';
import type { PolicyKind } from '../../policy/policy-kind.js';
import { parseArn } from '../../policy/resources.js';
import { isAccountId } from '../../requests/account-id.js';
import { accountIn } from '../../requests/principal.js';
import { readableText, type StringNode } from '../../syntax/value.js';
import { enumerate } from '../../text/words.js';
import type { Report, RuleContext, Severity } from '../rule.js';
import { needsKey, testsOf } from '../support/conditions.js';

export interface RequiredConditions {
  readonly actions: readonly string[];
  /** Condition keys that have to be limited; `aws:RequestTag/*` is any tag. */
  readonly keys: readonly string[];
  /** Condition keys with the only values that a request can have; wildcards are supported. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** The statements that the check is about: those with one of these resources; with any, if omitted. */
  readonly resources?: readonly string[];
  /** Resource types, as `s3:object`; with any, if omitted. */
  readonly resourceTypes?: readonly string[];
  /** `all` of the keys (the default), or `any` of them. */
  readonly match: 'all' | 'any';
}

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

/**
 * Is there a resource that both patterns name? Patterns of two types can have texts in common that are not ARNs of either
 * (`subnet/a:instance/b`), so no wildcard before the resource part matches a colon here.
 */
function haveResourceInCommon(a: Glob, b: Glob): boolean {
  if (!parseArn(a.text) || !parseArn(b.text)) return intersects(a, b);
  return intersects(compileArnFormat(a.text), compileArnFormat(b.text));
}

/** Does a statement apply to one of the resources? What cannot be decided counts as no. */
function appliesTo(s: CompiledStatement, globs: readonly Glob[], context: RuleContext): boolean {
  if (!s.resources) return true;
  if (!s.resources.negated)
    return s.resources.globs.some((g) => globs.some((w) => haveResourceInCommon(g, w)));
  const box = context.sets.box(s);
  const atom = context.sets.resourceAtom({ globs, nodes: [], negated: false });
  return box !== undefined && context.sets.meet([atom as never], box) === true;
}

type Say = (report: Report) => void;

function requireConditions(
  required: RequiredConditions,
  context: RuleContext,
  say: Say,
  words: string,
): void {
  const wanted = required.actions.map(compileAction);
  const resources = required.resources?.map((r) => compileResource(r, false));
  for (const s of allows(context)) {
    if (s.opaque || (resources && !appliesTo(s, resources, context))) continue;
    const node = placeOfAction(s, wanted, context);
    if (!node) continue;
    const keys = [...testsOf(s.statement)].filter(needsKey).map((t) => t.key);
    const missing = required.keys.filter((k) => !keys.some((have) => matchGlob(plainGlob(k), have)));
    const enough = required.match === 'any' ? missing.length < required.keys.length : missing.length === 0;
    if (enough) continue;
    say({
      range: node.range,
      message: `${words} "${readableText(node)}" needs a condition on ${enumerate(missing).replace(' and ', required.match === 'any' ? ' or ' : ' and ')}.`,
    });
  }
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

function forbidResources(patterns: readonly string[], context: RuleContext, say: Say, words: string): void {
  const wanted = patterns.map((p) => compileResource(p, false));
  for (const s of allows(context)) {
    if (!s.resources || s.resources.negated || denied(s, 'resource', wanted, context)) continue;
    s.resources.globs.forEach((g, i) => {
      const hit = patterns[wanted.findIndex((w) => intersects(g, w))];
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

function allowedAccounts(accounts: readonly string[], context: RuleContext, say: Say, words: string): void {
  for (const s of allows(context)) {
    const arns = s.resources?.negated ? [] : (s.resources?.nodes ?? []);
    for (const node of [...principalsOf(s), ...arns]) {
      const arn = parseArn(readableText(node));
      const account = arn
        ? isAccountId(arn.account)
          ? arn.account
          : undefined
        : accountIn(readableText(node));
      if (account !== undefined && !accounts.includes(account)) {
        say({
          range: node.range,
          message: `${words} The account ${account} is not in the list of allowed values.`,
        });
      }
    }
  }
}

function allowedRegions(regions: readonly string[], context: RuleContext, say: Say, words: string): void {
  const wanted = regions.map(plainGlob);
  const fits = (region: string): boolean =>
    /[*?$]/.test(region) || region === '' || wanted.some((g) => matchGlob(g, region));
  for (const s of allows(context)) {
    for (const node of s.resources?.negated ? [] : (s.resources?.nodes ?? [])) {
      const region = parseArn(readableText(node))?.region;
      if (region !== undefined && !fits(region)) {
        say({
          range: node.range,
          message: `${words} The Region ${region} is not in the list of allowed values.`,
        });
      }
    }
    for (const { key, entry, use } of testsOf(s.statement)) {
      if (key !== 'aws:requestedregion' || use.operator.negated) continue;
      for (const node of entry.list.items) {
        if (!fits(node.value)) {
          say({
            range: node.range,
            message: `${words} The Region ${node.value} is not in the list of allowed values.`,
          });
        }
      }
    }
  }
}

/** Checks a policy against one rule of the organization. */
export function checkOrganizationRule(rule: OrganizationRule, context: RuleContext, say: Say): void {
  if (rule.kinds && !rule.kinds.includes(context.policy.kind)) return;
  const words = /[.!?]$/.test(rule.message) ? rule.message : `${rule.message}.`;
  if (rule.requireConditions) requireConditions(rule.requireConditions, context, say, words);
  if (rule.forbidActions) forbidActions(rule.forbidActions, context, say, words);
  if (rule.forbidResources) forbidResources(rule.forbidResources, context, say, words);
  if (rule.forbidPrincipals) forbidPrincipals(rule.forbidPrincipals, context, say, words);
  if (rule.forbidTogether) forbidTogether(rule.forbidTogether, context, say, words);
  if (rule.allowedAccounts) allowedAccounts(rule.allowedAccounts, context, say, words);
  if (rule.allowedRegions) allowedRegions(rule.allowedRegions, context, say, words);
}
