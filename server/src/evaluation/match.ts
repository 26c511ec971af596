/**
 * Does a request belong to a statement? Membership in the set that the statement describes, with reasons.
 *
 * Every answer is three-valued: `undefined` means that it depends on something unknown (a condition key that
 * is not given yet, an intrinsic function). Facts from AWS's pages "IAM JSON policy elements: Condition operators",
 * "Variables and tags" and "Set operators for multivalued context keys".
 */
import { Budget } from '../algebra/budget.js';
import { type Glob, isStar, matchCodes, matchGlob } from '../algebra/glob.js';
import { intersects, matchCost, surelyOutside } from '../algebra/glob-intersection.js';
import { covered } from '../algebra/glob-sampling.js';
import {
  holdsSymbol,
  isHole,
  type SymbolLetter,
  textToCodes,
  textWithHoles,
} from '../algebra/policy-variables.js';
import { resolveGlob, UNKNOWN_SYMBOL } from '../algebra/resolve-glob.js';
import { contains } from '../algebra/values.js';
import { widest } from '../algebra/widest.js';
import type { CompiledPolicy, CompiledStatement, ConditionTest, PatternScope } from '../policy/compile.js';
import { PRINCIPAL_KINDS } from '../policy/policy-kind.js';
import { variants } from '../policy/policy-variants.js';
import { matchPrincipal } from '../requests/principal.js';
import { appliesToCaller } from '../requests/principal-match.js';
import type { Request } from '../requests/request.js';
import { type StatementsByEffect, statementsByEffect } from './statements-by-effect.js';
import { agreed, not, type Tri } from './three-valued.js';

export type { Tri } from './three-valued.js';

/** What is known of a condition key that has no value in the request's context. */
export interface PartialValue {
  /** The request can lack the key. */
  readonly mayBeAbsent: boolean;
  /** If it is there, its value (or each of its values) matches one of these. */
  readonly globs: readonly Glob[];
}

/**
 * Steps for all matches of patterns in an evaluation, about 0.1 s. An ordinary match takes less than 100, and ARNs have at most
 * 2,048 characters; whether a pattern matches is unknown beyond that.
 */
const MATCH_STEPS = 1_000_000;

/** A longer text is matched with one pattern after the other, as far as the steps suffice. */
const MAX_LOOKED_UP = 512;

export interface Evaluation {
  readonly request: Request;
  /** The action's id, lower-cased. */
  readonly action: string;
  /** What is left for matching patterns with texts of the request. */
  readonly matching: Budget;
  /** Lower-cased names of keys whose value is unknown (yet). All others are absent unless the context has them. */
  readonly isUnknown: (key: string) => boolean;
  /** What is known all the same of a key that `isUnknown`; undefined: nothing. */
  readonly partialValue?: (key: string) => PartialValue | undefined;
  /** The request is made on some resource of these patterns; undefined: on `request.resource`. */
  readonly resourceGlobs?: readonly Glob[];
  /** Statements of resource-based policies without a Resource element mean the resource that the policy is attached to. */
  readonly needsNoResource?: () => boolean;
  /** The holes that `${id}` means in the texts of the request: a request on the template's own bucket, for example. */
  readonly holes?: ReadonlyMap<string, SymbolLetter>;
  /** Texts that are taken for holes, by id. */
  readonly fillings?: ReadonlyMap<string, string>;
  /** The caller has a permissions boundary: a Deny with NotPrincipal then denies it, whatever is listed. */
  readonly bounded?: boolean | 'possibly';
  /**
   * An Allow with NotPrincipal, which AWS does not support, is read as one for everyone else: for questions that must not
   * miss access. If omitted, what it grants is unknown.
   */
  readonly grantsByNotPrincipal?: boolean;
}

const NOTHING_UNKNOWN = (): boolean => false;

/** Prepares a request for any number of statements. */
export function prepare(
  request: Request,
  isUnknown: (key: string) => boolean = NOTHING_UNKNOWN,
  more: Pick<
    Evaluation,
    | 'bounded'
    | 'grantsByNotPrincipal'
    | 'partialValue'
    | 'resourceGlobs'
    | 'needsNoResource'
    | 'holes'
    | 'fillings'
  > = {},
): Evaluation {
  const matching = new Budget(MATCH_STEPS);
  return { request, action: request.action.toLowerCase(), isUnknown, matching, ...more };
}

