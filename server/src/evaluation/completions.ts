/**
 * The completions of a request: what its unknown condition keys can be. A request is decided where all of them lead to
 * the same answer, and only keys that can change the answer are asked for.
 */
import { Budget } from '../algebra/budget.js';
import type { Glob } from '../algebra/glob.js';
import { allStatements, type CompiledPolicy } from '../policy/compile.js';
import type { RequestContext } from '../requests/request.js';
import type { Decision } from './explain-statement.js';
import { type KeyUses, type VariableUse, valuesToTry } from './key-cells.js';
import type { PartialValue } from './match.js';

/** More completions than that are not tried. */
const MAX_COMPLETIONS = 1024;
/** So many are tried for any policies. */
const MIN_COMPLETIONS = 64;
/** Statements and condition tests that all completions together can take. */
const MAX_TESTS = 60_000;
/** Steps to find what the keys can be. */
const ALL_KEYS_STEPS = 1_000_000;

/** What a key can be in the request: absent (no value), one value, several, or there with a value that stays unknown. */
type Candidate = readonly string[] | PartialValue;

const isList = (candidate: Candidate): candidate is readonly string[] => Array.isArray(candidate);

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

/** An unknown key with what it can be. */
interface Open {
  readonly name: string;
  readonly key: string;
  readonly candidates: readonly Candidate[];
}

/** The request to complete. */
export interface Incomplete {
  /** Unknown keys that statements depend on. */
  readonly names: readonly string[];
  readonly policies: readonly CompiledPolicy[];
  readonly context: RequestContext;
  /** What Resource is compared with; undefined: unknown. */
  readonly resource: string | undefined;
  readonly knowledge: (key: string) => PartialValue | undefined;
  readonly isMultivalued: (key: string) => boolean;
  /** What distinguishes decisions: only whether the request is allowed, or also which denial it is. */
  readonly distinguish: 'allowed' | 'decision';
  /** @param assumed keys that are there with a value that stays unknown. */
  readonly decide: (context: RequestContext, assumed: ReadonlyMap<string, PartialValue>) => CompletedAnswer;
}

/** Whether two completions that differ in the key alone have different outcomes. */
function matters(index: number, open: readonly Open[], outcomes: readonly unknown[]): boolean {
  let stride = 1;
  for (let i = 0; i < index; i++) stride *= open[i]!.candidates.length;
  const count = open[index]!.candidates.length;
  for (let at = 0; at < outcomes.length; at++) {
    if (Math.floor(at / stride) % count !== 0) continue;
    for (let c = 1; c < count; c++) if (outcomes[at] !== outcomes[at + c * stride]) return true;
  }
  return false;
}

const hasVariable = (glob: Glob, key: string): boolean =>
  glob.variables.some((v) => v.key.toLowerCase() === key);

/** Where the policies use the key as a variable, and what it is compared with there; undefined: something unknown. */
function variableUses(
  key: string,
  { policies, context, resource, knowledge }: Incomplete,
): VariableUse[] | undefined {
  const uses: VariableUse[] = [];
  for (const s of policies.flatMap(allStatements)) {
    for (const glob of s.resources?.globs ?? []) {
      if (!hasVariable(glob, key)) continue;
      if (resource === undefined) return undefined;
      uses.push({ glob, texts: [resource] });
    }
    for (const test of s.conditions) {
      for (const glob of test.set.family === 'string' ? test.set.globs : []) {
        if (!hasVariable(glob, key)) continue;
        const texts = context.get(test.key);
        if (texts === undefined && knowledge(test.key) !== undefined) return undefined;
        uses.push({ glob, texts: texts ?? [] });
      }
    }
  }
  return uses;
}

/** An unknown key, and what it can be as far as that can be distinguished. */
interface Unknown {
  readonly name: string;
  readonly key: string;
  readonly values: readonly (readonly string[])[] | undefined;
  readonly known: PartialValue;
}

