/**
 * A statement as a set of requests: a box over the dimensions action, resource, principal and one for each condition
 * key. Built on the algebra; asked by the rules and by the comparison of policies.
 */
import {
  codesToText,
  compileGlob,
  found,
  type Glob,
  type GlobLiteral,
  matchCodes,
  matchGlob,
  mayMeet,
  type Sample,
  sampleGlobs,
  surelyOutside,
  textToCodes,
  UNKNOWN,
  type VariableRef,
  variablesOf,
} from '../algebra/glob.js';
import {
  type Atom,
  type Box,
  boxCovered,
  boxesMeet,
  type Dimension,
  findOutside,
  type Literal,
  type Point,
} from '../algebra/search.js';
import {
  containsCodes,
  sampleValue,
  surelyOutsideSet,
  type ValueCodes,
  type ValueLiteral,
} from '../algebra/values.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { CompiledStatement, ConditionTest, PatternScope } from '../policy/compile.js';
import { statementText } from '../policy/policy.js';
import { compileArnFormatsOf } from '../policy/resources.js';
import {
  type Caller,
  containsCaller,
  matchPrincipal,
  type PrincipalSet,
  representativeCallers,
} from '../requests/principal.js';
import type { Request } from '../requests/request.js';

/** A request that was found, and how far the policy alone grants it. */
export interface Witness {
  readonly request: Request;
  readonly grant: PrincipalSample['grant'];
}

/** A sampled key: absent, or with these values. */
type KeySample = readonly ValueCodes[] | undefined;

interface ActionSample {
  /** Lower-cased id. */
  readonly codes: ValueCodes;
  /** AWS documents this action. */
  readonly id: string | undefined;
}

interface ScopeAtom<S> extends Atom<S> {
  readonly scope: PatternScope;
  /** A bit for each service that it may name (several services share one): without a common bit, nothing is shared. */
  readonly services: number;
}
/**
 * Who calls, and what the policy has to give: a statement that names the caller (or everyone) grants `direct`ly; one
 * that names the caller's account only `delegated`, so an identity policy must allow the request too.
 */
export interface PrincipalSample {
  readonly caller: Caller;
  readonly grant: 'direct' | 'delegated';
}

interface PrincipalAtom extends Atom<PrincipalSample> {
  readonly set: PrincipalSet;
  /** An Allow grants through an account by delegation only; a Deny denies in any case. */
  readonly allows: boolean;
  /** Anonymous callers, and nobody else. */
  readonly anonymous?: boolean;
}
interface KeyAtom extends Atom<KeySample> {
  readonly test: ConditionTest;
}

const literalOf = (scope: PatternScope, positive: boolean): GlobLiteral => ({
  globs: scope.globs,
  positive: positive !== scope.negated,
});

const MAX_EXPANSIONS = 1000;
/** Questions about one box and several others that are remembered. */
const MAX_ANSWERS = 16;
/** A question about more boxes than this is not remembered. */
const MAX_OTHERS = 256;
/** Patterns of a statement; AWS's own largest policy has 4,531. */
const MAX_PATTERNS = 10_000;

/** Services to take a nameless action from: the ones that people know. */
const FAMILIAR = ['s3', 'ec2', 'lambda', 'dynamodb', 'sqs', 'sns', 'iam', 'kms', 'logs', 'rds'];

interface Answer {
  readonly question: string;
  readonly others: readonly Box[];
  readonly answer: unknown;
}

/** What is known of two boxes; undefined: unknown. */
interface Pair {
  mayMeet?: boolean;
  meet?: { readonly answer: boolean | undefined };
  covered?: { readonly answer: boolean | undefined };
}

const ALL_SERVICES = -1;

function servicesBits(scope: PatternScope): number {
  if (scope.negated || scope.open) return ALL_SERVICES;
  let bits = 0;
  for (const { text } of scope.globs) {
    const colon = text.indexOf(':');
    const prefix = colon < 0 ? text : text.slice(0, colon);
    if (/[*?$]/.test(prefix)) return ALL_SERVICES;
    let hash = 0;
    for (const c of prefix.toLowerCase()) hash = (hash * 31 + c.charCodeAt(0)) % 32;
    bits |= 1 << hash;
  }
  return bits;
}