function values(e: Evaluation, key: string): readonly string[] | undefined {
  return e.request.context.get(key);
}

/** The partition in which the request is made, as its resource or its caller shows it. */
function partitionOf({ resource, caller }: Request): string | undefined {
  const arn =
    /^arn:(aws[a-z-]*):/.exec(resource) ?? (caller?.type === 'aws' && /^arn:(aws[a-z-]*):/.exec(caller.arn));
  return arn ? arn[1] : undefined;
}

/**
 * A pattern with the values of its symbols, as far as they are known; undefined where a policy variable has no value. A
 * policy applies to requests in its own partition only.
 */
function resolve(glob: Glob, e: Evaluation): Glob | undefined {
  if (glob.letters.length === 0) return glob;
  return resolveGlob(glob, (ref) => {
    if (isHole(ref)) {
      const known = e.fillings?.get(ref.hole);
      if (known !== undefined) return known;
      return (ref.domain === 'partition' ? partitionOf(e.request) : undefined) ?? UNKNOWN_SYMBOL;
    }
    const name = ref.key.toLowerCase();
    const given = values(e, name);
    if (given === undefined && e.isUnknown(name)) return UNKNOWN_SYMBOL;
    return given?.length === 1 ? given[0] : ref.defaultValue;
  });
}

/** The codes of a text of the request. */
const codesOf = (text: string, e: Evaluation): readonly number[] =>
  e.holes ? textWithHoles(text, e.holes, e.fillings) : textToCodes(text);

/** Does one pattern match? A variable takes the value of a single-valued key; without one the pattern matches nothing. */
function globMatches(glob: Glob, text: string, e: Evaluation): Tri {
  const resolved = resolve(glob, e);
  if (resolved === undefined) return false;
  if (resolved.shape === 'general' && !e.matching.spend(matchCost(resolved, text.length))) return undefined;
  if (resolved.letters.length === 0 && !e.holes) return matchGlob(resolved, text);
  const codes = codesOf(text, e);
  if (matchCodes(resolved, codes)) return true;
  return surelyOutside(resolved, codes) ? false : undefined;
}

function anyGlob(globs: readonly Glob[], text: string, e: Evaluation): Tri {
  let answer: Tri = false;
  for (const glob of globs) {
    const one = globMatches(glob, text, e);
    if (one) return true;
    if (one === undefined) answer = undefined;
  }
  return answer;
}

/** Is the text in one of the patterns of an element? */
const inScope = ({ globs, lookup }: PatternScope, text: string, e: Evaluation): Tri =>
  lookup?.isPlain && !e.holes && text.length <= MAX_LOOKED_UP
    ? lookup.matches(text)
    : anyGlob(globs, text, e);

/** Those of the patterns that match the text for sure. */
export const matchingGlobs = (globs: readonly Glob[], text: string, e: Evaluation): Glob[] =>
  globs.filter((g) => globMatches(g, text, e));

/** Is each text of `some` in one of the patterns (true), none (false), or does it depend (undefined)? */
function anyGlobOf(globs: readonly Glob[], some: readonly Glob[], e: Evaluation): Tri {
  const known: Glob[] = [];
  let unknown = false;
  for (const glob of globs) {
    const resolved = resolve(glob, e);
    if (resolved === undefined) continue;
    if (resolved.letters.length > 0) unknown = true;
    known.push(resolved);
  }
  // Finitely many texts are not all of those that a pattern with `*` matches.
  const finite = known.every((k) => k.shape === 'literal');
  const inKnown = (s: Glob): boolean => !(finite && s.tokens.some(isStar)) && covered(s, known) === true;
  if (known.length > 0 && some.every(inKnown)) return true;
  const met = (s: Glob): boolean => known.some((k) => intersects(s, unknown ? widest(k) : k));
  return some.some(met) ? undefined : false;
}

