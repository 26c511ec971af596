/** Words for messages, and the nearest known word to a mistyped one. */
import { distance } from 'fastest-levenshtein';
import type { PolicyKind } from '../policy/tree.js';

/** The kind with its article, as a subject: "An identity policy". */
export function aKind(kind: PolicyKind): string {
  const names: Record<PolicyKind, string> = {
    identity: 'an identity policy',
    resource: 'a resource policy',
    trust: 'a role trust policy',
    scp: 'a service control policy',
    rcp: 'a resource control policy',
    boundary: 'a permissions boundary',
    session: 'a session policy',
    endpoint: 'a VPC endpoint policy',
  };
  return names[kind];
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "a, b and c"; the first `max` and a count if there are more. */
export function enumerate(words: readonly string[], max = 4): string {
  if (words.length > max) return `${words.slice(0, max).join(', ')} and ${words.length - max} more`;
  if (words.length <= 1) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** How far a typo may be from the word that was meant: a third of its letters, and three at the most. */
const reach = (word: string): number => Math.min(3, Math.max(1, Math.floor(word.length / 3)));

/** The known words nearest to a mistyped one, the nearest first; case does not count as a difference of its own. */
export function nearest(word: string, known: Iterable<string>, max = 3): string[] {
  const wanted = word.toLowerCase();
  const hits: { name: string; far: number }[] = [];
  for (const name of known) {
    if (Math.abs(name.length - wanted.length) > 3) continue;
    const far = distance(wanted, name.toLowerCase());
    if (far <= reach(word)) hits.push({ name, far });
  }
  return hits
    .sort((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1))
    .slice(0, max)
    .map((h) => h.name);
}
