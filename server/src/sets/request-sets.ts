/**
 * A statement as a set of requests: a box over the dimensions action, resource, principal and one for each condition
 * key. The one door to the algebra: every question takes a step budget and answers yes, no or unknown.
 */
import { Budget, QUESTION_STEPS } from '../algebra/budget.js';
import { compileGlob, type Glob } from '../algebra/glob.js';
import { codesToText, textToCodes } from '../algebra/policy-variables.js';
import { type Answer, found, isEmptyAnswer, type Sample, UNKNOWN } from '../algebra/sample.js';
import {
  type Atom,
  type Box,
  boxCovered,
  boxesMeet,
  type Dimension,
  findOutside,
  isOutside,
  type Point,
} from '../algebra/search.js';
import type { ValueCodes } from '../algebra/values.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { CompiledCore, CompiledStatement, PatternScope } from '../policy/compile.js';
import { compileArnFormatsOf } from '../policy/resources.js';
import { tiesPrincipalArn } from '../policy/statement-grant.js';
import type { Caller, PrincipalSet } from '../requests/principal.js';
import type { Request } from '../requests/request.js';
import { Derived } from '../text/derived.js';
import { type ActionSample, actionDimension } from './action-dimension.js';
import { ActionNames } from './action-names.js';
import { type KeySample, type KeyTest, valuesOf } from './key-dimension.js';
import { atomOf, presence } from './key-tests.js';
import {
  ALL_SERVICES,
  type ScopeAtom,
  scopeContains,
  scopeCost,
  scopePairs,
  scopesShare,
  servicesBits,
} from './pattern-scope.js';
import {
  callersAtom,
  callersShare,
  type PrincipalSample,
  principalAtom,
  type Reach,
} from './principal-dimension.js';
import { QuestionMemory } from './question-memory.js';
import { meetsAll } from './quick-look.js';
import { readableResources } from './readable-resource.js';
import { ANY_RESOURCE, RESOURCES } from './resource-dimension.js';
import { statementMeaning } from './statement-meaning.js';
import { claimsOfEvery } from './token-claims.js';
import { type Witness, witnessOf } from './witness-request.js';

/** Patterns of a statement; AWS's own largest policy has 4,531. */
const MAX_PATTERNS = 10_000;
/** Policy variables and placeholders of one pattern. */
const MAX_LETTERS = 2000;
const hasTooMany = ({ letters }: Glob): boolean => letters.length > MAX_LETTERS;
/** Steps of a question for each pattern of its box. */
const STEPS_PER_PATTERN = 50;
/** Steps to look for a resource that the action is made on; the request is right without one. */
export const READABLE_STEPS = 60_000;

/** So many names are looked at in the time of a step. */
const NAMES_PER_STEP = 4;

/** Pairs of patterns. */
const FEW_PAIRS = 16;

