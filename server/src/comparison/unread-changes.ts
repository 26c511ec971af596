/** What is known of the change of a policy that is not in its file: nothing, unless both versions have the same value there. */
import type { UnreadGrant } from '../policy/unread-grant.js';
import type { PolicyChange } from './compare-pairs.js';

const isSame = ({ policy: a }: UnreadGrant, { policy: b }: UnreadGrant): boolean =>
  a !== undefined && a.source !== undefined && a.name === b?.name && a.source === b.source;

/** Only what one version has, as changes of which the access is unknown. */
export function unreadChanges(
  before: readonly UnreadGrant[],
  after: readonly UnreadGrant[],
): readonly PolicyChange[] {
  const only = (some: readonly UnreadGrant[], others: readonly UnreadGrant[]): readonly UnreadGrant[] =>
    some.filter((one) => one.policy && !others.some((other) => isSame(one, other)));
  const change = ({ policy, note }: UnreadGrant, what: 'changed' | 'removed'): PolicyChange => {
    const unknown = { findings: [], unknown: [note] };
    return { name: policy!.name, change: what, comparison: { newAccess: unknown, lostAccess: unknown } };
  };
  const [gone, here] = [only(before, after), only(after, before)];
  return [
    ...here.map((one) => change(one, 'changed')),
    ...gone
      .filter((one) => !here.some((other) => other.policy?.name === one.policy?.name))
      .map((one) => change(one, 'removed')),
  ];
}
