/** What one policy allows and another does not: class by class, named by patterns, with a witness for each finding. */
import { Budget } from '../algebra/budget.js';
import { type Glob, matchGlob } from '../algebra/glob.js';
import { intersects } from '../algebra/glob-intersection.js';
import type { Steps } from '../algebra/steps.js';
import type { AccessLevel } from '../catalogue/access-levels.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { compileAction } from '../policy/compile.js';
import type { RequestSets } from '../sets/request-sets.js';
import { type AccessFinding, type Difference, tooCostly } from './access-finding.js';
import {
  type ActionClass,
  ClassQuestions,
  COMPARISON,
  type Confirmed,
  type Reason,
} from './class-questions.js';
import { grantingStatement } from './granting-statement.js';
import { type NamedPattern, patternNames } from './pattern-names.js';
import { type OpaquePart, type PolicySide, reasonsOf } from './policy-side.js';
import type { ActionIndex, NamedAction, ServiceActions } from './service-actions.js';

/** Most serious first: the level of the action that a witness is for. */
const SERIOUS: readonly AccessLevel[] = ['Permissions management', 'Write', 'Tagging', 'Read', 'List'];

/** Why what only one of the policies has cannot be read. */
function unreadable(after: PolicySide, before: PolicySide): readonly string[] {
  const only = (side: PolicySide, other: PolicySide): OpaquePart[] => {
    const left = [...other.opaque, ...other.unsupported].map((p) => p.key);
    return [...side.opaque, ...side.unsupported].filter(({ key }) => {
      const at = left.indexOf(key);
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
  };
  return reasonsOf([...only(after, before), ...only(before, after)]);
}

class AccessDifference {
  readonly #catalogue: Catalogue;
  readonly #after: PolicySide;
  readonly #before: PolicySide;
  readonly #questions: ClassQuestions;
  readonly #index: ActionIndex;
  readonly #budget: Budget;
  readonly #findings: AccessFinding[] = [];
  readonly #unknown = new Set<string>();
  /** Services of which everything is newly allowed: a pattern for all services can include them. */
  readonly #whole = new Set<string>();

  constructor(
    after: PolicySide,
    before: PolicySide,
    actions: ActionIndex,
    catalogue: Catalogue,
    sets: RequestSets,
    parts: number,
  ) {
    this.#index = actions;
    this.#catalogue = catalogue;
    this.#after = after;
    this.#before = before;
    // As many as one question about each statement can take, and more for small policies.
    const patterns = after.allows.reduce((sum, p) => sum + (p.statement.resources?.globs.length ?? 0), 0);
    this.#budget = new Budget(Math.ceil((COMPARISON + 1000 * patterns) / parts));
    this.#questions = new ClassQuestions(after, before, sets, catalogue, this.#budget);
  }

  *find(): Steps<Difference> {
    for (const reason of unreadable(this.#after, this.#before)) this.#unknown.add(reason);
    for (const service of this.#index.differing) {
      yield;
      yield* this.#service(service);
    }
    return this.#found();
  }

  /** Is there a finding, or something unknown? */
  *isDifferent(): Steps<boolean> {
    if (unreadable(this.#after, this.#before).length > 0) return true;
    for (const service of this.#index.differing) {
      yield;
      yield* this.#service(service);
      const { findings, unknown } = this.#found();
      if (findings.length + unknown.length > 0) return true;
    }
    return false;
  }

  #found(): Difference {
    const findings = [...this.#findings].sort((a, b) =>
      a.action < b.action ? -1 : a.action > b.action ? 1 : 0,
    );
    return { findings, unknown: [...this.#unknown] };
  }

  *#service(service: string): Steps<void> {
    const actions = this.#index.actionsOf(service, new Budget(200_000, this.#budget));
    yield;
    const fresh = new Set<NamedAction>();
    const open = new Map<ActionClass, { reason: Reason; first: string; count: number }>();
    const classes = new Set<ActionClass>();
    for (const action of actions.actions) {
      if (!this.#questions.isPrepared(action)) yield* this.#questions.prepare(action);
      const of = this.#questions.classOf(action);
      const result = this.#questions.confirmed(of, action);
      if (typeof result === 'function') {
        const known = open.get(of);
        if (known) known.count++;
        else open.set(of, { reason: result, first: action.text, count: 1 });
      } else if (result) fresh.add(action);
      if (!classes.has(of)) yield;
      classes.add(of);
    }
    for (const { reason, first, count } of open.values())
      this.#unknown.add(reason(count === 1 ? first : `${first} and ${count - 1} more actions`));
    if (actions.incomplete) this.#unknown.add(tooCostly(service === '*' ? 'other services' : `${service}:*`));
    if (fresh.size === 0) return;
    if (service !== '*' && !actions.incomplete && fresh.size === actions.actions.length)
      this.#whole.add(service);
    const without = service === '*' ? this.#elsewhere() : [];
    const { patterns, single } = patternNames(actions, fresh, without, this.#budget);
    for (const pattern of patterns) {
      yield;
      this.#addPattern(actions, pattern);
    }
    for (const action of single) {
      yield;
      this.#addSingle(service, action);
    }
  }

  /** Named services, each as a pattern, that are not newly allowed as a whole. */
  #elsewhere(): string[] {
    const { anyService, negates, services } = this.#index;
    return services
      .filter((s) => !this.#whole.has(s))
      .map((s) => `${s}:*`)
      .filter((p) => negates || anyService.some((g) => intersects(g, compileAction(p))));
  }

  #addPattern({ service }: ServiceActions, { action, except, names }: NamedPattern): void {
    const documented = names.filter((a) => a.documented);
    const example = this.#mostSerious(documented) ?? names[0];
    const best = example && this.#questions.witness(this.#questions.classOf(example), example);
    if (!best) return;
    if (service === '*') this.#withoutIncluded(compileAction(action), except);
    this.#push(service, { action, except, names }, best);
  }

  /** What a pattern for all services includes needs no finding of its own. */
  #withoutIncluded(pattern: Glob, except: readonly string[]): void {
    const none = except.map(compileAction);
    const included = (f: AccessFinding): boolean =>
      this.#whole.has(f.service) &&
      matchGlob(pattern, `${f.service}:example`) &&
      !none.some((g) => matchGlob(g, `${f.service}:example`));
    const kept = this.#findings.filter((f) => !included(f));
    this.#findings.splice(0, this.#findings.length, ...kept);
  }

  #addSingle(service: string, action: NamedAction): void {
    const result = this.#questions.witness(this.#questions.classOf(action), action);
    if (!result) return;
    this.#push(service, { action: action.text, except: [], names: [action] }, result);
    if (action.cell)
      this.#unknown.add(
        `More actions like ${action.text} differ, and no pattern in the policies matches exactly those.`,
      );
  }

  #mostSerious(documented: readonly NamedAction[]): NamedAction | undefined {
    let best: NamedAction | undefined;
    let rank = SERIOUS.length;
    for (const action of documented) {
      const levels = this.#catalogue.action(action.text)?.levels ?? [];
      const own = SERIOUS.findIndex((l) => levels.includes(l));
      if (own < 0 || own >= rank) continue;
      best = action;
      rank = own;
      if (rank === 0) break;
    }
    return best ?? documented[0];
  }

  #push(service: string, { action, except, names }: NamedPattern, { witness, part }: Confirmed): void {
    const documented = names.filter((a) => a.documented).map((a) => a.text);
    const parts = new Set([part]);
    const classes = new Map(names.map((a) => [this.#questions.classOf(a), a]));
    for (const [of, name] of classes) {
      const confirmed = this.#questions.confirmed(of, name);
      if (confirmed && typeof confirmed !== 'function') parts.add(confirmed.part);
    }
    this.#findings.push({
      service,
      action,
      except,
      documented: service === '*' ? [] : documented,
      statements: [...parts].map((p) => grantingStatement(p.statement)),
      witness: witness.request,
      direct: witness.reach !== 'account',
      reach: witness.reach,
      undocumented: documented.length === 0,
    });
  }
}

/**
 * What `after` allows and `before` does not, in steps of some milliseconds.
 * @param actions of both policies; the services that neither names come last: their patterns can include the others.
 * @param parts into how many the budget is divided: this is one of so many questions.
 */
export const accessDifference = (...of: ConstructorParameters<typeof AccessDifference>): Steps<Difference> =>
  new AccessDifference(...of).find();

/** As `accessDifference`: is there any, or is it unknown whether there is? */
export const isDifferent = (...of: ConstructorParameters<typeof AccessDifference>): Steps<boolean> =>
  new AccessDifference(...of).isDifferent();
