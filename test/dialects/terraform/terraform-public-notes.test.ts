/** What resources of Terraform can make public without a policy: named where `public` answers, and not where nothing is open. */
import { expect, it } from 'vitest';
import { readPolicies } from '../../../server/src/analysis/read-policies.js';

const POLICY = `resource "aws_s3_bucket_policy" "p" {
  bucket = aws_s3_bucket.b.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "s3:GetObject", Resource = "*" }] })
}
`;

const notes = (block: string, path = 'main.tf', policy = POLICY): string[] => {
  const file = readPolicies(policy + block, path);
  return 'error' in file ? [file.error] : file.unread.map(({ about, note }) => `${about}: ${note}`);
};
const ofBucket = (body: string, type = 'aws_s3_bucket_acl'): string[] =>
  notes(`resource "${type}" "b" {\n  ${body}\n}\n`);

it.each([
  ['acl = "public-read"', 'public-read'],
  ['acl = "authenticated-read"', 'authenticated-read'],
  ['acl = var.acl', 'var.acl'],
  ['acl = var.open ? "public-read" : "private"', 'var.open ? "public-read" : "private"'],
])('names an access control list that can be public: %s', (acl, shown) => {
  for (const type of ['aws_s3_bucket', 'aws_s3_bucket_acl']) {
    const [note, ...more] = ofBucket(acl, type);
    expect(note).toContain(`public: The access control list ${shown}`);
    expect(note).toContain(`of ${type}.b, which can make the bucket public.`);
    expect(more).toEqual([]);
  }
});

it.each([
  'acl = "private"',
  'acl = null',
  'acl = var.logs ? "log-delivery-write" : "private"',
  'bucket = "x"',
])('does not name one that is closed: %s', (acl) => expect(ofBucket(acl)).toEqual([]));

it('names grants, what can keep a policy from being public, and what is shared', () => {
  const grant =
    'grant {\n grantee {\n uri = "http://acs.amazonaws.com/groups/global/AllUsers"\n }\n permission = "READ"\n }';
  for (const body of [
    `access_control_policy {\n ${grant}\n }`,
    grant,
    `dynamic "grant" {\n for_each = var.g\n content {}\n }`,
  ])
    expect(ofBucket(body)).toEqual([
      'public: The grants in the access control list of aws_s3_bucket_acl.b, which can make the bucket public.',
    ]);
  expect(ofBucket('block_public_policy = true', 'aws_s3_bucket_public_access_block')).toEqual([
    'public: aws_s3_bucket_public_access_block.b, which can keep the policy of the bucket from making it public.',
  ]);
  expect(ofBucket('name = "x"', 'aws_ram_resource_share')).toEqual([
    'public: What aws_ram_resource_share.b shares with other accounts.',
  ]);
});

it('reads the JSON syntax too', () => {
  const policy = { bucket: 'b', policy: '{"Version":"2012-10-17","Statement":[]}' };
  const resource = { aws_s3_bucket_policy: { p: policy }, aws_s3_bucket_acl: { b: { acl: 'public-read' } } };
  expect(notes(JSON.stringify({ resource }), 'main.tf.json', '')).toEqual([
    'public: The access control list public-read of aws_s3_bucket_acl.b, which can make the bucket public.',
  ]);
});
