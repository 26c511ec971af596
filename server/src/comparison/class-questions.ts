/**
 * Actions that the same statements name are one class: whether they are newly allowed is one question, about everything
 * except the action. A request is newly allowed if some Allow of the new policy contains it, no Deny of the new one
 * does, and in the old one it was in no Allow, or in some Deny.
 */
import { Budget } from '../algebra/budget.js';
import type { Atom, Box, Point } from '../algebra/search.js';
import { finish, type Steps } from '../algebra/steps.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { writtenKey } from '../catalogue/condition-keys.js';
import { allStatements } from '../policy/compile.js';
import { actsWithin, limitsResources } from '../sets/acting-resources.js';
import { BoxIndex } from '../sets/box-index.js';
import { impossibleForAllActions } from '../sets/impossible-requests.js';
import { callersWhere } from '../sets/principal-dimension.js';
import { READABLE_STEPS, type RequestSets } from '../sets/request-sets.js';
import { type Witness, witnessWithAction } from '../sets/witness-request.js';
import { dependsOn, tooCostly, UNREADABLE, undocumented, unknownCaller } from './access-finding.js';
import { confirmPossible } from './confirm-witness.js';
import type { Naming } from './name-classes.js';
import { type OutsideAnswer, OutsideMemory, type RestBits } from './outside-memory.js';
import { type ActionPart, type Part, type PolicySide, partsOf } from './policy-side.js';

/** A set of requests that might be newly allowed: those of the box that are in none of the others. */
interface Candidate {
  readonly box: Box;
  readonly others: readonly Box[];
  /** The Allow that contains them. */
  readonly part: Part;
  /** One of them, without its action. */
  readonly point: Point | undefined;
}

/** What is newly allowed of a class of actions. */
export interface ActionClass {
  readonly candidates: readonly Candidate[];
  /** Why some candidate could not be decided. */
  readonly unknown: Reason | undefined;
}

export interface Confirmed {
  readonly witness: Witness;
  readonly part: Part;
}

/** Why it is unknown whether something is newly allowed. @param actions what, for people. */
export type Reason = (actions: string) => string;

/** Steps for one question, and for all questions of one direction of a comparison. */
const QUESTION = 50_000;
const STEPS_PER_RESOURCE = 200;
/** What it costs, in steps, to consider an Allow without one of the Deny statements, in addition to the question. */
const STEPS_PER_CANDIDATE = 16;
export const COMPARISON = 1_000_000;

/** So many boxes are looked at one by one. */
const FEW = 16;

const questionSteps = ({ part }: Candidate): number =>
  QUESTION + STEPS_PER_RESOURCE * (part.statement.resources?.globs.length ?? 0);

export class ClassQuestions {
  readonly #sets: RequestSets;
  readonly #catalogue: Catalogue;
  readonly #after: PolicySide;
  readonly #before: PolicySide;
  readonly #budget: Budget;
  /** What cannot be read might deny each request, so that the evaluator confirms none. */
  readonly #undecided: boolean;
  readonly #hasUnreadable: boolean;
  readonly #classes = new Map<string, ActionClass>();
  readonly #memory: OutsideMemory;
  readonly #rests: BoxIndex;
  /** Conditions of the policies are about keys that depend on each other. */
  readonly #hasDependentKeys: boolean;
  /** By number. */
  readonly #parts = new Map<number, { readonly part: Part; readonly side: PolicySide }>();
  /** Requests that do not exist, by number. */
  readonly #impossible: ReadonlyMap<number, ActionPart>;
  readonly #nearParts = new Map<RestBits, RestBits>();
  readonly #first = new Map<ActionClass, Confirmed | Reason>();
  readonly #acting = new Map<ActionClass, Map<string, boolean> | 'all'>();
  readonly #confirmed = new Map<ActionClass, Map<string, Confirmed | Reason>>();