/** Builds boxes over one catalogue. Keep one per catalogue: dimensions are told apart by identity of their ids only. */
export class RequestSets {
  readonly #catalogue: Catalogue;
  readonly #actionDimension: Dimension<ActionSample>;
  readonly #resourceDimension: Dimension<ValueCodes>;
  readonly #principalDimension: Dimension<PrincipalSample>;
  /** Several rules ask for the same statement. */
  readonly #boxes = new WeakMap<CompiledStatement, Box | undefined>();
  /** By the text of the statement: a whole parse makes new statements of the same texts. Held by those alone. */
  readonly #byText = new Map<string, WeakRef<Box>>();
  readonly #gone = new FinalizationRegistry<string>((key) => {
    if (!this.#byText.get(key)?.deref()) this.#byText.delete(key);
  });
  /** The last questions about a box and several others, with their answers. */
  readonly #answers = new WeakMap<Box, Answer[]>();
  readonly #pairs = new WeakMap<Box, WeakMap<Box, Pair>>();
  readonly #parts = new WeakMap<Box, Map<string, Box>>();
  /** By pattern text: the same ones are asked at every keystroke. */
  readonly #expansions = new Map<string, readonly string[]>();

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
    this.#actionDimension = { id: 'action', sample: (l) => this.#sampleAction(l) };
    this.#resourceDimension = {
      id: 'resource',
      sample: (literals) => {
        const globs = literals.map((l) => literalOf((l.atom as ScopeAtom<ValueCodes>).scope, l.positive));
        return sampleGlobs(globs.length === 0 ? [{ globs: [ANY_RESOURCE], positive: true }] : globs);
      },
    };
    this.#principalDimension = { id: 'principal', sample: samplePrincipal };
  }

  /** The statement's box, or undefined if part of it cannot be known here, or it has too many patterns. */
  box(statement: CompiledStatement): Box | undefined {
    if (this.#boxes.has(statement)) return this.#boxes.get(statement);
    const box = this.#boxByText(statement);
    this.#boxes.set(statement, box);
    return box;
  }

  /** The same box for the same text, so that what is known of it can be found again. */
  #boxByText(compiled: CompiledStatement): Box | undefined {
    const key = statementText(compiled.statement);
    if (key === undefined) return this.#makeBox(compiled);
    const known = this.#byText.get(key)?.deref();
    if (known) return known;
    const box = this.#makeBox(compiled);
    if (box) {
      this.#byText.set(key, new WeakRef(box));
      this.#gone.register(box, key);
    }
    return box;
  }

  #pair(box: Box, other: Box): Pair {
    let pairs = this.#pairs.get(box);
    if (!pairs) {
      pairs = new WeakMap();
      this.#pairs.set(box, pairs);
    }
    let pair = pairs.get(other);
    if (!pair) {
      pair = {};
      pairs.set(other, pair);
    }
    return pair;
  }

  /**
   * The answer to a question about a box and others, found once: a keystroke leaves most of them as they were.
   * @param question its name; one question has answers of one type, which depend on the boxes and nothing else.
   */
  once<T>(question: string, box: Box, others: readonly Box[], find: () => T): T {
    if (others.length > MAX_OTHERS) return find();
    let answers = this.#answers.get(box);
    if (!answers) {
      answers = [];
      this.#answers.set(box, answers);
    }
    const known = answers.find(
      (a) =>
        a.question === question &&
        a.others.length === others.length &&
        a.others.every((other, i) => other === others[i]),
    );
    if (known) return known.answer as T;
    const answer = find();
    answers.unshift({ question, others: [...others], answer });
    if (answers.length > MAX_ANSWERS) answers.pop();
    return answer;
  }

  #makeBox(statement: CompiledStatement): Box | undefined {
    if (statement.opaque) return undefined;
    const patterns = (statement.actions?.globs.length ?? 0) + (statement.resources?.globs.length ?? 0);
    if (patterns > MAX_PATTERNS) return undefined;
    const box: Atom[] = [];
    const { actions, resources, principals } = statement;
    if (actions) box.push(this.actionAtom(actions) as Atom);
    if (resources) box.push(this.resourceAtom(resources) as Atom);
    if (principals) box.push(this.#principalAtom(principals, statement.effect === 'Allow') as Atom);
    for (const test of statement.conditions) box.push(this.#keyAtom(test) as Atom);
    return box;
  }

  /**
   * Is the request in the box? The algebra's own word, apart from the evaluator; policy variables are not filled in.
   */
  holds(box: Box, request: Request, grant: PrincipalSample['grant'] = 'direct'): boolean {
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
          grant,
        } satisfies PrincipalSample);
      }
      return atom.contains(request.context.get(id.slice(4))?.map(textToCodes));
    });
  }

  /**
   * Those of the others that may share a request with the box, by a quick look at actions and resources. What is left
   * out has no part in any question about the box.
   */
  #near(box: Box, others: readonly Box[]): Box[] {
    return others.filter((other) => this.mayMeet(box, other));
  }

  /** A quick look: could the two share a request? May say yes wrongly, never no. */
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
    const pair = this.#pair(a, b);
    pair.mayMeet ??= scopesShare(a, b);
    return pair.mayMeet;
  }

  /** A request in the box and in none of the others. */
  outside(box: Box, others: readonly Box[], budget?: number): Sample<Point> {
    return findOutside(box, this.#near(box, others), budget);
  }

  /** Is every request of the box in one of the others? undefined: unknown. */
  covered(box: Box, others: readonly Box[], budget?: number): boolean | undefined {
    const near = this.#near(box, others);
    if (budget !== undefined) return boxCovered(box, near, budget);
    if (near.length !== 1) return this.once('covered', box, near, () => boxCovered(box, near));
    const pair = this.#pair(box, near[0]!);
    pair.covered ??= { answer: boxCovered(box, near) };
    return pair.covered.answer;
  }

  /**
   * Which of the others cover the box: one that does it alone, or those that it takes; undefined where they do not, or
   * it cannot be said. All of `others` may share a request with the box.
   */
  coveredBy(box: Box, others: readonly Box[]): readonly number[] | undefined {
    return this.once('covered by', box, others, () => {
      if (this.covered(box, others) !== true) return undefined;
      const one = others.findIndex((o) => this.covered(box, [o]) === true);
      if (one >= 0) return [one];
      const all = others.map((_, i) => i);
      const needed = all.filter(
        (i) =>
          this.covered(
            box,
            others.filter((_, k) => k !== i),
          ) !== true,
      );
      return needed.length > 0 ? needed : all;
    });
  }

  /** Is no request in the box? */
  isEmpty(box: Box): boolean {
    return this.once('empty', box, [], () => findOutside(box, []).kind === 'empty');
  }

  /** Do the two share a request? undefined: unknown. */
  meet(a: Box, b: Box): boolean | undefined {
    if (!this.mayMeet(a, b)) return false;
    const pair = this.#pair(a, b);
    if (!pair.meet) {
      const result = boxesMeet(a, b);
      pair.meet = { answer: result.kind === 'unknown' ? undefined : result.kind === 'found' };
    }
    return pair.meet.answer;
  }

  actionAtom(scope: PatternScope): Atom<ActionSample> {
    const atom: ScopeAtom<ActionSample> = {
      dimension: this.#actionDimension,
      scope,
      services: servicesBits(scope),
      contains: (sample) => scopeContains(scope, sample.codes),
    };
    return atom;
  }

  resourceAtom(scope: PatternScope): Atom<ValueCodes> {
    const atom: ScopeAtom<ValueCodes> = {
      dimension: this.#resourceDimension,
      scope,
      services: ALL_SERVICES,
      contains: (codes) => scopeContains(scope, codes),
    };
    return atom;
  }

  /** The box of everything with just that action. */
  exactAction(id: string): Atom {
    const glob = compileGlob(id, { mode: 'string', lower: true, wildcards: false, variables: false });
    return this.actionAtom({ globs: [glob], nodes: [], negated: false }) as Atom;
  }

  /** What of a box is about just that action; the same one for the same question. */
  withAction(box: Box, id: string): Box {
    let parts = this.#parts.get(box);
    if (!parts) {
      parts = new Map();
      this.#parts.set(box, parts);
    }
    const known = parts.get(id);
    if (known) return known;
    const part = [this.exactAction(id), ...box];
    parts.set(id, part);
    return part;
  }

  /** The box of everything that anonymous callers ask for. */
  anonymous(): Atom {
    const atom: PrincipalAtom = {
      dimension: this.#principalDimension,
      set: { specs: [], negated: false },
      allows: false,
      anonymous: true,
      contains: (sample) => principalsContain(atom, sample),
    };
    return atom as Atom;
  }

  #principalAtom(set: PrincipalSet, allows: boolean): Atom<PrincipalSample> {
    const atom: PrincipalAtom = {
      dimension: this.#principalDimension,
      set,
      allows,
      contains: (sample) => principalsContain(atom, sample),
    };
    return atom;
  }

  #keyAtom(test: ConditionTest): Atom<KeySample> {
    const atom: KeyAtom = {
      dimension: { id: `key:${test.key}`, sample: sampleKey },
      test,
      contains: (sample) => testHolds(test, sample),
    };
    return atom;
  }

  /** Documented actions that a pattern matches, as ids; decodes only the services that it can name. */
  expand(glob: Glob): readonly string[] {
    const known = this.#expansions.get(glob.text);
    if (known) return known;
    const out: string[] = [];
    if (glob.shape === 'literal') {
      const action = this.#catalogue.action(glob.head);
      if (action) out.push(action.id);
    } else {
      for (const prefix of this.servicesOf(glob)) {
        const service = this.#catalogue.service(prefix)!;
        service.lowerNames.forEach((name, i) => {
          if (matchGlob(glob, `${prefix}:${name}`)) out.push(`${prefix}:${service.actionNames[i]!}`);
        });
      }
    }
    if (this.#expansions.size >= MAX_EXPANSIONS) this.#expansions.clear();
    this.#expansions.set(glob.text, out);
    return out;
  }

  /** Prefixes of the services that an action pattern can name. */
  servicesOf(glob: Glob): readonly string[] {
    const colon = glob.text.indexOf(':');
    const prefix = (colon < 0 ? glob.text : glob.text.slice(0, colon)).toLowerCase();
    if (!/[*?]/.test(prefix)) return this.#catalogue.hasService(prefix) ? [prefix] : [];
    const all = this.#catalogue.services;
    if (prefix === '*') return all.map((s) => s.prefix);
    const pattern = compileGlob(prefix, { mode: 'string', lower: true, wildcards: true, variables: false });
    return all.filter((s) => matchGlob(pattern, s.prefix)).map((s) => s.prefix);
  }

  #sampleAction(literals: readonly Literal<ActionSample>[]): Sample<ActionSample> {
    const globs = literals.map((l) => literalOf((l.atom as ScopeAtom<ActionSample>).scope, l.positive));
    const positives = globs.filter((g) => g.positive).sort((a, b) => a.globs.length - b.globs.length);
    const fits = (id: string): boolean => {
      const lower = id.toLowerCase();
      return globs.every((l) => l.globs.some((g) => matchGlob(g, lower)) === l.positive);
    };
    const sampled = (id: string): Sample<ActionSample> => ({
      kind: 'found',
      value: { codes: Array.from(id.toLowerCase(), (c) => c.charCodeAt(0)), id },
    });
    // A documented action first.
    for (const glob of positives[0]?.globs ?? []) {
      if (glob.shape === 'literal') {
        if (fits(glob.head)) return sampled(this.#catalogue.action(glob.head)?.id ?? glob.text);
      } else if (!/^[*?]/.test(glob.text)) {
        const id = this.expand(glob).find(fits);
        if (id) return sampled(id);
      }
    }
    // What is listed by name was looked at; only its patterns may hold more.
    const listed = positives[0];
    const patterns = listed?.globs.filter((g) => g.shape !== 'literal');
    if (patterns?.length === 0) return { kind: 'empty' };
    const anyService = !patterns || patterns.some((g) => /^[*?]/.test(g.text));
    for (const prefix of anyService ? FAMILIAR : []) {
      const service = this.#catalogue.service(prefix);
      const name = service?.actionNames.find((n) => fits(`${prefix}:${n}`));
      if (name) return sampled(`${prefix}:${name}`);
    }
    // Then any name at all: AWS adds actions every week.
    const open = sampleGlobs([
      ...globs.map((l) => (l === listed && patterns ? { ...l, globs: patterns } : l)),
      { globs: [ANY_ACTION], positive: true },
    ]);
    if (open.kind !== 'found') return open;
    return found({ codes: open.value, id: undefined });
  }

  /**
   * A request in `box` and in none of `others`, made concrete. `unknown` also when the request depends on a policy
   * variable in a way that one set of values cannot show; so whoever gets a request may check it with the evaluator.
   */
  witness(box: Box, others: readonly Box[], budget?: number): Sample<Witness> {
    const result = this.outside(box, others, budget);
    if (result.kind !== 'found') return result;
    const nicer = this.#withFittingResource(box, others, result.value);
    const grant = (nicer.get('principal') as PrincipalSample | undefined)?.grant ?? 'direct';
    return found({ request: this.#request(nicer), grant });
  }

  /** The same point with a resource that the action is really made on, if there is one. */
  #withFittingResource(box: Box, others: readonly Box[], point: Point): Point {
    const id = (point.get('action') as ActionSample | undefined)?.id;
    const action = id ? this.#catalogue.action(id) : undefined;
    if (!action || !point.has('resource')) return point;
    if (action.resourceTypes.length === 0) return point;
    const globs = action.resourceTypes.flatMap((r) => compileArnFormatsOf(action.service, r.type));
    const fitting = this.resourceAtom({ globs, nodes: [], negated: false });
    const better = this.outside([this.exactAction(action.id), fitting as Atom, ...box], others, 500);
    return better.kind === 'found' ? better.value : point;
  }

  #request(point: Point): Request {
    const context = new Map<string, readonly string[]>();
    const keys = new Map<string, KeySample>();
    for (const [id, sample] of point) if (id.startsWith('key:')) keys.set(id.slice(4), sample as KeySample);
    const value = (ref: VariableRef): string => {
      const key = ref.key.toLowerCase();
      const given = context.get(key)?.[0];
      if (given !== undefined) return given;
      const sample = keys.get(key);
      const codes = sample?.[0];
      const text =
        codes && variablesOf(codes).length === 0
          ? codesToText(codes, () => '')
          : keys.has(key) && sample === undefined && ref.defaultValue !== undefined
            ? undefined
            : 'example';
      if (text === undefined) return ref.defaultValue!;
      context.set(key, [text]);
      return text;
    };
    for (const [key, sample] of keys) {
      if (sample && !context.has(key))
        context.set(
          key,
          sample.map((codes) => codesToText(codes, value)),
        );
    }
    const action = point.get('action') as ActionSample | undefined;
    const resource = point.get('resource') as ValueCodes | undefined;
    return {
      caller: (point.get('principal') as PrincipalSample | undefined)?.caller,
      action: action ? (action.id ?? codesToText(action.codes, () => '')) : '*',
      resource: resource ? codesToText(resource, value) : '*',
      context,
    };
  }
}