function unknownKey(name: string, incomplete: Incomplete, budget: Budget): Unknown | undefined {
  const key = name.toLowerCase();
  const { context, knowledge, isMultivalued, policies } = incomplete;
  const known = knowledge(key);
  if (!known) return undefined;
  const tests = policies.flatMap(allStatements).flatMap((s) => s.conditions.filter((t) => t.key === key));
  const uses: KeyUses = {
    key,
    tests,
    variables: variableUses(key, incomplete),
    context,
    isUnknown: (k) => knowledge(k) !== undefined,
    multivalued: isMultivalued(key) || tests.some((t) => t.use.qualifier !== undefined),
  };
  return { name, key, known, values: valuesToTry(uses, known, budget) };
}

/** At least whether the key is there, if there is room for that. */
function candidatesOf({ values, known }: Unknown, room: number): readonly Candidate[] {
  if (values && values.length <= room) return values;
  return known.mayBeAbsent && room >= 2 ? [[], { mayBeAbsent: false, globs: known.globs }] : [];
}

/** How many completions are tried: fewer for policies that take longer to decide. */
function roomFor({ policies }: Incomplete): number {
  let tests = 0;
  for (const s of policies.flatMap(allStatements)) tests += 1 + s.conditions.length;
  return Math.min(MAX_COMPLETIONS, Math.max(MIN_COMPLETIONS, Math.floor(MAX_TESTS / Math.max(1, tests))));
}

/** The keys that are tried, as far as the bounds allow. */
function openKeysOf(incomplete: Incomplete): Open[] {
  const most = roomFor(incomplete);
  const budget = new Budget(ALL_KEYS_STEPS);
  const all = incomplete.names
    .flatMap((name) => unknownKey(name, incomplete, budget) ?? [])
    .map((unknown) => ({ unknown, count: candidatesOf(unknown, most).length }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => a.count - b.count);
  const open: Open[] = [];
  let total = 1;
  for (const { unknown } of all) {
    const candidates = candidatesOf(unknown, Math.floor(most / total));
    if (candidates.length === 0) continue;
    total *= candidates.length;
    open.push({ name: unknown.name, key: unknown.key, candidates });
  }
  return open;
}

function answersOf(incomplete: Incomplete, open: readonly Open[]): CompletedAnswer[] {
  const total = open.reduce((product, o) => product * o.candidates.length, 1);
  const answers: CompletedAnswer[] = [];
  for (let at = 0; at < total; at++) {
    const completed = new Map(incomplete.context);
    const assumed = new Map<string, PartialValue>();
    let rest = at;
    for (const { key, candidates } of open) {
      const candidate = candidates[rest % candidates.length]!;
      if (isList(candidate)) completed.set(key, candidate);
      else assumed.set(key, candidate);
      rest = Math.floor(rest / candidates.length);
    }
    answers.push(incomplete.decide(completed, assumed));
  }
  return answers;
}

/** Tries the possible values of the unknown keys. */
export function complete(incomplete: Incomplete): Completed {
  const open = openKeysOf(incomplete);
  const answers = answersOf(incomplete, open);
  const outcomes = answers.map(({ decision }) =>
    decision === undefined || incomplete.distinguish === 'decision' ? decision : decision === 'Allow',
  );
  const [first] = outcomes;
  if (first !== undefined && outcomes.every((o) => o === first)) {
    const [decision] = answers.map((a) => a.decision);
    return { decision: answers.every((a) => a.decision === decision) ? decision : 'ImplicitDeny', keys: [] };
  }
  const keys = new Set(open.filter((_, i) => matters(i, open, outcomes)).map((o) => o.name.toLowerCase()));
  for (const answer of answers) {
    if (answer.decision !== undefined) continue;
    for (const name of answer.openKeys()) keys.add(name.toLowerCase());
  }
  return { decision: undefined, keys: incomplete.names.filter((name) => keys.has(name.toLowerCase())) };
}
