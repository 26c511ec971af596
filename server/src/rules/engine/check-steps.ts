/**
 * Steps of the algebra that the rules can take for one document. What is asked once they are spent is unknown, which is not
 * reported. Each rule has limits of its own in addition; without these, a document of many policies or statements would get
 * all of them for each.
 */
import { Budget } from '../../algebra/budget.js';

/** AWS's own policies take up to 57,000 for the policy, and 180,000 for all statements. */
const POLICIES = 700_000;
const POLICIES_PER_CHARACTER = 1;
const STATEMENTS = 400_000;
const STATEMENTS_PER_CHARACTER = 3;

export interface CheckSteps {
  /** For what is about a policy as a whole. */
  readonly policies: Budget;
  /** For what is about one statement. */
  readonly statements: Budget;
}

/** @param length of the text. */
export const checkSteps = (length: number): CheckSteps => ({
  policies: new Budget(POLICIES + POLICIES_PER_CHARACTER * length),
  statements: new Budget(STATEMENTS + STATEMENTS_PER_CHARACTER * length),
});

/** What something took of a budget when it was found, and whether the budget did not suffice. */
export interface Cost {
  readonly steps: number;
  readonly cut: boolean;
}

/** @param run what takes from the budget. */
export function costOf<T>(budget: Budget, run: () => T): { readonly value: T; readonly cost: Cost } {
  const before = budget.left;
  const value = run();
  return { value, cost: { steps: before - budget.left, cut: budget.exhausted } };
}

/** Would it be cut short again, or was it not? Then what was found is what would be found. */
export const isStillSo = ({ steps, cut }: Cost, budget: Budget): boolean => !cut || budget.left < steps;
