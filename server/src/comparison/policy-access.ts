/** What a policy grants, by principal, service and access level, with the conditions that limit it. */

import { Budget } from '../algebra/budget.js';
import type { Box } from '../algebra/search.js';
import { finish, type Steps } from '../algebra/steps.js';
import { ACCESS_LEVELS, type AccessLevel } from '../catalogue/access-levels.js';
import type { Action, Catalogue } from '../catalogue/catalogue.js';
import {
  allStatements,
  type CompiledPolicy,
  type CompiledStatement,
  namesAction,
  type PatternScope,
  valueText,
} from '../policy/compile.js';
import type { Statement } from '../policy/policy.js';
import { PRINCIPAL_KINDS } from '../policy/policy-kind.js';
import { statementAnchor, statementName } from '../policy/statement-name.js';
import { namesAnyService } from '../sets/named-actions.js';
import type { RequestSets } from '../sets/request-sets.js';
import { code, codes, plain } from '../text/markdown.js';

export interface ServiceAccess {
  readonly service: string;
  readonly name: string;
  /** Ids of the actions that are allowed on something, by access level. */
  readonly levels: ReadonlyMap<AccessLevel, readonly string[]>;
}

export interface StatementAccess {
  /** `"Sid"`, or its place. */
  readonly name: string;
  /** Where the statement is pointed at: an offset in the document. */
  readonly at: number;
  /** Who: principals as written; undefined for a policy that names none. */
  readonly principals: readonly string[] | undefined;
  /** All but what is listed (NotPrincipal). */
  readonly allBut: boolean;
  /** It can be absent: a condition of the template decides. */
  readonly conditional: boolean;
  readonly services: readonly ServiceAccess[];
  /** Patterns that mean more than can be listed: `*`, `*:Get*`, or all but some (NotAction). */
  readonly open: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly string[];
  /** Deny statements that take all of some action away, or part of it. */
  readonly limitedBy: readonly string[];
}

/** More actions than this are counted by service, and not looked at one by one. */
const MAX_ACTIONS = 3000;

const conditionText = (s: CompiledStatement): string[] =>
  s.conditions.map((c) => {
    const values = c.entry.values.map((v) => valueText(v) ?? '?');
    return `${c.use.canonical} ${c.keyName}: ${values.join(' or ')}`;
  });

/** Which actions some Denies name; those with equal lists of actions have one. */
class DeniedActions {
  readonly #actions: PatternScope | undefined;
  readonly #known = new Map<string, boolean>();

  constructor(actions: PatternScope | undefined) {
    this.#actions = actions;
  }

  /** A statement without a readable Action might name it. @param id in lowercase. */
  includes(id: string): boolean {
    const known = this.#known.get(id) ?? (!this.#actions || namesAction(this.#actions, id));
    this.#known.set(id, known);
    return known;
  }
}

interface NamedDeny {
  readonly box: Box;
  readonly actions: DeniedActions;
  readonly name: string;
  /** It can be absent. */
  readonly conditional: boolean;
}

function deniesOf(statements: readonly CompiledStatement[], sets: RequestSets): NamedDeny[] {
  const lists = new Map<string, DeniedActions>();
  return statements.flatMap((s): NamedDeny[] => {
    const { actions, statement } = s;
    const box = s.effect === 'Deny' ? sets.box(s) : undefined;
    if (!box) return [];
    const text = actions ? `${actions.negated} ${actions.globs.map((g) => g.text).join('\n')}` : '';
    const list = lists.get(text) ?? new DeniedActions(actions);
    lists.set(text, list);
    return [{ box, actions: list, name: statementName(statement), conditional: statement.conditional }];
  });
}

/** What an Allow names: documented actions by ID, and patterns that mean more than can be listed. */
function namedBy(
  scope: PatternScope | undefined,
  catalogue: Catalogue,
  sets: RequestSets,
): { readonly actions: readonly Action[]; readonly open: readonly string[] } {
  if (scope?.negated)
    return { actions: [], open: [`all except ${scope.globs.map((g) => g.text).join(', ')}`] };
  const actions = new Map<string, Action>();
  const open: string[] = [];
  for (const glob of scope?.globs ?? []) {
    if (namesAnyService(glob.text)) {
      open.push(glob.text);
      continue;
    }
    for (const id of sets.expand(glob)) {
      const action = catalogue.action(id);
      if (action) actions.set(id, action);
    }
  }
  return { actions: [...actions.values()], open };
}