/** More pairs of patterns than this are not looked at. */
const MANY_PAIRS = 4000;

function scopesShare(a: Box, b: Box): boolean {
  return b.every((y) => {
    if (!('scope' in y)) return true;
    const { scope, dimension } = y as ScopeAtom<unknown>;
    return a.every(
      (x) =>
        !('scope' in x) ||
        x.dimension.id !== dimension.id ||
        mayShare((x as ScopeAtom<unknown>).scope, scope),
    );
  });
}

function mayShare(a: PatternScope, b: PatternScope): boolean {
  if (a.negated || b.negated || a.globs.length * b.globs.length > MANY_PAIRS) return true;
  // Variables stand for any text: their patterns' beginnings end where they stand, so the look holds for them too.
  for (const x of a.globs) for (const y of b.globs) if (mayMeet(x, y)) return true;
  return false;
}

const scopeContains = (scope: PatternScope, codes: ValueCodes): boolean =>
  scope.negated
    ? scope.globs.every((g) => surelyOutside(g, codes))
    : scope.globs.some((g) => matchCodes(g, codes));

const ANY_ACTION = compileGlob('*:*', { mode: 'string', lower: true, wildcards: true, variables: false });
const ANY_RESOURCE = compileGlob('*', { mode: 'string', wildcards: true, variables: false });

