/** What one policy allows and another does not: class by class, named by patterns, with a witness for each finding. */
import { Budget } from '../algebra/budget.js';
import { type Glob, matchGlob } from '../algebra/glob.js';
import { intersects } from '../algebra/glob-intersection.js';
import type { Steps } from '../algebra/steps.js';
import { ACCESS_LEVELS, type AccessLevel } from '../catalogue/access-levels.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { compileAction } from '../policy/compile.js';
import type { RequestSets } from '../sets/request-sets.js';
import type { Witness } from '../sets/witness-request.js';
import { once } from '../text/derived.js';
import { absentKeys } from './absent-keys.js';
import {
  type AccessFinding,
  type Difference,
  type Example as ExampleRequest,
  tooCostly,
} from './access-finding.js';
import {
  type ActionClass,
  ClassQuestions,
  COMPARISON,
  type Confirmed,
  type Reason,
} from './class-questions.js';
import { witnessEvaluation } from './confirm-witness.js';
import { grantingStatement } from './granting-statement.js';
import type { NameClass } from './name-classes.js';
import { type NamedPattern, namesOf, patternNames } from './pattern-names.js';
import { type OpaquePart, type PolicySide, reasonsOf } from './policy-side.js';
import type { ActionIndex, ServiceActions } from './service-actions.js';

/** Most serious first: the level of the action that a witness is for. */
const SERIOUS: readonly AccessLevel[] = ['Permissions management', 'Write', 'Tagging', 'Read', 'List'];
/** By bit masks over ACCESS_LEVELS. */
const SERIOUS_MASKS = SERIOUS.map((l) => 1 << ACCESS_LEVELS.indexOf(l));

/** Comes after all levels. */
const NOT_ACTING = 10;

/** Why what only one of the policies has cannot be read. */
function unreadable(after: PolicySide, before: PolicySide): readonly string[] {
  const only = (side: PolicySide, other: PolicySide): OpaquePart[] => {
    /** How many parts of the other policy say the same. */
    const left = new Map<string, number>();
    for (const { key } of [...other.opaque, ...other.unsupported]) left.set(key, (left.get(key) ?? 0) + 1);
    return [...side.opaque, ...side.unsupported].filter(({ key }) => {
      const same = left.get(key) ?? 0;
      left.set(key, same - 1);
      return same <= 0;
    });
  };
  return reasonsOf([...only(after, before), ...only(before, after)]);
}

