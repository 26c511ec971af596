/** What a statement means, as a text: equal texts mean equal sets of requests, whatever the Sid, order or layout. */
import type { Glob } from '../algebra/glob.js';
import { type CompiledCore, type ConditionTest, type PatternScope, valueText } from '../policy/compile.js';

export interface StatementMeaning {
  readonly whole: string;
  /** All but Action and NotAction. */
  readonly besideActions: string;
}

const patternKey = (g: Glob): string =>
  g.text.includes('${') || g.letters.length > 0 ? g.tokens.join() : g.text;

const sorted = (texts: Iterable<string>): string[] => [...new Set(texts)].sort();

const scopeKey = (scope: PatternScope | undefined): unknown =>
  scope && [scope.negated, sorted(scope.globs.map(patternKey))];

function testKey({ use, key, set, entry }: ConditionTest): string {
  const values =
    set.family === 'string' ? set.globs.map(patternKey) : entry.values.map((v) => valueText(v) ?? '');
  return JSON.stringify([use.canonical, key, sorted(values)]);
}

/** The meaning of a statement of which everything is known (it is not opaque). */
export function statementMeaning(s: CompiledCore): StatementMeaning {
  const actions = scopeKey(s.actions);
  const beside = [
    s.effect,
    scopeKey(s.resources),
    s.principals && [s.principals.negated, sorted(s.principals.specs.map((p) => JSON.stringify(p)))],
    sorted(s.conditions.map(testKey)),
  ];
  const besideActions = JSON.stringify(beside);
  return { whole: JSON.stringify([actions, besideActions]), besideActions };
}
