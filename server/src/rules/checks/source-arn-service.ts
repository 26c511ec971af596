import type { Statement } from '../../policy/policy.js';
import { splitArn } from '../../policy/resources.js';
import { ownValue } from '../../text/own-value.js';
import type { Rule, RuleContext } from '../rule.js';
import { needsKey, type Tested, testsOf } from '../support/conditions/conditions.js';
import { changeTo } from '../support/fixes/fixes.js';

/**
 * Service principals whose requests are for resources of one service, with the name that this service has in ARNs, and
 * the page whose policy has such an ARN in `aws:SourceArn`.
 */
const SOURCES: Readonly<Record<string, string>> = {
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
  'cloudfront.amazonaws.com': 'cloudfront',
  // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
  'cloudtrail.amazonaws.com': 'cloudtrail',
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
  'events.amazonaws.com': 'events',
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
  'logging.s3.amazonaws.com': 's3',
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
  's3.amazonaws.com': 's3',
  // https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
  'sns.amazonaws.com': 'sns',
};

/** What `aws:SourceArn` is compared with, where the request must have it. */
const sourceTests = (statement: Statement): readonly Tested[] =>
  [...testsOf(statement)].filter((test) => {
    const { family } = test.use.operator;
    return test.key === 'aws:sourcearn' && needsKey(test) && (family === 'arn' || family === 'string');
  });

const PRINCIPAL = /^arn:[a-z-]+:(iam|sts)::[^:]*:(root$|(user|role|assumed-role|federated-user)\/)/;

/**
 * Reports ARNs of principals. IAM User Guide, "AWS global condition context keys", aws:SourceArn: "This key does not work with
 * the ARN of the principal making the request. Instead, use aws:PrincipalArn." The statement is not for services.
 */
function checkPrincipals(statement: Statement, { report }: RuleContext): void {
  const { principal } = statement;
  if (statement.effect !== 'Allow' || !principal || principal.negated || principal.opaque) return;
  if (principal.entries.some((e) => e.property.key.value === 'Service')) return;
  for (const { entry } of sourceTests(statement)) {
    const { items } = entry.list;
    if (items.length === 0 || entry.values.length > items.length) continue;
    if (!items.every((i) => i.closed && PRINCIPAL.test(i.value))) continue;
    report({
      range: entry.key.range,
      message: `${entry.key.value} is the ARN of the resource for which an AWS service makes a request, and never that of a principal, so this Allow never matches. Use aws:PrincipalArn.`,
      fixes: () => changeTo(statement.policy.document, entry.key, 'aws:PrincipalArn', false),
    });
  }
}

export const rule: Rule = {
  id: 'source-arn-service',
  severity: 'warning',
  kinds: ['resource'],
  codes: [],
  summary:
    'The condition key aws:SourceArn has the ARN of a principal, or of another service than the one that has access.',
  checkStatement(statement, context) {
    checkPrincipals(statement, context);
    const { principal } = statement;
    if (statement.effect !== 'Allow' || !principal || principal.negated || principal.single) return;
    const [entry, ...others] = principal.entries;
    const [item, ...more] = entry?.items ?? [];
    if (entry?.property.key.value !== 'Service' || others.length > 0 || !item || more.length > 0) return;
    if (entry.others.length > 0) return;
    const service = ownValue(SOURCES, item.value);
    if (!service) return;
    const principalOf = (name: string): string | undefined => {
      const own = `${name}.amazonaws.com`;
      return context.catalogue.servicePrincipals.names.includes(own) ? own : undefined;
    };
    for (const test of sourceTests(statement)) {
      const { items, property } = test.entry.list;
      // A value that can be of the service is enough.
      const names = items.map((i) => (i.closed ? splitArn(i.value)[2] : undefined));
      const other = (name: string | undefined): boolean =>
        name !== undefined && name !== service && /^[a-z0-9-]+$/.test(name);
      if (names.length === 0 || test.entry.values.length > items.length || !names.every(other)) continue;
      context.report({
        range: items.length === 1 ? items[0]!.range : (property.value ?? property.key).range,
        message: `${item.value} makes requests for resources of "${service}", not of "${names[0]}", so this Allow never matches.${principalOf(names[0]!) ? ` Allow ${principalOf(names[0]!)}, or use the ARN of the resource that sends the request.` : ''}`,
        fixes: () => {
          const better = principalOf(names[0]!);
          return better ? changeTo(statement.policy.document, item, better, false) : [];
        },
      });
    }
  },
};