/** What Deny statements leave of the actions of an Allow, and which of them limit it. */
function* afterDenies(
  box: Box,
  actions: readonly Action[],
  near: readonly NamedDeny[],
  sets: RequestSets,
  budget: Budget,
): Steps<{ readonly kept: readonly Action[]; readonly limitedBy: ReadonlySet<string> }> {
  const limitedBy = new Set<string>();
  const kept: Action[] = [];
  const lists = [...new Set(near.map((d) => d.actions))];
  // Actions that the same Denies name have the same answer: the rest of the question does not depend on them.
  const answers = new Map<string, { readonly left: boolean; readonly hits: readonly NamedDeny[] }>();
  for (const action of actions) {
    const id = action.id.toLowerCase();
    const group = lists.flatMap((list, i) => (list.includes(id) ? [i] : [])).join();
    let answer = answers.get(group);
    if (!answer) {
      const all = [sets.exactAction(action.id), ...box];
      const denied = near.filter((d) => d.actions.includes(id));
      answer = sets.within(budget, () => {
        if (budget.exhausted) return { left: true, hits: denied };
        const hits = denied.filter((d) => sets.meet(all, d.box) !== false);
        const certain = hits.filter((d) => !d.conditional).map((d) => d.box);
        return { left: certain.length === 0 || sets.covered(all, certain) !== true, hits };
      });
      answers.set(group, answer);
      for (const hit of answer.hits) limitedBy.add(hit.name);
      yield;
    }
    if (answer.left) kept.push(action);
  }
  return { kept, limitedBy };
}

/** The actions by service and access level. */
function byService(actions: readonly Action[], catalogue: Catalogue): ServiceAccess[] {
  const services = new Map<string, Map<AccessLevel, string[]>>();
  for (const { id, levels: own, service } of actions) {
    const levels = services.get(service.prefix) ?? new Map<AccessLevel, string[]>();
    services.set(service.prefix, levels);
    const level = ACCESS_LEVELS.filter((l) => own.includes(l)).at(-1)!;
    const ids = levels.get(level);
    if (ids) ids.push(id);
    else levels.set(level, [id]);
  }
  return [...services]
    .sort()
    .map(([service, levels]) => ({ service, name: catalogue.service(service)!.name, levels }));
}

function principalsOf({ principal, policy }: Statement): readonly string[] | undefined {
  if (!PRINCIPAL_KINDS.includes(policy.kind)) return undefined;
  if (principal?.single) return [principal.single.value];
  return principal?.entries.flatMap((e) => e.items.map((i) => i.value)) ?? [];
}

/** Steps for all questions about one policy. A Deny for which they do not suffice is named, and removes nothing. */
const STEPS = 1_000_000;
/** What it costs, in steps, to see whether a Deny can be about what an Allow is about. */
const STEPS_PER_DENY = 2;

/** The Deny statements that can be about what an Allow is about; all of them once the budget is spent. */
const nearDenies = (
  box: Box,
  denies: readonly NamedDeny[],
  sets: RequestSets,
  budget: Budget,
): readonly NamedDeny[] =>
  budget.spend(STEPS_PER_DENY * denies.length) ? denies.filter((d) => sets.mayMeet(box, d.box)) : denies;

/** What each Allow grants, including those that can be absent. In steps of some milliseconds. */
export function* accessSteps(
  policy: CompiledPolicy,
  catalogue: Catalogue,
  sets: RequestSets,
): Steps<StatementAccess[]> {
  const all = allStatements(policy);
  const denies = deniesOf(all, sets);
  const budget = new Budget(STEPS);
  // Statements that mean the same have the same box.
  const known = new Map<Box, { readonly kept: readonly Action[]; readonly limitedBy: ReadonlySet<string> }>();
  const out: StatementAccess[] = [];
  for (const s of all) {
    if (s.effect !== 'Allow') continue;
    yield;
    const { statement, resources } = s;
    const box = sets.box(s);
    const { actions, open } = namedBy(s.actions, catalogue, sets);
    const near = box ? nearDenies(box, denies, sets, budget) : [];
    const whole = !box || near.length === 0 || actions.length > MAX_ACTIONS;
    const { kept, limitedBy } = whole
      ? { kept: actions, limitedBy: [] }
      : (known.get(box) ?? (yield* afterDenies(box, actions, near, sets, budget)));
    if (!whole) known.set(box, { kept, limitedBy: new Set(limitedBy) });
    out.push({
      name: statementName(statement),
      at: statementAnchor(statement).start,
      principals: principalsOf(statement),
      allBut: statement.principal?.negated ?? false,
      conditional: statement.conditional,
      services: byService(kept, catalogue),
      open,
      resources: (resources?.globs ?? []).map((g) => (resources!.negated ? `not ${g.text}` : g.text)),
      conditions: conditionText(s),
      limitedBy: [...new Set([...limitedBy, ...(open.length > 0 ? near.map((d) => d.name) : [])])],
    });
  }
  return out;
}