/** Builds boxes over one catalogue. Keep one per catalogue: dimensions are distinguished only by the identity of their IDs. */
export class RequestSets {
  /** What others compute from the sets of a catalogue. */
  readonly derived = new Derived<RequestSets>(this);
  readonly catalogue: Catalogue;
  readonly #names: ActionNames;
  readonly #actions: Dimension<ActionSample>;
  readonly #memory = new QuestionMemory();
  /** What several questions can take together; see `within`. */
  #allowance: Budget | undefined;
  /** Several rules ask for the same statement. */
  readonly #boxes = new WeakMap<CompiledCore, Box | undefined>();
  /** By meaning: a whole parse makes new statements that mean the same. Held by those alone. */
  readonly #byMeaning = new Map<string, WeakRef<Box>>();
  readonly #gone = new FinalizationRegistry<string>((key) => {
    if (!this.#byMeaning.get(key)?.deref()) this.#byMeaning.delete(key);
  });

  constructor(catalogue: Catalogue) {
    this.catalogue = catalogue;
    this.#names = new ActionNames(catalogue);
    this.#actions = actionDimension(this.#names);
  }

  /**
   * Runs something whose questions share a budget. Once it is spent they are answered with "unknown", and such answers are
   * not remembered.
   */
  within<T>(allowance: Budget, run: () => T): T {
    const before = this.#allowance;
    this.#allowance = allowance;
    try {
      return run();
    } finally {
      this.#allowance = before;
    }
  }

  /** The budget of one question, taken from the shared one if there is one. @param box what it is about. */
  question(box: Box = []): Budget {
    const patterns = box.reduce((sum, atom) => sum + (atom.cost ?? 1), 0);
    return this.budget(QUESTION_STEPS + STEPS_PER_PATTERN * patterns);
  }

  /** A budget that is taken from the shared one if there is one. */
  budget(steps: number): Budget {
    return new Budget(steps, this.#allowance);
  }

  /** The shared budget, if there is one. */
  get allowance(): Budget | undefined {
    return this.#allowance;
  }

  /** The shared budget is spent: what is found from here on can be cut short. */
  get spent(): boolean {
    return this.#allowance?.exhausted ?? false;
  }

  /** The statement's box, or undefined if part of it cannot be known here, or it has too many patterns or variables. */
  box(statement: CompiledStatement): Box | undefined {
    const { core } = statement;
    const known = this.#boxes.get(core);
    if (known !== undefined || this.#boxes.has(core)) return known;
    // What is kept knows nothing of where the statement is: it would keep that version of the document.
    const box = this.#boxByMeaning(core);
    this.#boxes.set(core, box);
    return box;
  }

  /** The same box for the same meaning, so that what is known of it can be found again. */
  #boxByMeaning(statement: CompiledCore): Box | undefined {
    const patterns = (statement.actions?.globs.length ?? 0) + (statement.resources?.globs.length ?? 0);
    if (statement.opaque || patterns > MAX_PATTERNS) return undefined;
    if ([statement.actions, statement.resources].some((s) => s?.globs.some(hasTooMany))) return undefined;
    const key = statementMeaning(statement).whole;
    const known = this.#byMeaning.get(key)?.deref();
    if (known) return known;
    const box = this.#makeBox(statement);
    this.#byMeaning.set(key, new WeakRef(box));
    this.#gone.register(box, key);
    return box;
  }

  #makeBox(statement: CompiledCore): Box {
    const box: Atom[] = [];
    const { actions, resources, principals } = statement;
    if (actions) box.push(this.actionAtom(actions) as Atom);
    if (resources) box.push(this.resourceAtom(resources) as Atom);
    if (principals)
      box.push(principalAtom(principals, statement.effect === 'Allow', tiesPrincipalArn(statement)) as Atom);
    for (const test of statement.conditions) box.push(this.keyAtom(test) as Atom);
    // Otherwise a request without them would be a difference between an operator and its IfExists form.
    for (const key of claimsOfEvery(statement)) box.push(this.keyAtom(presence(key, true)) as Atom);
    return box;
  }

  /**
   * The answer to a question about a box and others, found once: a keystroke leaves most of them as they were.
   * @param question its name; one question has answers of one type, which depend on the boxes and nothing else.
   */
  once<T>(question: string, box: Box, others: readonly Box[], find: () => T): T {
    return this.#memory.once(question, box, others, find, () => !this.spent);
  }

  /**
   * Is the request in the box? The algebra's own word, apart from the evaluator; policy variables are not filled in.
   */
  holds(box: Box, request: Request, reach: Reach = 'limited'): boolean {
    return box.every((atom) => {
      const { id } = atom.dimension;
      if (id === 'action') {
        return atom.contains({
          codes: textToCodes(request.action.toLowerCase()),
          id: request.action,
        } satisfies ActionSample);
      }
      if (id === 'resource') return atom.contains(textToCodes(request.resource));
      if (id === 'principal') {
        return atom.contains({
          caller: request.caller ?? { type: 'anonymous' },
          reach,
        } satisfies PrincipalSample);
      }
      return atom.contains(valuesOf(request, id.slice(4))?.map(textToCodes));
    });
  }

  /**
   * Those of the others that can share a request with the box, by a quick check of actions and resources. The others have
   * no effect on any question about the box.
   */
  #near(box: Box, others: readonly Box[]): readonly Box[] {
    return meetsAll(box) ? others : others.filter((other) => this.mayMeet(box, other));
  }

  /** A quick look: could the two share a request? A yes can be wrong, a no never. */
  mayMeet(a: Box, b: Box): boolean {
    for (const x of a) {
      if (!('services' in x)) continue;
      const own = (x as ScopeAtom<unknown>).services;
      for (const y of b)
        if (
          'services' in y &&
          x.dimension.id === y.dimension.id &&
          !(own & (y as ScopeAtom<unknown>).services)
        )
          return false;
    }
    if (!callersShare(a, b)) return false;
    // A few patterns are compared sooner than the answer is found again.
    if (scopePairs(a, b) <= FEW_PAIRS) return scopesShare(a, b);
    return (
      this.#memory.pair(
        a,
        b,
        'mayMeet',
        () => scopesShare(a, b),
        () => true,
      ) === true
    );
  }

  /**
   * A request in the box and in none of the others.
   * @param used gets some of the others. If the answer is `empty`, they contain the whole box.
   */
  outside(box: Box, others: readonly Box[], budget = this.question(box), used?: Set<Box>): Sample<Point> {
    // A look at each of the others costs something too.
    if (!budget.spend(others.length)) return UNKNOWN;
    return findOutside(box, this.#near(box, others), budget, used);
  }

  /** Is every request of the box in one of the others? */
  covered(box: Box, others: readonly Box[], budget?: Budget): Answer {
    if (this.spent || !(budget ?? this.question()).spend(others.length)) return undefined;
    const near = this.#near(box, others);
    return budget === undefined ? this.#coveredByNear(box, near) : boxCovered(box, near, budget);
  }

  /** As `covered`, for others that can all share a request with the box, or with a larger one: a quick look would exclude few of them. */
  coveredByNear(box: Box, near: readonly Box[]): Answer {
    return this.spent || !this.question().spend(near.length) ? undefined : this.#coveredByNear(box, near);
  }

  #coveredByNear(box: Box, near: readonly Box[]): Answer {
    const find = (): Answer => this.#findCovered(box, near);
    if (near.length !== 1) return this.once('covered', box, near, find);
    return this.#memory.pair(box, near[0]!, 'covered', find, () => !this.spent);
  }

  #findCovered(box: Box, others: readonly Box[]): Answer {
    const question = this.question(box);
    const { witnesses } = this.#memory;
    const witness = witnesses.get(box);
    if (witness && question.spend(others.length) && others.every((o) => isOutside(witness, o))) return false;
    const outside = findOutside(box, others, question);
    if (outside.kind === 'found') witnesses.set(box, outside.value);
    return isEmptyAnswer(outside);
  }

  /** Is the box empty? Unknown counts as no. */
  isEmpty(box: Box): boolean {
    return this.once('empty', box, [], () => isEmptyAnswer(findOutside(box, [], this.question())) === true);
  }

  /** Do the two share a request? */
  meet(a: Box, b: Box): Answer {
    if (!this.mayMeet(a, b)) return false;
    if (this.spent) return undefined;
    const find = (): Answer => {
      const { kind } = boxesMeet(a, b, this.question(a));
      return kind === 'unknown' ? undefined : kind === 'found';
    };
    return this.#memory.pair(a, b, 'meet', find, () => !this.spent);
  }

  actionAtom(scope: PatternScope): Atom<ActionSample> {
    const atom: ScopeAtom<ActionSample> = {
      dimension: this.#actions,
      scope,
      services: servicesBits(scope),
      cost: scopeCost(scope),
      contains: (sample) => scopeContains(scope, sample.codes),
    };
    return atom;
  }

  resourceAtom(scope: PatternScope): Atom<ValueCodes> {
    const atom: ScopeAtom<ValueCodes> = {
      dimension: RESOURCES,
      scope,
      services: ALL_SERVICES,
      cost: scopeCost(scope),
      contains: (codes) => scopeContains(scope, codes),
    };
    return atom;
  }

  /** The box of all requests with exactly this action. */
  exactAction(id: string): Atom {
    const glob = compileGlob(id, { mode: 'string', lower: true, wildcards: false, variables: false });
    return this.actionAtom({ globs: [glob], nodes: [], negated: false }) as Atom;
  }

  /** The part of a box with exactly this action; the same object for the same question. */
  withAction(box: Box, id: string): Box {
    return this.#memory.part(box, id, () => [this.exactAction(id), ...box]);
  }

  /** The box of everything that these callers ask for. */
  callers(callers: readonly Caller[]): Atom {
    return callersAtom(callers) as Atom;
  }

  principalAtom(set: PrincipalSet, allows: boolean): Atom {
    return principalAtom(set, allows) as Atom;
  }

  keyAtom(test: KeyTest): Atom<KeySample> {
    return atomOf(test);
  }

  readonly #look = (names: number): void => {
    this.#allowance?.spend(Math.ceil(names / NAMES_PER_STEP));
  };

  /** Documented actions that a pattern matches, as ids. */
  expand(pattern: Glob | string): readonly string[] {
    return this.#names.expand(pattern, this.#look);
  }

  /** Services of which a pattern matches documented actions; undefined if there are more, or not enough steps are left. */
  servicesNamed(pattern: string, most: number): readonly string[] | undefined {
    return this.#names.servicesNamed(pattern, most, (names) => {
      this.#look(names);
      return !this.spent;
    });
  }

  /** Prefixes of the services that an action pattern can name. */
  servicesOf(glob: Glob): readonly string[] {
    return this.#names.servicesOf(glob);
  }

  /**
   * A request in `box` and in none of `others`, made concrete. `unknown` also when the request depends on a policy
   * variable in a way that one set of values cannot show; so callers can check a request with the evaluator.
   */
  witness(box: Box, others: readonly Box[], budget = this.question(box)): Sample<Witness> {
    const result = this.outside(box, others, budget);
    if (result.kind !== 'found') return result;
    const sample = result.value.get('action') as ActionSample | undefined;
    const action = sample && (sample.id ?? codesToText(sample.codes, () => ''));
    const nicer =
      action !== undefined && result.value.has('resource')
        ? this.#onReadableResource(action, box, others, budget)
        : undefined;
    return found(witnessOf(nicer ?? result.value));
  }

  /** As `witness`, for one action: a resource that it is really made on comes first. @param action its ID. */
  witnessFor(action: string, box: Box, others: readonly Box[], budget: Budget): Sample<Witness> {
    const hasResources = [box, ...others].some((b) => b.some((a) => a.dimension.id === 'resource'));
    const point = hasResources ? this.#onReadableResource(action, box, others, budget) : undefined;
    return point ? found(witnessOf(point)) : this.witness([this.exactAction(action), ...box], others, budget);
  }

  /** A request for the action on a resource that it is really made on, if there is one, and a readable one if possible. */
  #onReadableResource(name: string, box: Box, others: readonly Box[], budget: Budget): Point | undefined {
    const action = this.catalogue.action(name);
    const types = action?.resourceTypes ?? [];
    const globs = types.flatMap((r) => compileArnFormatsOf(action!.service, r.type));
    const service = name.slice(0, Math.max(0, name.indexOf(':'))).toLowerCase() || 'service';
    const any = { globs: [ANY_RESOURCE], nodes: [], negated: false };
    const dimension = readableResources(service, types, RESOURCES);
    for (const scope of globs.length > 0 ? [{ ...any, globs }, any] : [any]) {
      const fitting = { ...this.resourceAtom(scope), dimension } as Atom;
      const own = new Budget(READABLE_STEPS, budget);
      const better = this.outside([this.exactAction(name), fitting, ...box], others, own);
      if (better.kind === 'found') return better.value;
    }
    return undefined;
  }
}

const newSets = (catalogue: Catalogue): RequestSets => new RequestSets(catalogue);

/** The request sets over a catalogue, which owns them; one for all who ask. */
export const requestSets = (catalogue: Catalogue): RequestSets => catalogue.derived.of(newSets);
