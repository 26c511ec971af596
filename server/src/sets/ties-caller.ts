/** Conditions that restrict requests to an account, an organization, a network, a service or a resource. */
import type { ConditionTest } from '../policy/compile.js';

const KEYS = [
  'aws:principal(orgid|orgpaths|account|arn|tag/.*|servicename|servicenameslist|isawsservice)',
  'aws:source(arn|account|orgid|orgpaths|vpc|vpce|vpcarn|ip)',
  'aws:vpce(account|orgid|orgpaths)',
  'aws:(userid|username|calledvia.*|viaawsservice)',
  'kms:(calleraccount|viaservice|grantisforawsresource)',
  's3:(dataaccesspointaccount|dataaccesspointarn)',
  'sns:endpoint',
  'lambda:.*',
  'elasticfilesystem:accesspointarn',
  'cloudfront:.*',
  // Claims of an identity provider.
  '[^:]*\\.[^:]*:.*',
];
const TYING = new RegExp(`^(${KEYS.join('|')})$`);

/** The test lets every value through: `*`, or an address block of everything. */
function letsAllThrough({ set }: ConditionTest): boolean {
  if (set.family === 'string') return set.globs.some((g) => g.shape === 'all');
  if (set.family !== 'ip') return false;
  return set.ranges.some((r) => r.first === 0n && r.last === (1n << (r.version === 4 ? 32n : 128n)) - 1n);
}

/** Does a stranger fail the test for sure? A negated test, or one that matches an absent key, is not a restriction. */
export function tiesCaller(test: ConditionTest): boolean {
  const { operator, ifExists, qualifier } = test.use;
  return (
    TYING.test(test.key) &&
    !operator.negated &&
    !ifExists &&
    qualifier !== 'ForAllValues' &&
    operator.family !== 'null' &&
    !letsAllThrough(test)
  );
}
