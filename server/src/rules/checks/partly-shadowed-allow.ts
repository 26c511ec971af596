import type { Atom, Box } from '../../algebra/search.js';
import {
  type CompiledStatement,
  namesAction,
  type PatternNode,
  type PatternScope,
} from '../../policy/compile.js';
import type { Statement } from '../../policy/policy.js';
import type { ScopeElement } from '../../policy/statement-body.js';
import { statementAnchor, statementName } from '../../policy/statement-name.js';
import { boxIndex } from '../../sets/box-index.js';
import { namesAnyService } from '../../sets/named-actions.js';
import type { RequestSets } from '../../sets/request-sets.js';
import { readableText } from '../../syntax/value.js';
import { capital, enumerate } from '../../text/words.js';
import type { Related, Rule, RuleContext } from '../rule.js';
import { removeValue } from '../support/fixes/fixes.js';

/** A wildcard that matches more actions is not expanded. */
const MANY = 400;

/** What Deny statements leave of one action pattern of an Allow. */
interface Shadow {
  /** Index of the pattern. */
  readonly index: number;
  /** How many actions it matches, and which of them are denied. */
  readonly of: number;
  readonly gone: readonly string[];
  /** Indices of the Deny statements that deny them. */
  readonly guilty: readonly number[];
  /** Everything is denied, including actions that AWS adds later. */
  readonly whole: boolean;
}

interface Deny {
  readonly s: CompiledStatement;
  readonly box: Box;
  /** The same for all Deny statements with the same actions. */
  readonly actions: string;
}

function actionsKey({ actions }: CompiledStatement): string {
  const { globs, negated } = actions!;
  return `${negated} ${globs.map((g) => g.text).join('\n')}`;
}

/** Those with the same actions together. */
function byActions(denies: readonly Deny[]): (readonly Deny[])[] {
  const groups = new Map<string, Deny[]>();
  for (const deny of denies) {
    const key = deny.actions;
    const own = groups.get(key);
    if (own) own.push(deny);
    else groups.set(key, [deny]);
  }
  return [...groups.values()];
}

/** The Deny that denies all of the box, or the first of those that do it together. */
function denier(sets: RequestSets, box: Box, denies: readonly Deny[]): Deny | undefined {
  const boxes = denies.map((d) => d.box);
  if (sets.coveredByNear(box, boxes) !== true) return undefined;
  return denies.find((d) => sets.coveredByNear(box, [d.box]) === true) ?? denies[0];
}

function shadows(sets: RequestSets, box: Box, scope: PatternScope, denies: readonly Deny[]): Shadow[] {
  const all = denies.map((d) => d.box);
  // Everything is denied: shadowed-allow reports it.
  if (sets.coveredByNear(box, all) === true) return [];
  const found: Shadow[] = [];
  // Actions that the same Deny statements name are denied alike: one question for all of them.
  const groups = byActions(denies);
  const guiltyOf = new Map<string, Deny | undefined>();
  const guiltyFor = (id: string): Deny | undefined => {
    const lower = id.toLowerCase();
    if (!sets.question().spend(groups.length)) return undefined;
    const named = groups.filter(([first]) => namesAction(first!.s.actions!, lower));
    if (named.length === 0) return undefined;
    const key = named.map(([first]) => denies.indexOf(first!)).join();
    if (!guiltyOf.has(key)) guiltyOf.set(key, denier(sets, sets.withAction(box, id), named.flat()));
    return guiltyOf.get(key);
  };
  scope.globs.forEach((glob, index) => {
    if (namesAnyService(glob.text)) return;
    const ids = sets.expand(glob);
    if (ids.length > MANY) return;
    const gone: string[] = [];
    const guilty = new Set<Deny>();
    for (const id of ids) {
      const by = guiltyFor(id);
      if (!by) continue;
      gone.push(id);
      guilty.add(by);
    }
    if (gone.length === 0) return;
    // A wildcard can match actions that are not documented yet; then it still has an effect.
    const atom = sets.actionAtom({ globs: [glob], nodes: [], negated: false }) as Atom;
    const whole = gone.length === ids.length && sets.coveredByNear([atom, ...box], all) === true;
    found.push({ index, of: ids.length, gone, guilty: [...guilty].map((d) => denies.indexOf(d)), whole });
  });
  return found;
}

/** A resource of an Allow on which Deny statements deny all of its actions. */
interface DeadResource {
  /** Index of its first pattern. */
  readonly index: number;
  /** Indices of the Deny statements. */
  readonly guilty: readonly number[];
}

