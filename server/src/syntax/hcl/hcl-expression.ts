/** An expression of HCL that is a text by itself: what is between the braces of `${...}`. */
import type { ValueNode } from '../value.js';
import { HclScanner } from './hcl-scanner.js';
import { ReadBudget } from './read-budget.js';
import { ExpressionReader } from './read-expression.js';

/** undefined: the text is not one expression without a mistake. Never throws. */
export function readHclExpression(text: string): ValueNode | undefined {
  const scanner = new HclScanner(text);
  const node = new ExpressionReader(scanner, new ReadBudget(text.length)).read(true);
  scanner.skip(true);
  return scanner.done && scanner.problems.length === 0 ? node : undefined;
}