/** Position of an action, and its class. */
interface Example {
  readonly at: number;
  readonly of: NameClass;
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
    this.#budget = sets.budget(Math.ceil((COMPARISON + 1000 * patterns) / parts));
    this.#questions = new ClassQuestions(after, before, sets, catalogue, this.#budget, actions.impossible);
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
    if (this.#questions.nothingNew(this.#index.namesOf(service))) return;
    const actions = this.#index.actionsOf(service, new Budget(200_000, this.#budget));
    yield;
    const fresh = new Set<NameClass>();
    const open = new Map<ActionClass, { reason: Reason; first: string; count: number }>();
    for (const own of actions.classes) {
      const { naming, names } = own;
      const first = actions.names[names[0]!]!;
      yield* this.#questions.prepare(first, naming);
      const of = this.#questions.classOf(naming);
      const result = this.#questions.confirmed(of, first);
      if (typeof result === 'function') {
        const known = open.get(of);
        if (known) known.count += names.length;
        else open.set(of, { reason: result, first, count: names.length });
      } else if (result) fresh.add(own);
      yield;
    }
    for (const { reason, first, count } of open.values())
      this.#unknown.add(reason(count === 1 ? first : `${first} and ${count - 1} more actions`));
    if (actions.incomplete) this.#unknown.add(tooCostly(service === '*' ? 'other services' : `${service}:*`));
    if (fresh.size === 0) return;
    if (service !== '*' && !actions.incomplete && fresh.size === actions.classes.length)
      this.#whole.add(service);
    const without = service === '*' ? this.#elsewhere() : [];
    const { patterns, single } = patternNames(actions, fresh, without, this.#budget);
    for (const pattern of patterns) {
      yield;
      this.#addPattern(actions, pattern);
    }
    const classOf = new Map(single.flatMap((own) => own.names.map((at) => [at, own])));
    for (const at of namesOf(single)) {
      yield;
      this.#addSingle(actions, at, classOf.get(at)!);
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

  #addPattern(actions: ServiceActions, pattern: NamedPattern): void {
    if (actions.service === '*') this.#withoutIncluded(compileAction(pattern.action), pattern.except);
    const documented = pattern.classes
      .flatMap((of) => of.names.map((at) => ({ at, of })))
      .filter((name) => name.at < actions.documented);
    const anywhere = pattern.classes.every((of) =>
      this.#questions.actsAnywhere(this.#questions.classOf(of.naming)),
    );
    if (anywhere) {
      // Most findings are counted, and a few are shown: it is looked for when it is read.
      this.#push(
        actions,
        pattern,
        documented,
        once(() => this.#mostSerious(actions, pattern.classes)),
        true,
      );
      return;
    }
    const example = this.#mostSerious(actions, pattern.classes);
    const acts = this.#acts(actions, example);
    const acting = acts ? documented.filter((name) => this.#acts(actions, name)) : documented;
    this.#push(actions, pattern, acting, () => example, acts);
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

  /** Is the name newly allowed on a resource that it acts on? Yes for what AWS does not document. */
  #acts({ names, documented }: ServiceActions, { at, of }: Example): boolean {
    if (at >= documented) return true;
    return this.#questions.acts(this.#questions.classOf(of.naming), names[at]!);
  }

  /** @param at position of the name. @param own its class. */
  #addSingle(actions: ServiceActions, at: number, own: NameClass): void {
    const action = actions.names[at]!;
    const example = { at, of: own };
    const documented = at < actions.documented ? [example] : [];
    const acts = this.#acts(actions, example);
    this.#push(actions, { action, except: [], classes: [own] }, documented, () => example, acts);
    if (own.cell === at)
      this.#unknown.add(
        `More actions like ${action} differ, and no pattern in the policies matches exactly those.`,
      );
  }

  /**
   * The documented name of the most serious level, the first one of those; the first name if none is documented. One that is
   * newly allowed on a resource that it acts on, if there is one.
   */
  #mostSerious(actions: ServiceActions, classes: readonly NameClass[]): Example {
    const { service, names, documented } = actions;
    let best: { at: number; of: NameClass; rank: number } | undefined;
    const only = service === '*' ? undefined : this.#catalogue.service(service);
    for (const of of classes) {
      for (const at of of.names) {
        const level =
          at < documented
            ? seriousness(only?.levelMask(at) ?? this.#levelMask(names[at]!))
            : SERIOUS.length + 1;
        const rank = this.#acts(actions, { at, of }) ? level : NOT_ACTING + level;
        if (!best || rank < best.rank || (rank === best.rank && at < best.at)) best = { at, of, rank };
      }
    }
    return best!;
  }

  #levelMask(id: string): number {
    const colon = id.indexOf(':');
    const service = this.#catalogue.service(id.slice(0, colon));
    const index = service?.actionIndex(id.slice(colon + 1));
    return index === undefined ? 0 : service!.levelMask(index);
  }

  /**
   * @param documented the documented names that it is about. @param example what the witness is for. The most readable one
   * is looked for when it is read: most findings are counted, and a few are shown. @param acts on a resource that the example
   * acts on.
   */
  #push(
    { service, names }: ServiceActions,
    { action, except, classes }: NamedPattern,
    documented: readonly Example[],
    example: () => Example,
    acts: boolean,
  ): void {
    const questions = this.#questions;
    const confirmed = (own: NameClass): Confirmed => {
      const known = questions.confirmed(questions.classOf(own.naming), names[own.names[0]!]!);
      // They are the classes that are newly allowed.
      return known as Confirmed;
    };
    const witness = once((): Witness => {
      const { at, of } = example();
      return questions.witness(questions.classOf(of.naming), names[at]!, confirmed(of));
    });
    const statements = once(() => {
      const parts = new Set([confirmed(example().of), ...classes.map(confirmed)].map(({ part }) => part));
      return [...parts].map((p) => grantingStatement(p.statement));
    });
    const ids = once(() =>
      documented
        .map(({ at }) => at)
        .sort((a, b) => a - b)
        .map((at) => names[at]!),
    );
    const policies = { allowing: [this.#after.policy], denying: this.#before.policy };
    // Each statement is looked at for them, and most examples are not shown.
    const toShow = (found: Witness): ExampleRequest => ({
      ...found.request,
      get absent() {
        return absentKeys(policies, witnessEvaluation(found));
      },
    });
    this.#findings.push({
      service,
      action,
      except,
      get documented() {
        return service === '*' ? [] : ids();
      },
      get statements() {
        return statements();
      },
      get witness() {
        return toShow(witness());
      },
      get direct() {
        return witness().reach !== 'account';
      },
      get reach() {
        return witness().reach;
      },
      undocumented: documented.length === 0,
      ...(acts ? {} : { undocumentedResource: true }),
    });
  }
}

/** Position in SERIOUS of the most serious level; as many as there are if it has none. */
function seriousness(mask: number): number {
  const at = SERIOUS_MASKS.findIndex((bit) => mask & bit);
  return at < 0 ? SERIOUS.length : at;
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
