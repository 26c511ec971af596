/**
 * What the rules found in each statement and each policy of a document, so that after a keystroke only what changed is
 * checked again. The `checkStatement` of a rule must depend only on the statement, the policy kind, and whether the
 * version of the policy has variables; its `checkPolicy` only on the policy with its kind and its place, and, where there is
 * no Version, on whether the text has mistakes; everything else belongs in `checkDocument`, which always runs.
 */

import type { Budget } from '../../algebra/budget.js';
import { fingerprint } from '../../policy/fingerprint.js';
import type { Policy, Statement } from '../../policy/policy.js';
import type { PolicyKind } from '../../policy/policy-kind.js';
import { statementLayout } from '../../policy/statement-layout.js';
import { originOf } from '../../syntax/shifted.js';
import type { ObjectNode } from '../../syntax/value.js';
import type { Range } from '../../text/range.js';
import type { ActiveRule } from './ask-rules.js';
import { type CheckSteps, type Cost, costOf, isStillSo } from './check-steps.js';
import { ElementMemory, type RuleGroups } from './element-memory.js';
import { countSeverities } from './limit.js';
import type { Remembered } from './statement-findings.js';

/** Findings of statements with the same layout, and the last check that met one. */
export interface KnownStatement {
  readonly found: readonly Remembered[];
  /** How many there are of each of SEVERITIES. */
  readonly counts: readonly number[];
  /** What it took to find them. */
  readonly cost: Cost;
  met: number;
}

interface OfStatement {
  readonly kind: string;
  readonly variables: boolean;
  readonly known: KnownStatement;
}

/** What was found in a policy. */
export interface KnownPolicy {
  /** About more than one statement, with ranges relative to the policy. */
  readonly others: readonly Remembered[];
  /** In the order of `Policy.statements`; ranges of statements are relative to the policy. */
  readonly statements: readonly { readonly range: Range; readonly known: KnownStatement }[];
  /** The rules about the policy as a whole that were asked. */
  readonly asked: readonly ActiveRule[];
  /** What it took to find what is about more than one statement. */
  readonly cost: Cost;
  /** Something was not looked for, since it would take too long. */
  readonly skipped: boolean;
  /** Does it concern a rule about documents? */
  readonly inDocument: boolean;
}

/** What findings in a policy depend on apart from its object. */
interface PolicyKey {
  readonly kind: string;
  readonly bare: boolean | undefined;
  /** Version can be in what is lost; nothing else in a policy depends on mistakes outside of it. */
  readonly broken: boolean;
  readonly resourceType: string | undefined;
  readonly attached: string | undefined;
  readonly written: string | undefined;
}

interface OfPolicy {
  readonly key: PolicyKey;
  readonly known: KnownPolicy;
}

/** So many layouts that are not in the document any more are enough: a step back finds them again. */
const GONE = 50;

/** The kind whose rules are asked. */
export const checkedAs = ({ kind, place }: Policy): PolicyKind =>
  kind === 'identity' && place.boundary ? 'boundary' : kind;

/** The kind that statements are checked as, with the one that is nearly as likely. */
const kindKey = (policy: Policy): string => {
  const { kindDoubt } = policy;
  const kind = checkedAs(policy);
  return kindDoubt ? `${kind} ${kindDoubt.other} ${kindDoubt.assumed}` : kind;
};

const attachedKey = ({ place: { attachedTo } }: Policy): string | undefined =>
  attachedTo && `${attachedTo.property} ${fingerprint(attachedTo.value)}`;

/** What else of the place is about how the policy is written. */
const writtenKey = ({ node, place: { list, twice, misspelt } }: Policy): string | undefined =>
  list || twice
    ? `list ${list} twice ${twice}`
    : misspelt && `${misspelt.key.value} ${misspelt.key.range.start - node.range.start} ${misspelt.reader}`;

const isBroken = (policy: Policy): boolean => policy.document.problems.length > 0 && !policy.versionNode;

const policyKey = (policy: Policy): PolicyKey => ({
  kind: kindKey(policy),
  bare: policy.place.bare,
  broken: isBroken(policy),
  resourceType: policy.place.resourceType,
  attached: attachedKey(policy),
  written: writtenKey(policy),
});

/** Is the key that of the policy? Asked for each policy of a document after each keystroke. */
const isKeyOf = (key: PolicyKey, policy: Policy): boolean =>
  key.kind === kindKey(policy) &&
  key.bare === policy.place.bare &&
  key.broken === isBroken(policy) &&
  key.resourceType === policy.place.resourceType &&
  key.attached === attachedKey(policy) &&
  key.written === writtenKey(policy);

