/** ARN patterns with fewer than six parts. */
import type { Catalogue } from '../../../catalogue/catalogue.js';
import type { PatternNode, PatternScope } from '../../../policy/compile.js';
import { splitArn } from '../../../policy/resources.js';
import { mayBeginAccount } from './arn-problem.js';

/**
 * Has a pattern with fewer than six parts its resource where a Region or an account ID is? `arn:aws:s3::bucket/*` and
 * `arn:aws:s3::bucket-*` have: no Region and no account ID begins so, whatever the last wildcard matches.
 */
export function hasResourceTooEarly(parts: readonly string[], catalogue: Catalogue): boolean {
  if (parts.length >= 6) return false;
  const start = /^[^*?]*/.exec(parts.at(-1)!)![0];
  if (start.includes('/')) return true;
  return parts.length === 5 && !/^\d*$/.test(start) && !mayBeginAccount(parts[2]!, start, catalogue);
}

/**
 * The resources without those that an inner wildcard would have to cross colons to match (invalid-arn reports most of them):
 * AWS documents that it can ("IAM JSON policy elements: Resource"), and not for an ARN that lacks parts.
 */
export function withWholeArns(scope: PatternScope, catalogue: Catalogue): PatternScope {
  const isWhole = (node: PatternNode): boolean =>
    node.type !== 'string' || node.value === '*' || !hasResourceTooEarly(splitArn(node.value), catalogue);
  if (scope.negated || scope.nodes.every(isWhole)) return scope;
  const kept = scope.nodes.map(isWhole);
  return {
    globs: scope.globs.filter((_, i) => kept[i]),
    nodes: scope.nodes.filter((_, i) => kept[i]),
    negated: false,
    ...(scope.open ? { open: true } : {}),
  };
}