/** As `accessSteps`, all at once. */
export const accessOf = (
  policy: CompiledPolicy,
  catalogue: Catalogue,
  sets: RequestSets,
): StatementAccess[] => finish(accessSteps(policy, catalogue, sets));

/** "denied by "NoDeletes"", of statements of which nothing is left. */
function deniedText(access: readonly StatementAccess[]): string | undefined {
  const denies = [...new Set(access.flatMap((s) => s.limitedBy))];
  if (denies.length === 0) return undefined;
  return `all of it denied by ${denies.length > 2 ? `${denies.length} statements` : denies.join(' and ')}`;
}

/** "3 services: 12 write, 2 permissions management actions". It is a code lens too, so it is short. */
export function accessSummary(access: readonly StatementAccess[]): string {
  if (access.length === 0) return 'allows nothing';
  const services = new Set<string>();
  const counts = new Map<AccessLevel, Set<string>>();
  for (const s of access) {
    for (const service of s.services) {
      services.add(service.service);
      for (const [level, ids] of service.levels) {
        const all = counts.get(level) ?? new Set();
        for (const id of ids) all.add(id);
        counts.set(level, all);
      }
    }
  }
  const any = access.some((s) => s.open.length > 0) ? 'actions of any service' : undefined;
  const levels = ACCESS_LEVELS.flatMap((l) => {
    const n = counts.get(l)?.size ?? 0;
    return n > 0 ? [{ level: l.toLowerCase(), n }] : [];
  });
  if (levels.length === 0) return any ?? deniedText(access) ?? 'allows no documented action';
  const total = levels.reduce((sum, l) => sum + l.n, 0);
  const counted = `${services.size} service${services.size === 1 ? '' : 's'}: ${levels
    .map(({ level, n }) => `${n} ${level}`)
    .join(', ')} action${total === 1 ? '' : 's'}`;
  return any ? `${any}, ${counted}` : counted;
}

/**
 * A report for people.
 * @param link the address of an offset of the document, for links to statements.
 */
export function accessMarkdown(
  access: readonly StatementAccess[],
  label: string,
  link?: (offset: number) => string,
): string {
  const lines = [`# What this ${label} grants`, '', `Summary: ${accessSummary(access)}.`, ''];
  if (access.length === 0) lines.push('It has no Allow statement.', '');
  for (const s of access) {
    const name = plain(s.name);
    lines.push(`## ${link ? `[${name}](<${link(s.at)}>)` : name}`, '');
    if (s.principals) {
      const who = s.principals.length > 0 ? codes(s.principals, 10) : 'no one';
      lines.push(
        `- **Who**: ${s.allBut ? `everyone except ${who}` : s.principals.includes('*') ? `everyone (${who})` : who}`,
      );
    }
    for (const pattern of s.open) lines.push(`- **Any service**: ${code(pattern)}`);
    for (const { service, name, levels } of s.services) {
      for (const level of ACCESS_LEVELS) {
        const ids = levels.get(level);
        if (ids) lines.push(`- **${name}** (${code(service)}), ${level}: ${codes(ids, 12)}`);
      }
    }
    if (s.services.length === 0 && s.open.length === 0)
      lines.push(
        s.limitedBy.length > 0 ? '- Deny statements leave no documented action.' : '- No documented action.',
      );
    lines.push(`- **On**: ${s.resources.length > 0 ? codes(s.resources, 8) : 'the role itself'}`);
    if (s.conditional) lines.push('- **Only if** a condition of the template includes this statement');
    for (const c of s.conditions) lines.push(`- **Only if**: ${code(c)}`);
    if (s.limitedBy.length > 0) lines.push(`- **Limited by** the Deny of ${codes(s.limitedBy, 6)}`);
    lines.push('');
  }
  return lines.join('\n');
}
