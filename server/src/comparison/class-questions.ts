/**
 * Actions that the same statements name are one class: whether they are newly allowed is one question, about everything
 * except the action. A request is newly allowed if some Allow of the new policy contains it, no Deny of the new one
 * does, and in the old one it was in no Allow, or in some Deny.
 */
import { Budget } from '../algebra/budget.js';
import type { Box } from '../algebra/search.js';
import { finish, type Steps } from '../algebra/steps.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { READABLE_STEPS, type RequestSets } from '../sets/request-sets.js';
import type { Witness } from '../sets/witness-request.js';
import { dependsOn, tooCostly, UNREADABLE, undocumented } from './access-finding.js';
import { confirmWitness } from './confirm-witness.js';
import { type Others, type OutsideAnswer, OutsideMemory } from './outside-memory.js';
import { type Part, type PolicySide, partsOf } from './policy-side.js';
import type { NamedAction } from './service-actions.js';

/** A set of requests that might be newly allowed: those of the box that are in none of the others. */
interface Candidate {
  readonly box: Box;
  readonly others: readonly Box[];
  /** The Allow that contains them. */
  readonly part: Part;
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
export const COMPARISON = 1_000_000;

const questionSteps = ({ part }: Candidate): number =>
  QUESTION + STEPS_PER_RESOURCE * (part.statement.resources?.globs.length ?? 0);

const keysOf = (parts: readonly Part[]): ReadonlySet<string> => new Set(parts.map((p) => p.restKey));
const sameKeys = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((k) => b.has(k));

export class ClassQuestions {
  readonly #sets: RequestSets;
  readonly #catalogue: Catalogue;
  readonly #after: PolicySide;
  readonly #before: PolicySide;
  readonly #budget: Budget;
  readonly #classes = new Map<string, ActionClass>();
  readonly #memory: OutsideMemory;
  readonly #nearParts = new Map<Part, ReadonlySet<number>>();
  readonly #first = new Map<ActionClass, Confirmed | Reason>();
  readonly #confirmed = new Map<ActionClass, Map<string, Confirmed | Reason>>();

  constructor(
    after: PolicySide,
    before: PolicySide,
    sets: RequestSets,
    catalogue: Catalogue,
    budget: Budget,
  ) {
    this.#sets = sets;
    this.#catalogue = catalogue;
    this.#after = after;
    this.#before = before;
    this.#budget = budget;
    this.#memory = new OutsideMemory([...partsOf(after), ...partsOf(before)]);
  }

