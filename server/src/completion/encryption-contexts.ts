/**
 * The pairs that AWS services put into the encryption context of their requests to AWS KMS, for condition keys
 * `kms:EncryptionContext:NAME`. Each is in the service's guide, on its page on encryption at rest; those of Amazon S3, Amazon
 * EBS, AWS Secrets Manager and others also under "Encryption context" in the AWS KMS Developer Guide
 * (https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html).
 */
export interface EncryptionContext {
  readonly name: string;
  /** Of its value. */
  readonly type: 'ARN' | 'String';
  readonly service: string;
  /** The first label of the service's endpoint, as `kms:ViaService` has it. */
  readonly endpoint: string;
}

const pair = (
  name: string,
  type: EncryptionContext['type'],
  service: string,
  endpoint: string,
): EncryptionContext => ({ name, type, service, endpoint });

/** The most frequent in public policies first. */
export const ENCRYPTION_CONTEXTS: readonly EncryptionContext[] = [
  pair('aws:s3:arn', 'ARN', 'Amazon S3', 's3'),
  pair('aws:logs:arn', 'ARN', 'Amazon CloudWatch Logs', 'logs'),
  pair('aws:cloudtrail:arn', 'ARN', 'AWS CloudTrail', 'cloudtrail'),
  pair('SecretARN', 'ARN', 'AWS Secrets Manager', 'secretsmanager'),
  pair('PARAMETER_ARN', 'ARN', 'Systems Manager Parameter Store', 'ssm'),
  pair('aws:lambda:FunctionArn', 'ARN', 'AWS Lambda', 'lambda'),
  pair('aws:sns:topicArn', 'ARN', 'Amazon SNS', 'sns'),
  pair('aws:sqs:arn', 'ARN', 'Amazon SQS', 'sqs'),
  pair('aws:dynamodb:tableName', 'String', 'Amazon DynamoDB', 'dynamodb'),
  pair('aws:dynamodb:subscriberId', 'String', 'Amazon DynamoDB', 'dynamodb'),
  pair('aws:ebs:id', 'String', 'Amazon EBS', 'ec2'),
  pair('aws:rds:db-id', 'String', 'Amazon RDS', 'rds'),
  pair('aws:kinesis:arn', 'ARN', 'Amazon Kinesis Data Streams', 'kinesis'),
  pair('aws:states:stateMachineArn', 'ARN', 'AWS Step Functions', 'states'),
  pair('aws:states:activityArn', 'ARN', 'AWS Step Functions', 'states'),
  pair('aws:sso:instance-arn', 'ARN', 'IAM Identity Center', 'sso'),
  pair('aws:identitystore:identitystore-arn', 'ARN', 'Identity Store', 'identitystore'),
  pair('aws:ecr:arn', 'ARN', 'Amazon ECR', 'ecr'),
  pair('aws:bedrock:arn', 'ARN', 'Amazon Bedrock', 'bedrock'),
  pair('aws:scheduler:schedule:arn', 'ARN', 'Amazon EventBridge Scheduler', 'scheduler'),
  pair('aws:codecommit:id', 'String', 'AWS CodeCommit', 'codecommit'),
  pair('glue_catalog_id', 'String', 'AWS Glue Data Catalog', 'glue'),
  pair('SecretVersionId', 'String', 'AWS Secrets Manager', 'secretsmanager'),
];
