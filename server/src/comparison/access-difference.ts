/** What one policy allows and another does not: class by class, named by patterns, with a witness for each finding. */
import { Budget } from '../algebra/budget.js';
import { type Glob, matchGlob } from '../algebra/glob.js';
import { intersects } from '../algebra/glob-intersection.js';
import { ACCESS_LEVELS, type AccessLevel, type Catalogue } from '../catalogue/catalogue.js';
import { type CompiledStatement, compileAction, valueText } from '../policy/compile.js';
import type { RequestSets } from '../sets/request-sets.js';
import { type AccessFinding, type Difference, type Steps, tooCostly, UNREADABLE } from './access-finding.js';
import { ClassQuestions, COMPARISON, type Confirmed } from './class-questions.js';
import { type NamedPattern, patternNames } from './pattern-names.js';
import type { PolicySide } from './policy-side.js';
import { ActionIndex, type NamedAction, type ServiceActions } from './service-actions.js';

/** `Operator key: values` of each condition. */
export const conditionTexts = (s: CompiledStatement): string[] =>
  s.conditions.map(
    (c) => `${c.use.canonical} ${c.keyName}: ${c.entry.values.map((v) => valueText(v) ?? '?').join(' or ')}`,
  );

/** Resource, or `not ...` for each of NotResource, as written. */
export const resourceTexts = (s: CompiledStatement): string[] =>
  (s.resources?.globs ?? []).map((g) => (s.resources!.negated ? `not ${g.text}` : g.text));

/** Is there a statement that only one of the policies has and that cannot be read? */
function unreadable(after: PolicySide, before: PolicySide): boolean {
  const texts = (side: PolicySide): string => JSON.stringify([...side.opaque].sort());
  return texts(after) !== texts(before);
}

class AccessDifference {
  readonly #catalogue: Catalogue;
  readonly #after: PolicySide;
  readonly #before: PolicySide;
  readonly #questions: ClassQuestions;
  readonly #index: ActionIndex;
  readonly #budget = new Budget(COMPARISON);
  readonly #findings: AccessFinding[] = [];
  readonly #unknown = new Set<string>();
  /** Services of which everything is newly allowed: a pattern for all services can include them. */
  readonly #whole = new Set<string>();

  constructor(after: PolicySide, before: PolicySide, catalogue: Catalogue, sets: RequestSets) {
    this.#catalogue = catalogue;
    this.#after = after;
    this.#before = before;
    this.#questions = new ClassQuestions(after, before, sets, catalogue, this.#budget);
    this.#index = new ActionIndex(this.#questions.parts, catalogue);
  }

  *find(): Steps<Difference> {
    if (unreadable(this.#after, this.#before)) this.#unknown.add(UNREADABLE);
    // The services that no statement names come last: their patterns can include some of the others.
    for (const service of [...this.#index.services, '*']) {
      if (this.#same(service)) continue;
      yield;
      this.#service(service);
    }
    const findings = [...this.#findings].sort((a, b) =>
      a.action < b.action ? -1 : a.action > b.action ? 1 : 0,
    );
    return { findings, unknown: [...this.#unknown] };
  }

  /** Do both policies say the same of the service? The usual edit changes one statement of one service. */
  #same(service: string): boolean {
    const { parts } = this.#questions;
    const fresh = this.#after.allows.length + this.#after.denies.length;
    const after = new Set<string>();
    const before = new Set<string>();
    for (let i = 0; i < parts.length; i++) {
      const key = this.#index.key(i, service);
      if (key !== undefined) (i < fresh ? after : before).add(key);
    }
    return after.size === before.size && [...after].every((k) => before.has(k));
  }

  #service(service: string): void {
    const actions = this.#index.actionsOf(service, new Budget(1_000_000, this.#budget));
    const fresh = new Set<NamedAction>();
    for (const action of actions.actions) {
      const result = this.#questions.confirmed(this.#questions.classOf(action), action);
      if (typeof result === 'string') this.#unknown.add(result);
      else if (result) fresh.add(action);
    }
    if (actions.incomplete) this.#unknown.add(tooCostly(service === '*' ? 'other services' : `${service}:*`));
    if (fresh.size === 0) return;
    if (service !== '*' && !actions.incomplete && fresh.size === actions.actions.length)
      this.#whole.add(service);
    const without = service === '*' ? this.#elsewhere() : [];
    const { patterns, single } = patternNames(actions, this.#questions.parts, fresh, without, this.#budget);
    for (const pattern of patterns) this.#addPattern(actions, pattern);
    for (const action of single) this.#addSingle(service, action);
  }

  /** Named services, each as a pattern, that are not newly allowed as a whole. */
  #elsewhere(): string[] {
    const globs = this.#questions.parts.flatMap((p) => p.actions.globs).filter((g) => reachesOthers(g));
    const negated = this.#questions.parts.some((p) => p.actions.negated);
    return this.#index.services
      .filter((s) => !this.#whole.has(s))
      .map((s) => `${s}:*`)
      .filter((p) => negated || globs.some((g) => intersects(g, compileAction(p))));
  }

  #addPattern({ service }: ServiceActions, { action, except, names }: NamedPattern): void {
    const documented = names.filter((a) => a.id !== undefined);
    const example = documented[0] ?? names[0];
    const best = example && this.#questions.witness(this.#questions.classOf(example), example);
    if (!best) return;
    if (service === '*') this.#withoutIncluded(compileAction(action), except);
    this.#push(service, action, except, best, this.#levels(documented), documented.length === 0);
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
    const name = action.id ?? action.name;
    this.#push(service, name, [], result, this.#levels([action]), action.id === undefined);
    if (action.cell)
      this.#unknown.add(
        `More actions like ${name} differ, and no pattern in the policies matches exactly those.`,
      );
  }

  #levels(actions: readonly NamedAction[]): AccessLevel[] {
    const all = new Set(
      actions.flatMap((a) => (a.id === undefined ? [] : (this.#catalogue.action(a.id)?.levels ?? []))),
    );
    return ACCESS_LEVELS.filter((l) => all.has(l));
  }

  #push(
    service: string,
    action: string,
    except: readonly string[],
    { witness, part }: Confirmed,
    levels: readonly AccessLevel[],
    undocumented: boolean,
  ): void {
    this.#findings.push({
      service,
      action,
      except,
      levels,
      resources: resourceTexts(part.statement),
      conditions: conditionTexts(part.statement),
      witness: witness.request,
      direct: witness.reach !== 'account',
      reach: witness.reach,
      undocumented,
    });
  }
}

/** May the pattern name actions of several services? */
const reachesOthers = (glob: Glob): boolean => {
  const colon = glob.text.indexOf(':');
  return colon < 0 || /[*?]/.test(glob.text.slice(0, colon));
};

/** What `after` allows and `before` does not, in steps of some milliseconds. */
export function accessDifference(
  after: PolicySide,
  before: PolicySide,
  catalogue: Catalogue,
  sets: RequestSets,
): Steps<Difference> {
  return new AccessDifference(after, before, catalogue, sets).find();
}