/** Under one set of options: make a new one when they change. */
export class CheckMemory {
  readonly #maxGone: number;
  /** By kind and layout of the statement: a whole parse makes new objects with the same layouts. */
  readonly #layouts = new Map<string, KnownStatement>();
  /** By the objects that statements were read from. */
  readonly #statements = new WeakMap<ObjectNode, OfStatement>();
  /** By the objects that policies were read from. */
  readonly #policies = new WeakMap<ObjectNode, OfPolicy>();
  readonly elements: ElementMemory;
  readonly #rules = new Map<PolicyKind | undefined, RuleGroups>();
  #check = 0;
  #met = 0;

  /**
   * @param maxGone so many layouts of statements are kept that the document does not have.
   * @param maxElements so many layouts of elements of statements are kept.
   */
  constructor(maxGone = GONE, maxElements?: number) {
    this.#maxGone = maxGone;
    this.elements = new ElementMemory(maxElements);
  }

  /** The rules that are on for a kind of policy, or for documents, found once: the options stay the same. */
  rulesOf<Kind extends PolicyKind | undefined>(kind: Kind, find: (kind: Kind) => RuleGroups): RuleGroups {
    const known = this.#rules.get(kind) ?? find(kind);
    this.#rules.set(kind, known);
    return known;
  }

  /** What is known of a policy that is as it was read, or has only moved. */
  policy(policy: Policy, steps: CheckSteps): KnownPolicy | undefined {
    const of = this.#policies.get(originOf(policy.node));
    if (!of || !isKeyOf(of.key, policy)) return undefined;
    const { cost, statements } = of.known;
    const taken = statements.reduce((sum, { known }) => sum + this.#stepsOf(known), 0);
    const cut = statements.some(({ known }) => known.cost.cut);
    if (!isStillSo(cost, steps.policies) || !isStillSo({ steps: taken, cut }, steps.statements))
      return undefined;
    steps.policies.spend(cost.steps);
    steps.statements.spend(taken);
    for (const { known } of statements) this.#meet(known);
    return of.known;
  }

  /** What it takes in this check: once for all statements with one layout. */
  #stepsOf({ met, cost }: KnownStatement): number {
    return met === this.#check ? 0 : cost.steps;
  }

  remember(policy: Policy, known: KnownPolicy): void {
    this.#policies.set(originOf(policy.node), { key: policyKey(policy), known });
  }

  /**
   * What is known of a statement, or of one with the same layout.
   * @param find finds it where nothing is known.
   * @param steps that all statements of the document can take.
   */
  statement(
    statement: Statement,
    find: (statement: Statement) => readonly Remembered[],
    steps: Budget,
  ): KnownStatement {
    const { variables } = statement.policy;
    const kind = kindKey(statement.policy);
    const origin = originOf(statement.node);
    const of = this.#statements.get(origin);
    if (of?.kind === kind && of.variables === variables && isStillSo(of.known.cost, steps))
      return this.#again(of.known, steps);
    const layout = statementLayout(statement);
    const findNow = (): KnownStatement => knownStatement(steps, () => find(statement));
    if (layout === undefined) return findNow();
    const key = `${kind} ${layout}`;
    const same = this.#layouts.get(key);
    const known = same && isStillSo(same.cost, steps) ? this.#again(same, steps) : findNow();
    if (known !== same) this.#layouts.set(key, known);
    this.#statements.set(origin, { kind, variables, known });
    this.#meet(known);
    return known;
  }

  #again(known: KnownStatement, steps: Budget): KnownStatement {
    steps.spend(this.#stepsOf(known));
    this.#meet(known);
    return known;
  }

  #meet(known: KnownStatement): void {
    if (known.met !== this.#check) this.#met++;
    known.met = this.#check;
  }

  /** A check is over: layouts that it did not meet are forgotten when they get many. */
  done(): void {
    if (this.#layouts.size > this.#met + this.#maxGone) {
      for (const [key, { met }] of this.#layouts) if (met !== this.#check) this.#layouts.delete(key);
    }
    this.#check++;
    this.#met = 0;
  }
}

/** @param steps that `find` takes from. */
export function knownStatement(steps: Budget, find: () => readonly Remembered[]): KnownStatement {
  const { value: found, cost } = costOf(steps, find);
  return { found, counts: countSeverities(found), cost, met: -1 };
}
