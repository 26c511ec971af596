import type { HclScanner } from './hcl-scanner.js';
import type { ReadBudget } from './read-budget.js';
import { closingEnd } from './template-end.js';

/**
 * Skips the rest of `[for x in y : z]` or `{for k, v in y : k => v}`, of which the opening bracket was read: what it makes is
 * unknown. False: it is not one.
 */
export function skipComprehension(scanner: HclScanner, budget: ReadBudget, close: ']' | '}'): boolean {
  const { text, at } = scanner;
  scanner.skip(true);
  if (!/^for[ \t\r\n]+[^\s=:,.\]]/.test(text.slice(scanner.at, scanner.at + 100))) {
    scanner.at = at;
    return false;
  }
  const end = closingEnd(text, scanner.at, close, false, budget);
  if (end === undefined) {
    scanner.problem('The expression has no closing bracket.', at - 1, at);
    scanner.skipLine();
  } else scanner.at = end;
  return true;
}
