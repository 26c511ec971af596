/**
 * Services whose reference lists the keys of every action. With those, an Allow on a missing key allows nothing; others
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
