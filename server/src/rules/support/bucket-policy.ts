import type { CompiledStatement } from '../../policy/compile.js';
import { parseArn } from '../../policy/resources.js';
import { namedActions } from '../../sets/named-actions.js';
import type { RuleContext } from '../rule.js';
import { resourceFit } from './arns/resource-fit.js';

/**
 * Is this a statement of a bucket policy, as its resources show? Amazon S3 validates such a policy when it is set: each
 * action must apply to one of the resources of its statement ("Action does not apply to any resource(s) in statement").
 */
export function isOfBucketPolicy({ statement, resources }: CompiledStatement): boolean {
  if (statement.policy.kind !== 'resource' || !resources || resources.negated || resources.open) return false;
  return (
    resources.globs.length > 0 &&
    resources.globs.every(({ text }) => {
      const arn = parseArn(text);
      return arn?.service === 's3' && arn.region === '' && arn.account === '';
    })
  );
}

/** Is it a statement of a bucket policy whose actions act on none of its resources? resource-mismatch says that S3 rejects it. */
export function isRejectedByS3(
  compiled: CompiledStatement,
  { catalogue, sets }: Pick<RuleContext, 'catalogue' | 'sets'>,
): boolean {
  return (
    isOfBucketPolicy(compiled) &&
    resourceFit(compiled, catalogue, sets)?.every((fits) => fits === false) === true &&
    namedActions(compiled, catalogue, sets).actions.every((a) => a.service.prefix === 's3')
  );
}
