/** Conditions that would restrict an Allow, if they did not also match requests without their key. */
import { type CompiledStatement, type ConditionTest, withParts } from '../../../policy/compile.js';
import type { OperatorUse } from '../../../policy/operators.js';

export interface VoidGuard {
  readonly test: ConditionTest;
  /** The operator that needs the key. */
  readonly strict: OperatorUse;
}

/** The operator as one that does not match if the key is absent; undefined if it is one. */
function strictUse(use: OperatorUse): OperatorUse | undefined {
  const { operator, ifExists, qualifier } = use;
  if (operator.negated || operator.family === 'null') return undefined;
  if (!ifExists && qualifier !== 'ForAllValues') return undefined;
  const own = qualifier === 'ForAllValues' ? 'ForAnyValue' : qualifier;
  return {
    operator,
    ifExists: false,
    qualifier: own,
    canonical: `${own ? `${own}:` : ''}${operator.name}`,
  };
}

/**
 * The condition that alone leaves the access open, because it matches requests without its key (IAM User Guide,
 * "...IfExists condition operators" and "Set operators for multi-valued context keys").
 * @param isClosed is the access closed with this Allow in its place?
 */
export function voidGuard(
  allow: CompiledStatement,
  isClosed: (strict: CompiledStatement) => boolean,
): VoidGuard | undefined {
  for (const test of allow.conditions) {
    const strict = strictUse(test.use);
    if (!strict) continue;
    const conditions = allow.conditions.map((c) => (c === test ? { ...c, use: strict } : c));
    if (isClosed(withParts(allow, { conditions }))) return { test, strict };
  }
  return undefined;
}

/** Why the condition restricts nothing: the first part of a sentence. */
export const voidGuardText = ({ test }: VoidGuard): string =>
  `${test.use.canonical} also matches requests without ${test.keyName}`;
