import { Budget } from '../../algebra/budget.js';
import type { RequestSets } from '../../sets/request-sets.js';

/** Steps for all questions of a rule about who has access by one policy: more than other rules can take. */
const STEPS = 400_000;

/** Taken from what all rules can take for the document. */
export const accessBudget = (sets: RequestSets): Budget => new Budget(STEPS, sets.allowance?.parent);