  /** The class of an action. */
  classOf({ naming }: NamedAction): ActionClass {
    let known = this.#classes.get(naming.key);
    if (!known) {
      known = finish(this.#ask(naming.members));
      this.#classes.set(naming.key, known);
    }
    return known;
  }

  /** Is the class of the action known? */
  isPrepared({ naming }: NamedAction): boolean {
    return this.#classes.has(naming.key);
  }

  /** Finds the class of an action, and whether it is newly allowed, in steps of some milliseconds. */
  *prepare(action: NamedAction): Steps<void> {
    if (this.isPrepared(action)) return;
    const of = yield* this.#ask(action.naming.members);
    this.#classes.set(action.naming.key, of);
    if (of.candidates.length > 0) this.#first.set(of, yield* this.#confirm(of, action));
  }

  /** Numbers of the parts that can share a request with it, whatever the action is: asked for each class. */
  #near(part: Part): ReadonlySet<number> {
    let known = this.#nearParts.get(part);
    if (!known) {
      const all = [...partsOf(this.#after), ...partsOf(this.#before)];
      known = new Set(all.flatMap((p) => (this.#sets.mayMeet(part.rest, p.rest) ? [p.number] : [])));
      this.#nearParts.set(part, known);
    }
    return known;
  }

  *#ask(members: readonly number[]): Steps<ActionClass> {
    const named = new Set(members);
    const own = (side: readonly Part[]): Part[] => side.filter((p) => named.has(p.number));
    const [allows, denies] = [own(this.#after.allows), own(this.#after.denies)];
    const [oldAllows, oldDenies] = [own(this.#before.allows), own(this.#before.denies)];
    const [denyKeys, oldAllowKeys, oldDenyKeys] = [keysOf(denies), keysOf(oldAllows), keysOf(oldDenies)];
    const candidates: Candidate[] = [];
    let unknown: Reason | undefined;
    if (allows.length === 0 || (sameKeys(keysOf(allows), oldAllowKeys) && sameKeys(denyKeys, oldDenyKeys)))
      return { candidates, unknown };
    const near = (part: Part, parts: readonly Part[]): Part[] => {
      const all = this.#near(part);
      return parts.filter((p) => all.has(p.number));
    };
    const consider = (part: Part, deny: Part | undefined, others: Others): void => {
      if (this.#budget.exhausted) {
        unknown = tooCostly;
        return;
      }
      const candidate = (): Candidate => ({
        box: deny ? [...part.rest, ...deny.rest] : part.rest,
        others: others.boxes,
        part,
      });
      const answer = this.#memory.ask(part, deny, others, () => this.#outside(candidate()));
      if (answer === 'found') candidates.push(candidate());
      else if (answer === 'costly') unknown = tooCostly;
      else if (answer === 'undocumented') unknown ??= undocumented;
    };
    for (const part of allows) {
      if (!this.#budget.spend(denies.length + oldAllows.length + oldDenies.length)) {
        unknown = tooCostly;
        break;
      }
      yield;
      const denied = near(part, denies);
      if (!oldAllowKeys.has(part.restKey))
        consider(part, undefined, this.#memory.others([...denied, ...near(part, oldAllows)]));
      const others = this.#memory.others(denied);
      for (const deny of oldDenies) {
        if (denyKeys.has(deny.restKey) || !this.#near(part).has(deny.number)) continue;
        consider(part, deny, others);
        yield;
      }
    }
    return { candidates, unknown };
  }

  #outside(candidate: Candidate): OutsideAnswer {
    const budget = new Budget(questionSteps(candidate), this.#budget);
    const used = new Set<Box>();
    const result = this.#sets.outside(candidate.box, candidate.others, budget, used);
    if (result.kind === 'found') return { answer: 'found', point: result.value };
    if (result.kind === 'empty') return { answer: 'empty', used };
    return { answer: budget.exhausted ? 'costly' : 'undocumented' };
  }

  /**
   * Is the class newly allowed? A confirmed witness for one of its actions, or why there is none; undefined: it is not.
   * @param action the one to confirm, when none has been yet.
   */
  confirmed(of: ActionClass, action: NamedAction): Confirmed | Reason | undefined {
    if (of.candidates.length === 0) return of.unknown;
    let known = this.#first.get(of);
    if (known === undefined) {
      known = finish(this.#confirm(of, action));
      this.#first.set(of, known);
    }
    return known;
  }

  /** A witness for this action of a class that is newly allowed, on a resource of its own if there is one. */
  witness(of: ActionClass, action: NamedAction): Confirmed | undefined {
    const first = this.confirmed(of, action);
    if (first === undefined || typeof first === 'function') return undefined;
    const own = this.#witnessFor(of, action);
    if (typeof own !== 'function') return own;
    const request = { ...first.witness.request, action: action.text };
    return { part: first.part, witness: { ...first.witness, request } };
  }

  #witnessFor(of: ActionClass, action: NamedAction): Confirmed | Reason {
    const documented = action.documented ? this.#catalogue.action(action.text) : undefined;
    // Actions on the same resource types have the same witness except for their names.
    const types = documented
      ? `${documented.service.prefix} ${documented.resourceTypes.map((r) => r.type.name).join()}`
      : '';
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
    if (typeof known === 'function') return known;
    const request = { ...known.witness.request, action: action.text };
    return { part: known.part, witness: { ...known.witness, request } };
  }

  *#confirm(of: ActionClass, action: NamedAction): Steps<Confirmed | Reason> {
    const name = action.text;
    let reason: Reason | undefined;
    for (const candidate of of.candidates) {
      const { box, others, part } = candidate;
      if (this.#budget.exhausted) break;
      yield;
      const budget = new Budget(READABLE_STEPS + questionSteps(candidate), this.#budget);
      const result = this.#sets.witnessFor(name, box, others, budget);
      if (result.kind !== 'found') {
        reason ??= budget.exhausted ? tooCostly : undocumented;
        continue;
      }
      switch (confirmWitness(this.#after.policy, this.#before.policy, result.value)) {
        case 'yes':
          return { witness: result.value, part };
        case 'unreadable':
          reason = () => UNREADABLE;
          break;
        case 'level':
          reason = (actions) =>
            `AWS does not document whether a permissions boundary or session policy limits access to ${actions} that is granted to everyone.`;
          break;
        default: {
          const keys = [...result.value.request.context.keys()];
          reason ??= (actions) => dependsOn(actions, keys);
        }
      }
    }
    return reason ?? tooCostly;
  }
}