function scopeMatches(scope: PatternScope, found: Tri): Tri {
  const listed = found === false && scope.open ? undefined : found;
  return scope.negated ? not(listed) : listed;
}

/** AWS takes no statement without Action; what such a statement would mean is unknown. */
export function actionMatches(s: CompiledStatement, e: Evaluation): Tri {
  return s.actions ? scopeMatches(s.actions, inScope(s.actions, e.action, e)) : undefined;
}

/**
 * A statement of a trust policy has no Resource: it applies to the role itself. So do the policies of some services to their resource.
 * Elsewhere AWS takes no such statement, and what it would mean is unknown.
 */
export function resourceMatches(s: CompiledStatement, e: Evaluation): Tri {
  const { resources } = s;
  const { kind } = s.statement.policy;
  if (resources) {
    return scopeMatches(
      resources,
      e.resourceGlobs
        ? anyGlobOf(resources.globs, e.resourceGlobs, e)
        : inScope(resources, e.request.resource, e),
    );
  }
  return kind === 'trust' || (kind === 'resource' && e.needsNoResource?.()) || undefined;
}

export function principalMatches(s: CompiledStatement, e: Evaluation): Tri {
  const { kind } = s.statement.policy;
  // "AWS JSON policy elements: Principal": "You cannot use the Principal element in an identity-based policy."
  const set = s.principals;
  if (!PRINCIPAL_KINDS.includes(kind)) return set ? undefined : true;
  // AWS does not save a statement of these policies without a Principal; in an endpoint policy, it would apply to everyone.
  if (!set) return kind === 'endpoint' || undefined;
  // "AWS JSON policy elements: NotPrincipal": a Deny with it always applies to a caller with a permissions boundary.
  if (set.negated && e.bounded === true && s.effect === 'Deny') return true;
  if (set.negated ? false : set.specs.some((p) => p.type === 'any')) return true;
  const applies = e.request.caller ? appliesToCaller(set, e.request.caller, s.effect) : false;
  // The same page: "NotPrincipal must be used with "Effect":"Deny". Using it with "Effect":"Allow" is not supported."
  if (set.negated && s.effect === 'Allow' && !e.grantsByNotPrincipal && applies) return undefined;
  if (set.negated && e.bounded === 'possibly' && s.effect === 'Deny' && applies === false) return undefined;
  // A principal that is unknown before the deployment can be this one.
  return applies === set.negated && s.statement.principal?.unreadable ? undefined : applies;
}

/** Does the statement name the caller itself (or everyone), and not just its account? */
export function namesCaller(s: CompiledStatement, e: Evaluation): boolean {
  if (!PRINCIPAL_KINDS.includes(s.statement.policy.kind)) return true;
  const { caller } = e.request;
  const set = s.principals;
  if (!set || !caller) return set?.specs.some((p) => p.type === 'any') ?? false;
  if (set.negated) return appliesToCaller(set, caller, s.effect) === true;
  return set.specs.some((p) => {
    const match = matchPrincipal(p, caller);
    return match !== undefined && match !== 'account';
  });
}

/** Is a value of the request among those of the test? */
export function valueIn(test: ConditionTest, value: string, e: Evaluation): Tri {
  const holes = e.holes !== undefined && holdsSymbol(codesOf(value, e));
  const listed =
    test.set.family === 'string' && (test.dynamic || holes)
      ? anyGlob(test.set.globs, value, e)
      : holes
        ? undefined
        : contains(test.set, value);
  return listed === false && test.open ? undefined : listed;
}

/** Does a test hold for a request without the key? */
function holdsIfAbsent(test: ConditionTest): Tri {
  const { use } = test;
  if (use.operator.family === 'null') return test.wantsAbsent || (test.open ? undefined : false);
  if (use.qualifier === 'ForAllValues' || use.ifExists) return true;
  return use.qualifier === undefined && use.operator.negated;
}

/** Does a test hold for a request that has the key, with a value of which only patterns are known? */
function holdsForSome(test: ConditionTest, globs: readonly Glob[], e: Evaluation): Tri {
  const { use } = test;
  if (use.operator.family === 'null') return test.wantsPresent || (test.open ? undefined : false);
  if (test.set.family !== 'string') return undefined;
  const found = anyGlobOf(test.set.globs, globs, e);
  const listed = found === false && test.open ? undefined : found;
  return use.operator.negated ? not(listed) : listed;
}

