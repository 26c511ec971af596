/** The statements of a policy by the actions that they name: a decision about one action need not look at the others. */
import { allStatements, type CompiledPolicy, type CompiledStatement } from '../policy/compile.js';
import type { Policy } from '../policy/policy.js';
import type { Evaluation } from './match.js';

/** With fewer statements than this, each is looked at. */
const MANY = 32;
const NONE: readonly CompiledStatement[] = [];

/** The actions of a statement that is only about what it names letter by letter, in lowercase. */
function plainNames({ actions }: CompiledStatement): readonly string[] | undefined {
  if (!actions || actions.negated || actions.open) return undefined;
  const isPlain = actions.globs.every((g) => g.shape === 'literal' && g.letters.length === 0);
  return isPlain ? actions.globs.map((g) => g.head) : undefined;
}

class ActionStatements {
  readonly #open: CompiledStatement[] = [];
  readonly #byName = new Map<string, CompiledStatement[]>();

  constructor(statements: readonly CompiledStatement[]) {
    for (const s of statements) {
      const names = plainNames(s);
      if (!names) this.#open.push(s);
      else for (const name of new Set(names)) this.#add(name, s);
    }
  }

  #add(name: string, s: CompiledStatement): void {
    const own = this.#byName.get(name);
    if (own) own.push(s);
    else this.#byName.set(name, [s]);
  }

  of(name: string): readonly CompiledStatement[] {
    const own = this.#byName.get(name) ?? NONE;
    return this.#open.length === 0 ? own : [...own, ...this.#open];
  }
}

/** Of what a policy was compiled to. */
const newStatements = (_: Policy): WeakMap<CompiledPolicy, ActionStatements> => new WeakMap();

/** The statements that can be about the action of the request, in no order. */
export function statementsAbout(policy: CompiledPolicy, e: Evaluation): readonly CompiledStatement[] {
  const all = allStatements(policy);
  // What a hole stands for can be part of an action.
  if (all.length < MANY || e.holes) return all;
  const known = policy.policy.derived.of(newStatements);
  let statements = known.get(policy);
  if (!statements) {
    statements = new ActionStatements(all);
    known.set(policy, statements);
  }
  return statements.of(e.action);
}
