/** A policy as two unions of boxes: what its Allow statements hold, and what its Deny statements do. */
import type { Box } from '../algebra/search.js';
import {
  type CompiledPolicy,
  type CompiledStatement,
  type PatternScope,
  partialArnOf,
} from '../policy/compile.js';
import { fingerprint, policyFingerprint, statementFingerprint } from '../policy/fingerprint.js';
import { isOpaque } from '../policy/statement-body.js';
import type { Defect } from '../policy/statement-defects.js';
import type { RequestSets } from '../sets/request-sets.js';
import { statementMeaning } from '../sets/statement-meaning.js';
import { UNREADABLE } from './access-finding.js';

/** A box as a list of actions, and a box of all the rest. */
export interface ActionPart {
  /** Its number among the parts of all policies that are compared. */
  readonly number: number;
  readonly actions: PatternScope;
  /** The box without its actions. */
  readonly rest: Box;
  /** Equal keys, equal rests. */
  readonly restKey: string;
}

/** That of a statement. */
export interface Part extends ActionPart {
  readonly statement: CompiledStatement;
  /** The box. */
  readonly box: Box;
}

export interface PolicySide {
  readonly policy: CompiledPolicy;
  readonly allows: readonly Part[];
  readonly denies: readonly Part[];
  /** What is not a set here: an intrinsic function, something malformed, a statement that can be absent. */
  readonly opaque: readonly OpaquePart[];
  /** What is read as a set although AWS does not support it. */
  readonly unsupported: readonly OpaquePart[];
}

/** Part of a policy that is not a set. */
export interface OpaquePart {
  /** What it says: equal keys, equal parts. */
  readonly key: string;
  /** Why it is not a set, in one sentence for people. */
  readonly reason: string;
  /** It is this statement. */
  readonly statement?: CompiledStatement;
}

/** The reasons why parts of a policy are not sets, each once. */
export const reasonsOf = (parts: readonly OpaquePart[]): readonly string[] => [
  ...new Set(parts.map((p) => p.reason)),
];

const rejected = ({ reason }: Defect): string => `${reason} AWS rejects this.`;

/** Why a statement is not a set. */
function reasonOf({ defects, conditions }: CompiledStatement): string {
  if (defects[0]) return rejected(defects[0]);
  // What else is in such a test could be unreadable too, but a pattern of this kind is the usual reason.
  for (const test of conditions) {
    const partial = test.open ? partialArnOf(test) : undefined;
    if (partial !== undefined)
      return `Which values ${test.use.canonical} of ${test.keyName} matches with "${partial}" is unknown: AWS documents ARN patterns of six parts.`;
  }
  return UNREADABLE;
}

/** "AWS JSON policy elements: NotPrincipal": 'Using it with "Effect":"Allow" is not supported.' */
const isSupported = ({ effect, principals }: CompiledStatement): boolean =>
  effect === 'Deny' || !principals?.negated;
const UNSUPPORTED =
  'AWS does not support NotPrincipal with Allow: it is unknown whether the statement grants access.';

/** @param first the number of its first part. */
export function policySide(policy: CompiledPolicy, sets: RequestSets, first = 0): PolicySide {
  const allows: Part[] = [];
  const denies: Part[] = [];
  const { policy: tree } = policy;
  const unreadable = (key: string): OpaquePart => ({ key, reason: UNREADABLE });
  const whole = policy.defects.length > 0 ? policyFingerprint(tree) : '';
  const opaque: OpaquePart[] = [
    ...policy.defects.map((d) => ({ key: whole, reason: rejected(d) })),
    ...tree.opaqueStatements.filter((s) => isOpaque(s.node)).map((s) => unreadable(fingerprint(s.node))),
    ...policy.conditional.map((s) => unreadable(`conditional ${statementFingerprint(s.statement)}`)),
    ...tree.statements.filter((s) => isOpaque(s.effectNode)).map((s) => unreadable(statementFingerprint(s))),
  ];
  for (const statement of policy.statements) {
    const box = sets.box(statement);
    if (!box || !statement.actions) {
      const key = statementFingerprint(statement.statement);
      opaque.push({ key, reason: reasonOf(statement), statement });
      continue;
    }
    const rest = box.filter((atom) => atom.dimension.id !== 'action');
    const restKey = statementMeaning(statement).besideActions;
    const number = first + allows.length + denies.length;
    const part: Part = { number, statement, actions: statement.actions, box, rest, restKey };
    (statement.effect === 'Allow' ? allows : denies).push(part);
  }
  const unsupported = allows
    .filter((p) => !isSupported(p.statement))
    .map((p) => ({ key: statementFingerprint(p.statement.statement), reason: UNSUPPORTED }));
  return { policy, allows, denies, opaque, unsupported };
}

/** Its parts, by number. */
export const partsOf = ({ allows, denies }: PolicySide): Part[] =>
  [...allows, ...denies].sort((a, b) => a.number - b.number);