function principalsContain(
  { set, allows, anonymous }: PrincipalAtom,
  { caller, grant }: PrincipalSample,
): boolean {
  if (anonymous) return caller.type === 'anonymous';
  if (set.negated || !allows || grant === 'delegated') return containsCaller(set, caller);
  return set.specs.some((spec) => {
    const match = matchPrincipal(spec, caller);
    return match !== undefined && match !== 'account';
  });
}

function samplePrincipal(literals: readonly Literal<PrincipalSample>[]): Sample<PrincipalSample> {
  const sets = literals.map((l) => ({ atom: l.atom as PrincipalAtom, positive: l.positive }));
  if (sets.some((s) => s.atom.set.specs.some((p) => p.type === 'unreadable'))) return UNKNOWN;
  const callers = representativeCallers(sets.flatMap((s) => s.atom.set.specs));
  for (const grant of ['delegated', 'direct'] as const) {
    for (const caller of callers) {
      const sample = { caller, grant };
      if (sets.every((s) => principalsContain(s.atom, sample) === s.positive)) return found(sample);
    }
  }
  return { kind: 'empty' };
}

/** Does one value pass for sure, Null and absence left aside? */
const passes = (test: ConditionTest, codes: ValueCodes): boolean =>
  test.use.operator.negated ? surelyOutsideSet(test.set, codes) : containsCodes(test.set, codes);

