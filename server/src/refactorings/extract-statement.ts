/** Moves a statement to a separate policy, in a new file in the same folder. */
import { kindFromPath } from '../dialects/kind/kind-evidence.js';
import type { Policy } from '../policy/policy.js';
import type { PolicyKind } from '../policy/policy-kind.js';
import { isSound } from '../syntax/soundness.js';
import { toData } from '../syntax/value.js';
import { isWithin } from '../text/range.js';
import type { TextEdit } from '../text/text-edit.js';

/** Kinds of which several policies can apply together; a resource, a role and a boundary have only one policy. */
const SEVERAL: readonly PolicyKind[] = ['identity', 'scp', 'rcp'];

export interface ExtractedStatement {
  /** Path of the new file; it does not exist as far as is known. */
  readonly path: string;
  /** The new policy. */
  readonly text: string;
  /** What removes the statement from its policy. */
  readonly removal: readonly TextEdit[];
}

/** `ReadReports` in `team-policy.json` goes to `read-reports-team-policy.json`: the name keeps the kind. */
function nextTo(path: string, sid: string | undefined, index: number): string {
  const slash = path.lastIndexOf('/') + 1;
  const named = (slug: string): string => `${path.slice(0, slash)}${slug}-${path.slice(slash)}`;
  const slug = sid?.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
  const telling = slug && /^[a-z0-9-]{1,60}$/.test(slug) ? named(slug) : undefined;
  return telling && kindFromPath(telling)?.kind === kindFromPath(path)?.kind
    ? telling
    : named(`statement-${index + 1}`);
}

/**
 * Together, both files mean the same as before. undefined if the statement has a syntax error or would lose a comment.
 * @param path of the policy; uses `/`.
 */
export function extractStatement(
  policy: Policy,
  offset: number,
  path: string,
): ExtractedStatement | undefined {
  const host = policy.document;
  const statement = policy.statements.find((s) => isWithin(s.node.range, offset));
  const list = policy.statementProperty?.value;
  if (
    !statement ||
    list?.type !== 'array' ||
    list.items.length < 2 ||
    !SEVERAL.includes(policy.kind) ||
    !isSound(host, statement.node) ||
    host.root !== policy.node ||
    host.comments.some((c) => isWithin(statement.node.range, c.range.start))
  )
    return undefined;
  const [version, data] = [toData(policy.versionNode), toData(statement.node)];
  const removal = host.syntax.edit.remove(host, list, statement.node);
  if (data === undefined || (policy.versionNode && version === undefined) || removal.length === 0)
    return undefined;
  // Without Version, AWS uses version 2008-10-17: so must the new policy.
  const text = host.syntax.print(
    { ...(version === undefined ? {} : { Version: version }), Statement: [data] },
    host,
  );
  return { path: nextTo(path, statement.sid?.value, statement.index), text, removal };
}
