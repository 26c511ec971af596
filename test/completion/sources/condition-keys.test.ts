/** The order of condition keys: by what a statement is for, and by what the policy has. */
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { completionList } from '../../../server/src/lsp/features/completion.js';
import { DEFAULTS } from '../../../server/src/lsp/session/settings.js';
import { Workspace } from '../../../server/src/lsp/session/workspace.js';
import type { PolicyKind } from '../../../server/src/policy/policy-kind.js';
import { readMarks, wholePolicy } from '../../support/fixture.js';
import { service } from '../../support/service.js';

/** The labels at the cursor of a statement, in the order in which an editor shows them. */
function offered(body: string, kind: PolicyKind): string[] {
  const { text, cursor } = readMarks(wholePolicy(body));
  const document = TextDocument.create('file:///work/some-policy.json', 'json', 1, text);
  const policy = new Workspace(service).policyToComplete(
    document,
    { ...DEFAULTS, policyKinds: { '*': kind } },
    cursor!,
  );
  return [...completionList(policy, service, document, cursor!).items]
    .sort((a, b) => (a.sortText! < b.sortText! ? -1 : 1))
    .map((i) => i.label);
}

describe('condition keys, before a letter is typed', () => {
  const purposes: [kind: PolicyKind, statement: string, operator: string, first: string][] = [
    ['resource', '"Effect": "Deny", "Principal": "*", "Action": "s3:*"', 'Bool', 'aws:SecureTransport'],
    [
      'resource',
      '"Effect": "Deny", "Principal": "*", "Action": "sqs:*"',
      'StringNotEquals',
      'aws:PrincipalOrgID',
    ],
    [
      'resource',
      '"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"',
      'StringEquals',
      'aws:PrincipalOrgID',
    ],
    [
      'resource',
      '"Effect": "Allow", "Principal": { "Service": "sns.amazonaws.com" }, "Action": "sqs:SendMessage"',
      'ArnEquals',
      'aws:SourceArn',
    ],
    [
      'resource',
      '"Effect": "Allow", "Principal": { "Service": "cloudfront.amazonaws.com" }, "Action": "s3:GetObject"',
      'StringEquals',
      'aws:SourceAccount',
    ],
    [
      'trust',
      '"Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "sts:AssumeRole"',
      'StringEquals',
      'sts:ExternalId',
    ],
    [
      'trust',
      '"Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "sts:AssumeRole"',
      'Bool',
      'aws:MultiFactorAuthPresent',
    ],
    ['identity', '"Effect": "Deny", "Action": "*"', 'BoolIfExists', 'aws:MultiFactorAuthPresent'],
    ['identity', '"Effect": "Deny", "NotAction": "iam:*"', 'StringNotEquals', 'aws:RequestedRegion'],
    ['identity', '"Effect": "Allow", "Action": "s3:ListBucket"', 'StringLike', 's3:prefix'],
    ['identity', '"Effect": "Allow", "Action": "iam:PassRole"', 'StringEquals', 'iam:PassedToService'],
  ];
  it.each(purposes)('%s, %s, %s: %s', (kind, statement, op, first) => {
    const body = `{ ${statement}, "Resource": "*", "Condition": { "${op}": { "‸" } } }`;
    expect(offered(body, kind)[0]).toBe(first);
  });

  it('names of encryption contexts, those of the service in kms:ViaService first', () => {
    const body = `{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Condition": {
      "StringEquals": { "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com" }, "ArnLike": { "kms:Enc‸" } } }`;
    const labels = offered(body, 'identity');
    expect(labels[0]).toBe('kms:EncryptionContext:SecretARN');
    expect(labels).toContain('kms:EncryptionContext:aws:s3:arn');
    expect(offered(body.replace('kms:Decrypt', 'kms:ListKeys'), 'identity')).not.toContain(labels[0]);
  });

  it('those of an earlier statement with the same operator', () => {
    const body = `{ "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*", "Condition": { "StringEquals": { "aws:SourceVpc": "vpc-0123456789abcdef0" } } },
      { "Effect": "Allow", "Action": "sns:Publish", "Resource": "*", "Condition": { "StringEquals": { "‸" } } }`;
    expect(offered(body, 'identity').slice(0, 2)).toContain('aws:SourceVpc');
  });
});
