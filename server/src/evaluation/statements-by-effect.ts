/** The statements of a policy as each decision needs them: sorted by effect once, with what they say in plain fields. */
import {
  allStatements,
  type CompiledPolicy,
  type CompiledStatement,
  compilePolicy,
} from '../policy/compile.js';
import type { Policy } from '../policy/policy.js';
import { variants } from '../policy/policy-variants.js';
import { Answers } from '../text/derived.js';

/** Actions of which a policy keeps the statements. */
const MAX_ACTIONS = 256;

/** Statements with one effect. */
export class EffectStatements {
  readonly all: readonly CompiledStatement[];
  readonly #byAction = new Answers<readonly CompiledStatement[]>(MAX_ACTIONS);

  constructor(all: readonly CompiledStatement[]) {
    this.all = all;
  }

  /**
   * Those that can be about the action, found once.
   * @param id in lowercase.
   * @param excludes whether a statement is about other actions, whatever else the request is.
   */
  ofAction(id: string, excludes: (s: CompiledStatement) => boolean): readonly CompiledStatement[] {
    return this.#byAction.of(id, () => this.all.filter((s) => !excludes(s)));
  }
}

/** One variant of a policy. */
export interface StatementsByEffect {
  readonly Allow: EffectStatements;
  readonly Deny: EffectStatements;
  /** Some statement cannot be read: it can allow or deny anything. */
  readonly opaque: boolean;
}

/** What the statement says, without its nodes where they are now: a decision reads no nodes. */
const plain = ({ core, statement }: CompiledStatement): CompiledStatement => ({ ...core, core, statement });

function sort(policy: CompiledPolicy): StatementsByEffect {
  const all = allStatements(policy).map(plain);
  return {
    Allow: new EffectStatements(all.filter((s) => s.effect === 'Allow')),
    Deny: new EffectStatements(all.filter((s) => s.effect === 'Deny')),
    opaque: policy.opaque,
  };
}

const sortVariants = (policy: Policy): readonly StatementsByEffect[] =>
  variants(compilePolicy(policy)).map(sort);

/** The statements of each variant of the policy; of one variant if the template's conditions do not choose. */
export const statementsByEffect = ({ policy }: CompiledPolicy): readonly StatementsByEffect[] =>
  policy.derived.of(sortVariants);