  constructor(
    after: PolicySide,
    before: PolicySide,
    sets: RequestSets,
    catalogue: Catalogue,
    budget: Budget,
    impossible: readonly ActionPart[],
  ) {
    this.#sets = sets;
    this.#impossible = new Map(impossible.map((part) => [part.number, part]));
    this.#catalogue = catalogue;
    this.#after = after;
    this.#before = before;
    this.#budget = budget;
    this.#undecided =
      after.policy.opaque ||
      (before.policy.opaque && !allStatements(before.policy).some((s) => s.effect === 'Deny'));
    this.#hasUnreadable = [after, before].some(
      ({ policy, opaque, unsupported }) => policy.opaque || opaque.length + unsupported.length > 0,
    );
    for (const side of [after, before])
      for (const part of partsOf(side)) this.#parts.set(part.number, { part, side });
    this.#memory = new OutsideMemory([...[...this.#parts.values()].map((p) => p.part), ...impossible]);
    this.#rests = new BoxIndex(this.#memory.rests, sets);
    this.#hasDependentKeys = impossibleForAllActions(sets, this.#memory.rests).length > 0;
  }

  /** The class of the actions that these parts name. */
  classOf(naming: Naming): ActionClass {
    let known = this.#classes.get(naming.key);
    if (!known) {
      known = finish(this.#ask(naming.members));
      this.#classes.set(naming.key, known);
    }
    return known;
  }

  /**
   * Finds the class of an action, and whether it is newly allowed, in steps of some milliseconds.
   * @param action its ID. @param naming the parts that name it.
   */
  *prepare(action: string, naming: Naming): Steps<void> {
    if (this.#classes.has(naming.key)) return;
    const of = yield* this.#ask(naming.members);
    this.#classes.set(naming.key, of);
    if (of.candidates.length > 0)
      this.#first.set(of, this.#soon(of, action) ?? (yield* this.#confirm(of, action)));
  }

  /**
   * Is nothing of a service newly allowed, whatever its actions are? True if each Allow of the new policy is part of one
   * that is about all actions in the old policy, which denies nothing. Such services need not be looked at.
   * @param some the parts that name actions of the service. @param all those that name all of them.
   */
  nothingNew({ some, all }: { readonly some: readonly number[]; readonly all: readonly number[] }): boolean {
    const allows: Part[] = [];
    for (const n of some) {
      const of = this.#parts.get(n);
      if (!of) continue;
      const isAllow = of.part.statement.effect === 'Allow';
      if (of.side === this.#before && !isAllow) return false;
      if (of.side === this.#after && isAllow) allows.push(of.part);
    }
    const whole = all.flatMap((n) => {
      const of = this.#parts.get(n);
      return of?.side === this.#before ? [of.part] : [];
    });
    return allows.every((part) => whole.slice(0, FEW).some((other) => this.#isWithin(part, other)));
  }

  /** Is one part, without its actions, inside of the other one? */
  #isWithin(part: Part, other: Part): boolean {
    const memory = this.#memory;
    if (memory.bitOf(part) === memory.bitOf(other)) return true;
    if (!this.#budget.spend(STEPS_PER_CANDIDATE)) return false;
    const others = memory.bitsOf([other]);
    const candidate = { box: part.rest, others: memory.boxesOf(others), part, point: undefined };
    return memory.ask(part, undefined, others, () => this.#outside(candidate)) === 'empty';
  }

  /**
   * The boxes that can share a request with the part's, whatever the action is: asked for each class.
   * @param among those that the question is about; others can be missing.
   */
  #near(part: Part, among: readonly number[]): RestBits {
    const { rests } = this.#memory;
    if (among.length <= FEW)
      return this.#memory.bitsAt(among.filter((n) => this.#sets.mayMeet(part.rest, rests[n]!)));
    const own = this.#memory.bitOf(part);
    let known = this.#nearParts.get(own);
    if (known === undefined) {
      const near = this.#rests.near(part.rest) ?? this.#rests.boxes.keys();
      known = this.#memory.bitsAt(near);
      this.#nearParts.set(own, known);
    }
    return known;
  }

  *#ask(members: readonly number[]): Steps<ActionClass> {
    const memory = this.#memory;
    const own = (side: PolicySide, effect: 'Allow' | 'Deny'): Part[] =>
      members.flatMap((n) => {
        const of = this.#parts.get(n);
        return of?.side === side && of.part.statement.effect === effect ? [of.part] : [];
      });
    const allows = own(this.#after, 'Allow');
    const denies = memory.bitsOf(own(this.#after, 'Deny'));
    const oldAllows = memory.bitsOf(own(this.#before, 'Allow'));
    const oldDenies = own(this.#before, 'Deny');
    const candidates: Candidate[] = [];
    let unknown: Reason | undefined;
    if (allows.length === 0 || (memory.bitsOf(allows) === oldAllows && denies === memory.bitsOf(oldDenies)))
      return { candidates, unknown };
    const consider = (part: Part, deny: Part | undefined, others: RestBits): void => {
      if (!this.#budget.spend(STEPS_PER_CANDIDATE)) {
        unknown = tooCostly;
        return;
      }
      const candidate = (): Candidate => ({
        box: deny ? [...part.rest, ...deny.rest] : part.rest,
        others: memory.boxesOf(others),
        part,
        point: memory.lastFound(part, deny),
      });
      const answer = memory.ask(part, deny, others, () => this.#outside(candidate()));
      if (answer === 'found') candidates.push(candidate());
      else if (answer === 'costly') unknown = tooCostly;
      else if (answer === 'undocumented') unknown ??= undocumented;
    };
    const impossible = memory.bitsOf(members.flatMap((n) => this.#impossible.get(n) ?? []));
    const gone = oldDenies.filter((d) => (memory.bitOf(d) & denies) === 0n);
    const limits = denies | memory.bitsOf(gone);
    const [amongLimits, amongAll] = [memory.numbersOf(limits), memory.numbersOf(limits | oldAllows)];
    for (const part of allows) {
      if (!this.#budget.spend(members.length)) {
        unknown = tooCostly;
        break;
      }
      yield;
      const isOld = (memory.bitOf(part) & oldAllows) !== 0n;
      if (isOld && gone.length === 0) continue;
      const near = this.#near(part, isOld ? amongLimits : amongAll);
      if (!isOld) consider(part, undefined, (near & (denies | oldAllows)) | impossible);
      for (const deny of gone) {
        if ((memory.bitOf(deny) & near) === 0n) continue;
        consider(part, deny, (near & denies) | impossible);
        yield;
      }
    }
    return { candidates, unknown };
  }

  /** What requests of the candidate are not in: the others, and the requests that do not exist. */
  #excluded({ box, others }: Candidate): readonly Box[] {
    return this.#hasDependentKeys
      ? [...others, ...impossibleForAllActions(this.#sets, [box, ...others])]
      : others;
  }

  #outside(candidate: Candidate): OutsideAnswer {
    const budget = new Budget(questionSteps(candidate), this.#budget);
    const used = new Set<Box>();
    const result = this.#sets.outside(candidate.box, this.#excluded(candidate), budget, used);
    if (result.kind === 'found') return { answer: 'found', point: result.value };
    if (result.kind === 'empty') return { answer: 'empty', used };
    return { answer: budget.exhausted ? 'costly' : 'undocumented' };
  }

  /**
   * Is the class newly allowed? A confirmed witness for one of its actions, or why there is none; undefined: it is not.
   * @param action ID of the one to confirm, when none has been yet.
   */
  confirmed(of: ActionClass, action: string): Confirmed | Reason | undefined {
    if (of.candidates.length === 0) return of.unknown;
    let known = this.#first.get(of);
    if (known === undefined) {
      known = this.#soon(of, action) ?? finish(this.#confirm(of, action));
      this.#first.set(of, known);
    }
    return known;
  }

  /**
   * A witness for this action of a class that is newly allowed, on a resource of its own if there is one.
   * @param first what confirmed that the class is newly allowed.
   */
  witness(of: ActionClass, action: string, first: Confirmed): Witness {
    const own = this.#witnessFor(of, action);
    const { witness } = typeof own === 'function' ? first : own;
    return { ...witness, request: { ...witness.request, action } };
  }

  /** What actions on the same resource types have in common. */
  #typesOf(action: string): string {
    const documented = this.#catalogue.action(action);
    if (!documented) return '';
    const types = documented.resourceTypes.map((r) => `${r.type.name}${r.required ? '*' : ''}`);
    return `${documented.service.prefix} ${types.join()}`;
  }

  /** Whether a class that is newly allowed is so on resources of an action, by their types; `all`: nothing limits the resources. */
  #actingOf(of: ActionClass): Map<string, boolean> | 'all' {
    let known = this.#acting.get(of);
    if (known === undefined) {
      const boxes = of.candidates.flatMap(({ box, others }) => [box, ...others]);
      known = boxes.some(limitsResources) ? new Map<string, boolean>() : 'all';
      this.#acting.set(of, known);
    }
    return known;
  }

  /** Is each action of a class that is newly allowed so on resources that it acts on, whatever they are? */
  actsAnywhere(of: ActionClass): boolean {
    return this.#actingOf(of) === 'all';
  }

  /** Is an action of a class that is newly allowed so on a resource that it acts on, as far as AWS documents? Unknown is yes. */
  acts(of: ActionClass, action: string): boolean {
    const known = this.#actingOf(of);
    if (known === 'all') return true;
    const documented = this.#catalogue.action(action);
    if (!documented) return true;
    const types = this.#typesOf(action);
    let acts = known.get(types);
    if (acts === undefined) {
      acts = of.candidates.some((candidate) => {
        const budget = new Budget(questionSteps(candidate), this.#budget);
        return actsWithin(this.#sets, documented, candidate.box, this.#excluded(candidate), budget) !== false;
      });
      known.set(types, acts);
    }
    return acts;
  }

  #witnessFor(of: ActionClass, action: string): Confirmed | Reason {
    // Actions on the same resource types have the same witness except for their names.
    const types = this.#typesOf(action);
    let byTypes = this.#confirmed.get(of);
    if (!byTypes) {
      byTypes = new Map();
      this.#confirmed.set(of, byTypes);
    }
    let known = byTypes.get(types);
    if (known === undefined) {
      known = finish(this.#confirm(of, action));
      byTypes.set(types, known);
    }
    return known;
  }

  /** The request that was found already, if the evaluator confirms it: not as readable as one that is looked for. */
  #soon({ candidates }: ActionClass, action: string): Confirmed | undefined {
    const [first] = candidates;
    if (!first?.point || this.#undecided) return undefined;
    const found = witnessWithAction(action, first.point);
    const { said, witness } = confirmPossible(this.#after.policy, this.#before.policy, found);
    return said === 'yes' ? { witness, part: first.part } : undefined;
  }

  #whyUndecided(): Reason {
    if (this.#hasUnreadable) return () => UNREADABLE;
    const policies = [this.#after.policy, this.#before.policy];
    return policies.some((p) => allStatements(p).some((s) => s.principals?.negated))
      ? undocumented
      : unknownCaller;
  }

  /** For a policy for everyone, a principal of an account is a more familiar caller than a service. */
  #withFamiliarCaller(witness: Witness, action: string, candidate: Candidate, budget: Budget): Witness {
    const { principals } = candidate.part.statement;
    if (
      witness.request.caller?.type !== 'service' ||
      !principals ||
      principals.specs.some((p) => p.type === 'service')
    )
      return witness;
    const box = [...candidate.box, callersWhere((c) => c.type === 'aws') as Atom] as Box;
    const result = this.#sets.witnessFor(action, box, this.#excluded(candidate), budget);
    if (result.kind !== 'found') return witness;
    const other = confirmPossible(this.#after.policy, this.#before.policy, result.value);
    return other.said === 'yes' ? other.witness : witness;
  }

  *#confirm(of: ActionClass, action: string): Steps<Confirmed | Reason> {
    if (this.#undecided) return () => UNREADABLE;
    let reason: Reason | undefined;
    for (const candidate of of.candidates) {
      const { box, part } = candidate;
      if (this.#budget.exhausted) break;
      yield;
      const budget = new Budget(READABLE_STEPS + questionSteps(candidate), this.#budget);
      const result = this.#sets.witnessFor(action, box, this.#excluded(candidate), budget);
      if (result.kind !== 'found') {
        reason ??= budget.exhausted ? tooCostly : undocumented;
        continue;
      }
      const { said, witness } = confirmPossible(this.#after.policy, this.#before.policy, result.value);
      switch (said) {
        case 'yes':
          return { witness: this.#withFamiliarCaller(witness, action, candidate, budget), part };
        case 'unreadable':
          reason = this.#whyUndecided();
          break;
        case 'level':
          reason = (actions) =>
            `AWS does not document whether a permissions boundary or session policy limits access to ${actions} that is granted to everyone.`;
          break;
        default: {
          const keys = [...witness.request.context.keys()].map((key) => writtenKey(this.#catalogue, key));
          reason ??= (actions) => dependsOn(actions, keys);
        }
      }
    }
    return reason ?? tooCostly;
  }
}
