/**
 * Keys with a small, documented set of values, in lowercase. Amazon S3 API Reference, PutObject; Amazon S3 User Guide,
 * "Access control list (ACL) overview", Canned ACL.
 */
export const DOCUMENTED_VALUES = {
  'aws:principaltype': ['Account', 'User', 'FederatedUser', 'AssumedRole', 'Anonymous'],
  's3:x-amz-server-side-encryption': ['AES256', 'aws:kms', 'aws:kms:dsse'],
  's3:x-amz-acl': [
    'private',
    'public-read',
    'public-read-write',
    'authenticated-read',
    'aws-exec-read',
    'bucket-owner-read',
    'bucket-owner-full-control',
    'log-delivery-write',
  ],
  'ec2:tenancy': ['default', 'dedicated', 'host'],
  'ec2:metadatahttptokens': ['required', 'optional'],
  'token.actions.githubusercontent.com:aud': ['sts.amazonaws.com'],
  'saml:aud': ['https://signin.aws.amazon.com/saml'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
