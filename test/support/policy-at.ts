import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Policy } from '../../server/src/policy/policy.js';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { policyOf, readMarks, wholePolicy } from './fixture.js';

/** A policy with the statements of `body`, its document, and where the cursor mark is. */
export function policyAt(
  body: string,
  kind: PolicyKind = 'identity',
): { policy: Policy; document: TextDocument; cursor: number } {
  const { text, cursor } = readMarks(wholePolicy(body));
  return {
    policy: policyOf(text, kind),
    document: TextDocument.create('file:///p.json', 'json', 1, text),
    cursor: cursor ?? 0,
  };
}

/** An Allow and a Deny that share actions. */
export const ALLOW_AND_DENY = `{ "Sid": "All", "Effect": "Allow", "Action": ["s3:Get*", "s3:PutObject", "sqs:SendMessage"], "Resource": "*" },
{ "Sid": "No", "Effect": "Deny", "Action": ["s3:*Acl", "s3:GetObject", "kms:*"], "Resource": "*" }`;
