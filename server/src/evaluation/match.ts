/**
 * Does a request belong to a statement? Membership in the set that the statement describes, with reasons.
 *
 * Every answer is three-valued: `undefined` means that it hangs on something not known here (a condition key that
 * nobody gave yet, an intrinsic function). Facts from AWS's pages "IAM JSON policy elements: Condition operators",
 * "Variables and tags" and "Set operators for multivalued context keys".
 */
import { type Glob, matchGlob, resolveGlob } from '../algebra/glob.js';
import { contains } from '../algebra/values.js';
import type { CompiledStatement, ConditionTest, PatternScope } from '../policy/compile.js';
import { PRINCIPAL_KINDS } from '../policy/policy-kind.js';
import { containsCaller, matchPrincipal } from '../requests/principal.js';
import type { Request } from '../requests/request.js';

/** true, false, or undefined: it hangs on something that is not known. */
export type Tri = boolean | undefined;

export interface Evaluation {
  readonly request: Request;
  /** The action's id, lower-cased. */
  readonly action: string;
  /** Lower-cased names of keys whose value nobody knows (yet). All others are absent unless the context has them. */
  readonly isUnknown: (key: string) => boolean;
  /** The caller has a permissions boundary: a Deny with NotPrincipal then denies it, whatever is listed. */
  readonly bounded?: boolean;
}

const NOTHING_UNKNOWN = (): boolean => false;

/** Prepares a request for any number of statements. */
export function prepare(
  request: Request,
  isUnknown: (key: string) => boolean = NOTHING_UNKNOWN,
  bounded = false,
): Evaluation {
  return { request, action: request.action.toLowerCase(), isUnknown, bounded };
}

function values(e: Evaluation, key: string): readonly string[] | undefined {
  return e.request.context.get(key);
}

/** Does one pattern match? A variable takes the value of a single-valued key; without one the pattern matches nothing. */
function globMatches(glob: Glob, text: string, e: Evaluation): Tri {
  if (glob.variables.length === 0) return matchGlob(glob, text);
  let unknown = false;
  const resolved = resolveGlob(glob, (key) => {
    const name = key.toLowerCase();
    const given = values(e, name);
    if (given === undefined && e.isUnknown(name)) unknown = true;
    return given?.length === 1 ? given[0] : undefined;
  });
  if (unknown) return undefined;
  return resolved !== undefined && matchGlob(resolved, text);
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

const not = (value: Tri): Tri => (value === undefined ? undefined : !value);

function scopeMatches(scope: PatternScope, text: string, e: Evaluation): Tri {
  const found = anyGlob(scope.globs, text, e);
  const listed = found === false && scope.open ? undefined : found;
  return scope.negated ? not(listed) : listed;
}

export function actionMatches(s: CompiledStatement, e: Evaluation): Tri {
  return s.actions ? scopeMatches(s.actions, e.action, e) : false;
}

/** A statement of a trust policy has no Resource: the role itself is meant. Elsewhere, no Resource matches nothing. */
export function resourceMatches(s: CompiledStatement, e: Evaluation): Tri {
  if (s.resources) return scopeMatches(s.resources, e.request.resource, e);
  return s.statement.policy.kind === 'trust';
}

export function principalMatches(s: CompiledStatement, e: Evaluation): Tri {
  const { kind } = s.statement.policy;
  if (!PRINCIPAL_KINDS.includes(kind)) return true;
  const set = s.principals;
  // AWS does not save an endpoint policy without a Principal: if there is one, everyone is meant.
  if (!set) return kind === 'endpoint';
  // "AWS JSON policy elements: NotPrincipal": a Deny with it always hits who has a permissions boundary.
  if (set.negated && e.bounded && s.effect === 'Deny') return true;
  if (set.negated ? false : set.specs.some((p) => p.type === 'any')) return true;
  const listed = e.request.caller ? containsCaller(set, e.request.caller) : false;
  // A principal that only a template engine knows may be this one.
  return s.statement.principal?.opaque && listed === set.negated ? undefined : listed;
}

/** Does the statement name the caller itself (or everyone), and not just its account? */
export function namesCaller(s: CompiledStatement, e: Evaluation): boolean {
  if (!PRINCIPAL_KINDS.includes(s.statement.policy.kind)) return true;
  const { caller } = e.request;
  const set = s.principals;
  if (!set || !caller) return set?.specs.some((p) => p.type === 'any') ?? false;
  if (set.negated) return containsCaller(set, caller);
  return set.specs.some((p) => {
    const match = matchPrincipal(p, caller);
    return match !== undefined && match !== 'account';
  });
}

function valueIn(test: ConditionTest, value: string, e: Evaluation): Tri {
  const listed =
    test.set.family === 'string' && test.dynamic
      ? anyGlob(test.set.globs, value, e)
      : contains(test.set, value);
  return listed === false && test.open ? undefined : listed;
}

/** Does one condition key's test hold? */
export function testHolds(test: ConditionTest, e: Evaluation): Tri {
  const { use } = test;
  const given = values(e, test.key);
  if (given === undefined && e.isUnknown(test.key)) return undefined;
  const absent = given === undefined || given.length === 0;
  if (use.operator.family === 'null') {
    const wanted = absent ? test.wantsAbsent : test.wantsPresent;
    return !wanted && test.open ? undefined : wanted;
  }
  if (absent) {
    if (use.qualifier === 'ForAllValues' || use.ifExists) return true;
    return use.qualifier === undefined && use.operator.negated;
  }
  const { negated } = use.operator;
  let unknown = false;
  if (use.qualifier === 'ForAllValues') {
    for (const value of given) {
      const listed = valueIn(test, value, e);
      if (listed === negated) return false;
      if (listed === undefined) unknown = true;
    }
    return unknown ? undefined : true;
  }
  if (use.qualifier === 'ForAnyValue') {
    for (const value of given) {
      const listed = valueIn(test, value, e);
      if (listed === !negated) return true;
      if (listed === undefined) unknown = true;
    }
    return unknown ? undefined : false;
  }
  for (const value of given) {
    const listed = valueIn(test, value, e);
    if (listed) return !negated;
    if (listed === undefined) unknown = true;
  }
  return unknown ? undefined : negated;
}

/** Is the request in the statement's set? The quick answer, without reasons. */
export function statementMatches(s: CompiledStatement, e: Evaluation): Tri {
  let answer: Tri = s.opaque || s.statement.conditional ? undefined : true;
  const and = (value: Tri): boolean => {
    if (value === false) return false;
    if (value === undefined) answer = undefined;
    return true;
  };
  if (s.actions && !and(actionMatches(s, e))) return false;
  if (!s.actions) return false;
  if (!and(resourceMatches(s, e))) return false;
  if (!and(principalMatches(s, e))) return false;
  for (const test of s.conditions) if (!and(testHolds(test, e))) return false;
  return answer;
}