/** Does one condition key's test hold? */
export function testHolds(test: ConditionTest, e: Evaluation): Tri {
  const { use } = test;
  const given = values(e, test.key);
  if (given === undefined && e.isUnknown(test.key)) {
    const partial = e.partialValue?.(test.key);
    if (!partial) return undefined;
    const present = holdsForSome(test, partial.globs, e);
    return partial.mayBeAbsent ? agreed(present, holdsIfAbsent(test)) : present;
  }
  if (given === undefined || given.length === 0) return holdsIfAbsent(test);
  if (use.operator.family === 'null') return test.wantsPresent || (test.open ? undefined : false);
  const { negated } = use.operator;
  // With ForAllValues one value decides that the test fails, with ForAnyValue that it holds; otherwise a listed one does.
  const decisive =
    use.qualifier === 'ForAllValues' ? negated : use.qualifier === 'ForAnyValue' ? !negated : true;
  const outcome = use.qualifier === undefined ? !negated : use.qualifier === 'ForAnyValue';
  let unknown = false;
  for (const value of given) {
    const listed = valueIn(test, value, e);
    if (listed === decisive) return outcome;
    if (listed === undefined) unknown = true;
  }
  return unknown ? undefined : !outcome;
}

/** Is the request in the statement's set? The quick answer, without reasons. */
export function statementMatches(s: CompiledStatement, e: Evaluation): Tri {
  const answer = matchesIfThere(s, e);
  return answer && s.statement.conditional ? undefined : answer;
}

/** The same of a statement that can be absent, where it is there. */
export function matchesIfThere(s: CompiledStatement, e: Evaluation): Tri {
  // AWS rejects it, so it has no documented meaning; only its Action can rule it out.
  if (s.defects.length > 0) return actionMatches(s, e) === false ? false : undefined;
  let answer: Tri = s.opaque && !s.opaqueInTests ? undefined : true;
  const and = (value: Tri): boolean => {
    if (value === false) return false;
    if (value === undefined) answer = undefined;
    return true;
  };
  if (!and(actionMatches(s, e))) return false;
  if (!and(resourceMatches(s, e))) return false;
  if (!and(principalMatches(s, e))) return false;
  for (const test of s.conditions) if (!and(testHolds(test, e))) return false;
  return answer;
}

/** Does some statement with the effect match? Known if it is so under every outcome of the template's conditions. */
export function someMatches(policy: CompiledPolicy, effect: 'Allow' | 'Deny', e: Evaluation): Tri {
  const all = statementsByEffect(policy);
  const first = someOfVariant(all[0]!, effect, e);
  for (let i = 1; i < all.length && first !== undefined; i++)
    if (someOfVariant(all[i]!, effect, e) !== first) return undefined;
  return first;
}

/** Do the names of its actions, without holes, exclude the action of the request? */
const isAboutOthers = (s: CompiledStatement, e: Evaluation): boolean =>
  s.actions !== undefined &&
  !s.actions.open &&
  s.actions.globs.every((g) => g.letters.length === 0) &&
  actionMatches(s, e) === false;

function someOfVariant(variant: StatementsByEffect, effect: 'Allow' | 'Deny', e: Evaluation): Tri {
  let answer: Tri = variant.opaque ? undefined : false;
  const statements = variant[effect];
  // What a hole stands for can be part of an action.
  const near = e.holes ? statements.all : statements.ofAction(e.action, (s) => isAboutOthers(s, e));
  for (const s of near) {
    const matches = statementMatches(s, e);
    if (matches) return true;
    if (matches === undefined) answer = undefined;
  }
  return answer;
}

/** The answer of every variant of the policy; undefined if they differ. */
export function underAll<T>(
  policy: CompiledPolicy,
  answer: (variant: CompiledPolicy) => T | undefined,
): T | undefined {
  const [first, ...others] = variants(policy);
  const known = answer(first!);
  return known !== undefined && others.every((v) => answer(v) === known) ? known : undefined;
}
