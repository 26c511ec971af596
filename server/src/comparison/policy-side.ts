/** A policy as two unions of boxes: what its Allow statements hold, and what its Deny statements do. */
import type { Box } from '../algebra/search.js';
import type { CompiledPolicy, CompiledStatement, PatternScope } from '../policy/compile.js';
import { fingerprint, statementFingerprint } from '../policy/fingerprint.js';
import type { RequestSets } from '../sets/request-sets.js';
import { statementMeaning } from '../sets/statement-meaning.js';

/** A statement as a list of actions, and a box of all the rest. */
export interface Part {
  /** Its number among the parts of all policies that are compared. */
  readonly number: number;
  readonly statement: CompiledStatement;
  readonly actions: PatternScope;
  /** The box. */
  readonly box: Box;
  /** The box without its actions. */
  readonly rest: Box;
  /** Equal keys, equal rests. */
  readonly restKey: string;
}

export interface PolicySide {
  readonly policy: CompiledPolicy;
  readonly allows: readonly Part[];
  readonly denies: readonly Part[];
  /** What is not a set here: an intrinsic function, something malformed, a statement that can be absent. */
  readonly opaque: readonly string[];
}

/** @param first the number of its first part. */
export function policySide(policy: CompiledPolicy, sets: RequestSets, first = 0): PolicySide {
  const allows: Part[] = [];
  const denies: Part[] = [];
  const opaque = [
    ...policy.policy.opaqueStatements.map((s) => fingerprint(s.node)),
    ...policy.conditional.map((s) => `conditional ${statementFingerprint(s.statement)}`),
    ...policy.policy.statements.filter((s) => !s.effect).map((s) => statementFingerprint(s)),
  ];
  for (const statement of policy.statements) {
    const box = sets.box(statement);
    if (!box || !statement.actions) {
      opaque.push(statementFingerprint(statement.statement));
      continue;
    }
    const rest = box.filter((atom) => atom.dimension.id !== 'action');
    const restKey = statementMeaning(statement).besideActions;
    const number = first + allows.length + denies.length;
    const part: Part = { number, statement, actions: statement.actions, box, rest, restKey };
    (statement.effect === 'Allow' ? allows : denies).push(part);
  }
  return { policy, allows, denies, opaque };
}

/** Its parts, by number. */
export const partsOf = ({ allows, denies }: PolicySide): Part[] =>
  [...allows, ...denies].sort((a, b) => a.number - b.number);
