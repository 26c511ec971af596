/** Lists of actions that wildcards make shorter. */
import { allStatements, type CompiledPolicy } from '../../../policy/compile.js';
import type { Statement } from '../../../policy/policy.js';
import { oncePerStatement } from '../../../sets/once-per-statement.js';
import { isSound } from '../../../syntax/soundness.js';
import { isWithin } from '../../../text/range.js';
import type { RuleContext, TextEdit } from '../../rule.js';
import { exactWildcards, withoutCovered } from '../exact-wildcards.js';
import { lengthOfValues } from '../policy-size.js';

interface Shorter {
  readonly values: readonly string[];
  /** Characters. */
  readonly saved: number;
}

/** undefined: it is not shorter. */
const shorterList = oncePerStatement(({ statement: { action } }, catalogue, sets): Shorter | undefined => {
  if (!action || action.others.length + action.partial.length > 0) return undefined;
  const values = action.items.map((i) => i.value);
  const short = exactWildcards(withoutCovered(values, catalogue, sets), catalogue);
  const saved = lengthOfValues(values) - lengthOfValues(short);
  return saved > 0 ? { values: short, saved } : undefined;
});

/** Can the list be replaced without a loss of comments? */
function isPlainList({ action, node, policy: { document } }: Statement): boolean {
  const list = action?.property.value;
  if (list?.type !== 'array' || !isSound(document, node)) return false;
  return !document.comments.some((c) => isWithin(list.range, c.range.start));
}

export interface ShorterLists {
  /** Characters. */
  readonly saved: number;
  /** How many lists are shorter. */
  readonly count: number;
  edits(): readonly TextEdit[];
}

function write({ action, policy }: Statement, values: readonly string[]): readonly TextEdit[] {
  const { document } = policy;
  return document.syntax.edit.replace(document, action!.property.value!, values);
}

/** The lists of a policy that can be shorter, with wildcards that match the same documented actions. */
export function shorterLists(
  compiled: CompiledPolicy,
  { catalogue, sets }: Pick<RuleContext, 'catalogue' | 'sets'>,
): ShorterLists {
  const lists = allStatements(compiled).flatMap((s) => {
    const shorter = isPlainList(s.statement) ? shorterList(s, catalogue, sets) : undefined;
    return shorter ? [{ statement: s.statement, ...shorter }] : [];
  });
  return {
    saved: lists.reduce((sum, list) => sum + list.saved, 0),
    count: lists.length,
    edits: () => lists.flatMap(({ statement, values }) => write(statement, values)),
  };
}
