import { Budget } from '../../algebra/budget.js';

/** Steps for all questions of a rule about who has access by one policy. */
const STEPS = 400_000;

export const accessBudget = (): Budget => new Budget(STEPS);
