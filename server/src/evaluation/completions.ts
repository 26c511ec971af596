/**
 * The completions of a request: what its unknown condition keys can be. A request is decided where all of them lead to
 * the same answer, and only keys that can change the answer are asked for.
 */
import { Budget } from '../algebra/budget.js';
import { allStatements, type CompiledStatement } from '../policy/compile.js';
import type { RequestContext } from '../requests/request.js';
import type { Decision } from './explain-statement.js';
import type { PartialValue } from './match.js';
import { type UnknownKeys, type UnknownValue, unknownValues } from './unknown-values.js';

/** More completions than that are not tried. */
const MAX_COMPLETIONS = 1024;
/** So many are tried for any policies. */
const MIN_COMPLETIONS = 64;
/** In a pattern; AWS's policies have one or two. */
const MANY_VARIABLES = 16;
/** So many are tried whatever variables there are. */
const FEWEST_COMPLETIONS = 8;
/** Statements and condition tests that all completions together can take. */
const MAX_TESTS = 60_000;
/** Steps to find what the keys can be. */
const ALL_KEYS_STEPS = 1_000_000;

/** What a key can be in the request: absent (no value), one value, several, or there with a value that stays unknown. */
type Candidate = readonly string[] | PartialValue;

const isList = (candidate: Candidate): candidate is readonly string[] => Array.isArray(candidate);

/** What a completion leads to; undefined: something else is unknown too. */
interface Outcome {
  readonly result: Decision | boolean | undefined;
}

export interface Completed {
  /** The decision of all completions; undefined if they differ, or if something else is unknown too. */
  readonly decision: Decision | undefined;
  /** Names of the keys that can change the decision. */
  readonly keys: readonly string[];
}

/** The answer for one completion. */
export interface CompletedAnswer {
  readonly decision: Decision | undefined;
  /** Names of keys that are unknown all the same, and that an undecided answer depends on. */
  openKeys(): readonly string[];
}

/** An unknown value with what it can be. */
interface Open {
  readonly keys: UnknownValue['keys'];
  readonly candidates: readonly Candidate[];
}

/** The request to complete. */
export interface Incomplete extends UnknownKeys {
  /** What distinguishes decisions: only whether the request is allowed, or also which denial it is. */
  readonly distinguish: 'allowed' | 'decision';
  /** Can a request have these keys together? */
  readonly isPossible: (context: RequestContext) => boolean;
  /** @param assumed keys that are there with a value that stays unknown. */
  readonly decide: (context: RequestContext, assumed: ReadonlyMap<string, PartialValue>) => CompletedAnswer;
}

/**
 * Whether two completions that differ in the value alone have different outcomes.
 * @param outcomes undefined for completions that no request has.
 */
function matters(index: number, open: readonly Open[], outcomes: readonly (Outcome | undefined)[]): boolean {
  let stride = 1;
  for (let i = 0; i < index; i++) stride *= open[i]!.candidates.length;
  const count = open[index]!.candidates.length;
  for (let at = 0; at < outcomes.length; at++) {
    if (Math.floor(at / stride) % count !== 0) continue;
    let first: Outcome | undefined;
    for (let c = 0; c < count; c++) {
      const outcome = outcomes[at + c * stride];
      if (outcome && first && outcome.result !== first.result) return true;
      first ??= outcome;
    }
  }
  return false;
}

/** At least whether the key is there, if there is room for that. */
function candidatesOf({ values, known }: UnknownValue, room: number): readonly Candidate[] {
  if (values && values.length <= room) return values;
  return known.mayBeAbsent && room >= 2 ? [[], { mayBeAbsent: false, globs: known.globs }] : [];
}

/** Tokens of patterns with so many variables that each completion takes long to insert their values. */
function manyVariables({ resources }: CompiledStatement): number {
  const globs = resources?.globs.filter((g) => g.letters.length > MANY_VARIABLES) ?? [];
  return globs.reduce((sum, g) => sum + g.tokens.length, 0);
}

/** How many completions are tried: fewer for policies that take longer to decide. */
function roomFor({ policies }: Incomplete): number {
  let tests = 0;
  let tokens = 0;
  for (const s of policies.flatMap(allStatements)) {
    tests += 1 + s.conditions.length;
    tokens += manyVariables(s);
  }
  const room = Math.max(MIN_COMPLETIONS, Math.floor(MAX_TESTS / Math.max(1, tests)));
  const least = Math.max(FEWEST_COMPLETIONS, Math.floor(MAX_TESTS / Math.max(1, tokens)));
  return Math.min(MAX_COMPLETIONS, room, least);
}

/** The keys that are tried, as far as the bounds allow. */
function openKeysOf(incomplete: Incomplete): Open[] {
  const most = roomFor(incomplete);
  const budget = new Budget(ALL_KEYS_STEPS);
  const all = unknownValues(incomplete, budget)
    .map((unknown) => ({ unknown, count: candidatesOf(unknown, most).length }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => a.count - b.count);
  const open: Open[] = [];
  let total = 1;
  for (const { unknown } of all) {
    const candidates = candidatesOf(unknown, Math.floor(most / total));
    if (candidates.length === 0) continue;
    total *= candidates.length;
    open.push({ keys: unknown.keys, candidates });
  }
  return open;
}

/** The answers of all completions; undefined for one that no request has. */
function answersOf(incomplete: Incomplete, open: readonly Open[]): (CompletedAnswer | undefined)[] {
  const total = open.reduce((product, o) => product * o.candidates.length, 1);
  const answers: (CompletedAnswer | undefined)[] = [];
  for (let at = 0; at < total; at++) {
    const completed = new Map(incomplete.context);
    const assumed = new Map<string, PartialValue>();
    let rest = at;
    for (const { keys, candidates } of open) {
      const candidate = candidates[rest % candidates.length]!;
      for (const { key, form } of keys) {
        if (isList(candidate)) completed.set(key, candidate.map(form));
        else assumed.set(key, candidate);
      }
      rest = Math.floor(rest / candidates.length);
    }
    answers.push(incomplete.isPossible(completed) ? incomplete.decide(completed, assumed) : undefined);
  }
  return answers;
}

/** Tries the possible values of the unknown keys. */
export function complete(incomplete: Incomplete): Completed {
  const open = openKeysOf(incomplete);
  const all = answersOf(incomplete, open);
  const answers = all.filter((a) => a !== undefined);
  const outcomeOf = ({ decision }: CompletedAnswer): Outcome => ({
    result: decision === undefined || incomplete.distinguish === 'decision' ? decision : decision === 'Allow',
  });
  const outcomes = all.map((answer) => answer && outcomeOf(answer));
  const [first, ...others] = answers.map((answer) => outcomeOf(answer).result);
  if (first !== undefined && others.every((o) => o === first)) {
    const [decision] = answers.map((a) => a.decision);
    return { decision: answers.every((a) => a.decision === decision) ? decision : 'ImplicitDeny', keys: [] };
  }
  const keys = new Set(
    open.filter((_, i) => matters(i, open, outcomes)).map((o) => o.keys[0]!.name.toLowerCase()),
  );
  const together = new Set(open.flatMap((o) => o.keys.slice(1).map((k) => k.key)));
  for (const answer of answers) {
    if (answer.decision !== undefined) continue;
    for (const name of answer.openKeys()) if (!together.has(name.toLowerCase())) keys.add(name.toLowerCase());
  }
  return { decision: undefined, keys: incomplete.names.filter((name) => keys.has(name.toLowerCase())) };
}