/** For each resource pattern, the index of a Deny that denies all of the box there, or the first of those that do it together. */
function deniedResources(
  sets: RequestSets,
  box: Box,
  { globs }: PatternScope,
  denies: readonly Deny[],
): readonly (number | undefined)[] {
  const all = denies.map((d) => d.box);
  // If everything is denied, shadowed-allow reports the statement.
  if (sets.coveredByNear(box, all) === true) return [];
  return globs.map((glob) => {
    const atom = sets.resourceAtom({ globs: [glob], nodes: [], negated: false }) as Atom;
    const here = [atom, ...box];
    const by = sets.isEmpty(here) ? undefined : denier(sets, here, denies);
    return by && denies.indexOf(by);
  });
}

function deadResources(
  sets: RequestSets,
  box: Box,
  scope: PatternScope,
  denies: readonly Deny[],
): DeadResource[] {
  // Of a single resource, shadowed-allow reports the statement.
  if (new Set(scope.nodes).size < 2) return [];
  const boxes = denies.map((d) => d.box);
  const denied = sets.once('dead resources', box, boxes, () => deniedResources(sets, box, scope, denies));
  // An incomplete ARN has several readings, which are one value.
  const own = new Map<PatternNode, { index: number; by: (number | undefined)[] }>();
  for (const [index, by] of denied.entries()) {
    const node = scope.nodes[index]!;
    const before = own.get(node);
    if (before) before.by.push(by);
    else own.set(node, { index, by: [by] });
  }
  return [...own.values()].flatMap(({ index, by }) => {
    const guilty = new Set(by.filter((b) => b !== undefined));
    return by.includes(undefined) ? [] : [{ index, guilty: [...guilty] }];
  });
}

/** A value that has no effect, with the Deny statements that are the reason. */
function reportDead(
  context: RuleContext,
  { node, by }: { readonly node: PatternNode; readonly by: readonly Statement[] },
  list: ScopeElement,
  message: string,
): void {
  const { document } = context.policy;
  context.report({
    range: node.range,
    message: `${capital(enumerate(by.map(statementName)))} ${by.length === 1 ? 'denies' : 'deny'} ${message}, so it has no effect here. Remove it.`,
    related: relatedTo(by),
    unnecessary: true,
    fixes: () => removeValue(document, list, node, `Remove "${readableText(node)}"`),
  });
}

const relatedTo = (by: readonly Statement[]): Related[] =>
  by.map((s) => ({ range: statementAnchor(s), message: `The Deny: ${statementName(s)}.` }));

/** @param gone what is denied of the actions. @param of how many the pattern matches. */
function deniedText(gone: readonly string[], of: number, pattern: string, by: string): string {
  if (of === 1) return `The only action that ${pattern} matches is denied by ${by}: ${gone[0]}.`;
  const which = gone.length === of ? `All ${of} actions` : `${gone.length} of the ${of} actions`;
  return `${which} that ${pattern} matches ${gone.length === 1 ? 'is' : 'are'} denied by ${by}: ${enumerate(gone, 12)}.`;
}

export const rule: Rule = {
  id: 'partly-shadowed-allow',
  severity: 'information',
  codes: [],
  summary: 'Some actions or resources of an Allow are denied by Deny statements of the same policy.',
  *checkPolicy(_policy, context) {
    const statements = context.together;
    const { sets } = context;
    const denies = statements
      .filter((s) => s.effect === 'Deny' && s.actions)
      .map((s) => ({ s, box: sets.box(s)!, actions: actionsKey(s) }))
      .filter((d) => d.box !== undefined);
    if (denies.length === 0) return;
    const index = boxIndex(
      denies.map((d) => d.box),
      sets,
    );
    for (const allow of statements) {
      // Where the values are is read only of a statement that has a finding.
      const { actions, resources } = allow.core;
      const { statement } = allow;
      const box = allow.effect === 'Allow' ? sets.box(allow) : undefined;
      if (!box) continue;
      const reach = index.near(box)?.map((i) => denies[i]!);
      if (!reach?.length) continue;
      const boxes = reach.map((d) => d.box);
      const statementsOf = (guilty: readonly number[]) => guilty.map((i) => reach[i]!.s.statement);
      const known =
        actions && !actions.negated
          ? sets.once('partly-shadowed-allow', box, boxes, () => shadows(sets, box, actions, reach))
          : [];
      yield;
      for (const { index, of, gone, guilty, whole } of known) {
        const node = allow.actions!.nodes[index]!;
        const by = statementsOf(guilty);
        const text = `"${readableText(node)}"`;
        if (whole) reportDead(context, { node, by }, statement.action!, `${text} on all of these resources`);
        else
          context.report({
            range: node.range,
            message: deniedText(gone, of, text, enumerate(by.map(statementName))),
            related: relatedTo(by),
          });
      }
      if (!resources || resources.negated) continue;
      for (const { index, guilty } of deadResources(sets, box, resources, reach)) {
        if (!statement.resource) continue;
        const node = allow.resources!.nodes[index]!;
        const text = `all of these actions on "${readableText(node)}"`;
        reportDead(context, { node, by: statementsOf(guilty) }, statement.resource, text);
      }
    }
  },
};
