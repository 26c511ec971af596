/** Expressions with `for`: `[for x in y : z if w]` and `{for k, v in y : k => v}`. "for Expressions", Terraform Language Documentation. */
import type { ValueNode } from '../value.js';
import type { HclScanner } from './hcl-scanner.js';
import type { ComprehensionNode } from './hcl-tree.js';
import type { ReadBudget } from './read-budget.js';
import { closingEnd } from './template-end.js';

/** The expression at the offset. @param conditionals around it: 1, where a colon follows that is not part of it. */
type ElementReader = (conditionals: 0 | 1) => ValueNode | undefined;

/** A word of the language; false: something else is at the offset. */
function word(scanner: HclScanner, text: string): boolean {
  const { at } = scanner;
  scanner.skip(true);
  if (scanner.name()?.value === text) return true;
  scanner.at = at;
  return false;
}

function mark(scanner: HclScanner, text: string): boolean {
  scanner.skip(true);
  if (!scanner.is(text)) return false;
  scanner.at += text.length;
  return true;
}

function variablesOf(scanner: HclScanner): string[] {
  const names: string[] = [];
  do {
    scanner.skip(true);
    names.push(scanner.name()?.value ?? '');
  } while (names.length < 2 && mark(scanner, ','));
  return names;
}

/** What is between the brackets; undefined: it cannot be read to its closing bracket. */
function readParts(
  scanner: HclScanner,
  close: ']' | '}',
  read: ElementReader,
): ComprehensionNode['comprehension'] | undefined {
  if (!word(scanner, 'for')) return undefined;
  const variables = variablesOf(scanner);
  if (variables.includes('') || !word(scanner, 'in')) return undefined;
  const collection = read(1);
  if (!collection || !mark(scanner, ':')) return undefined;
  scanner.skip(true);
  let value = read(0);
  if (close === '}') {
    if (!mark(scanner, '=>')) return undefined;
    scanner.skip(true);
    value = read(0);
    mark(scanner, '...');
  }
  const filtered = word(scanner, 'if');
  if (filtered && !read(0)) return undefined;
  return value && mark(scanner, close) ? { variables, collection, value, filtered } : undefined;
}

/**
 * Reads the rest of an expression with `for`, of which the opening bracket was read. undefined: it is not one; without a
 * comprehension: what it makes cannot be read.
 */
export function readComprehension(
  scanner: HclScanner,
  budget: ReadBudget,
  close: ']' | '}',
  read: ElementReader,
): Partial<Pick<ComprehensionNode, 'comprehension'>> | undefined {
  const { text, at } = scanner;
  scanner.skip(true);
  const start = scanner.at;
  if (!/^for[ \t\r\n]+[^\s=:,.\]]/.test(text.slice(start, start + 100))) {
    scanner.at = at;
    return undefined;
  }
  const { length } = scanner.problems;
  const comprehension = readParts(scanner, close, read);
  if (comprehension) return { comprehension };
  scanner.problems.length = length;
  const end = closingEnd(text, start, close, false, budget);
  if (end === undefined) {
    scanner.at = start;
    scanner.problem('The expression has no closing bracket.', at - 1, at);
    scanner.skipLine();
  } else scanner.at = end;
  return {};
}
