/**
 * Services whose reference lists the keys and the resource types of every action. Of others, AWS's own managed policies grant
 * actions on resources that the reference does not list for them (`aoss:TagResource` on a collection). With those, an Allow on a missing key allows nothing; others
 * (`aws-marketplace:Subscribe`) have keys that AWS uses without listing them.
 */
export const WELL_DOCUMENTED: readonly string[] = [
  'dynamodb',
  'ec2',
  'iam',
  'kms',
  'lambda',
  's3',
  'sns',
  'sqs',
  'sts',
];
