/** The order in which a message lists documented ARN formats. */
import { splitArn } from '../../../policy/resources.js';

/** In how many of Region and account ID does one have text and the other none? */
const differences = (format: readonly string[], arn: readonly string[]): number =>
  [3, 4].filter((part) => (format[part] === '') !== (arn[part] === '')).length;

/**
 * Each format once, those first that have a Region and an account ID where one of the ARNs has them: for
 * `arn:aws:s3:::bucket`, the format of buckets before the one of access points.
 */
export function formatsLike(formats: readonly string[], arns: readonly string[]): string[] {
  const written = arns.map(splitArn).filter((parts) => parts.length >= 6);
  const rank = (format: string): number =>
    Math.min(...written.map((parts) => differences(splitArn(format), parts)));
  return written.length === 0
    ? [...new Set(formats)]
    : [...new Set(formats)].sort((a, b) => rank(a) - rank(b));
}