function testHolds(test: ConditionTest, sample: KeySample): boolean {
  const { use } = test;
  if (use.operator.family === 'null') return sample === undefined ? test.wantsAbsent : test.wantsPresent;
  if (sample === undefined || sample.length === 0) {
    if (use.qualifier === 'ForAllValues' || use.ifExists) return true;
    return use.qualifier === undefined && use.operator.negated;
  }
  // A plain negated operator: none of the values may match.
  const all = use.qualifier === 'ForAllValues' || (use.qualifier === undefined && use.operator.negated);
  return all ? sample.every((v) => passes(test, v)) : sample.some((v) => passes(test, v));
}

function sampleKey(literals: readonly Literal<KeySample>[]): Sample<KeySample> {
  const tests = literals.map((l) => ({ test: (l.atom as KeyAtom).test, positive: l.positive }));
  const holds = (sample: KeySample): boolean => tests.every((t) => testHolds(t.test, sample) === t.positive);
  if (holds(undefined)) return found(undefined);
  // Presence itself.
  const values = tests.filter((t) => t.test.use.operator.family !== 'null');
  if (tests.some((t) => t.test.use.operator.family === 'null' && t.test.wantsPresent !== t.positive))
    return { kind: 'empty' };
  const want = (t: { test: ConditionTest; positive: boolean }, holdsFor: boolean): ValueLiteral => ({
    set: t.test.set,
    positive: holdsFor !== t.test.use.operator.negated,
  });
  // One value.
  const one = sampleValue(values.map((t) => want(t, t.positive)));
  if (one.kind === 'found') return found([one.value]);
  if (values.length === 0 || values.some((t) => t.test.use.qualifier === undefined)) return one;
  // Several values, when only set operators speak of the key: some hold for all of them, each other one for some.
  const forAll: ValueLiteral[] = [];
  const forSome: ValueLiteral[] = [];
  for (const t of values) {
    const universal = (t.test.use.qualifier === 'ForAllValues') === t.positive;
    (universal ? forAll : forSome).push(want(t, t.positive));
  }
  const list: ValueCodes[] = [];
  for (const literal of forSome) {
    const sample = sampleValue([literal, ...forAll]);
    if (sample.kind !== 'found') return sample;
    list.push(sample.value);
  }
  return holds(list) ? found(list) : UNKNOWN;
}

const setsOf = new WeakMap<Catalogue, RequestSets>();

/** The request sets over a catalogue; one for all who ask. */
export function requestSets(catalogue: Catalogue): RequestSets {
  let sets = setsOf.get(catalogue);
  if (!sets) {
    sets = new RequestSets(catalogue);
    setsOf.set(catalogue, sets);
  }
  return sets;
}
