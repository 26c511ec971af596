/** Trusts of OIDC providers that a template refers to, also in the names of the condition keys. */
import { describe, expect, it } from 'vitest';
import { service } from '../../support/service.js';

const messages = (text: string, path: string): string[] =>
  service
    .check(service.analyse(text, path)!)
    .filter((f) => f.rule !== 'placeholder')
    .map((f) => `${f.severity} ${f.rule}: ${f.message}`);

const AUDIENCE =
  'warning oidc-without-condition: The conditions check only the audience, which is the same in every token for AWS, so anyone who gets such a token from the provider can assume the role. A condition on ';
const ANYONE =
  'warning oidc-without-condition: Anyone who gets a token from this provider can assume the role. Conditions on the claims aud and sub of its tokens would restrict it.';
const ISSUER = '$' + '{replace(data.aws_eks_cluster.x.identity[0].oidc[0].issuer, "https://", "")}';
const PROVIDER = '$' + '{module.eks.oidc_provider}';

const test = (key: string, value: string, operator = 'StringEquals'): string => `
    condition {
      test     = "${operator}"
      variable = "${key}"
      values   = ["${value}"]
    }`;

const block = (provider: string, ...tests: string[]): string => `
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [${provider}]
    }${tests.join('')}
  }
}
`;

const encoded = (provider: string, key: string): string => `
resource "aws_iam_role" "app" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = ${provider} }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = { StringEquals = { ${key} = "sts.amazonaws.com" } }
    }]
  })
}
`;

const heredoc = (key: string): string =>
  `
resource "aws_iam_role" "app" {
  assume_role_policy = <<EOT
{ "Version": "2012-10-17", "Statement": [{
  "Effect": "Allow", "Principal": { "Federated": "$` +
  `{module.eks.oidc_provider_arn}" },
  "Action": "sts:AssumeRoleWithWebIdentity", "Condition": { "StringEquals": { "${key}": "sts.amazonaws.com" } } }] }
EOT
}
`;

describe('a provider that a template refers to, and keys that refer to it', () => {
  const arn = 'module.eks.oidc_provider_arn';
  const own = '"arn:aws:iam::123456789012:oidc-provider/$' + '{module.eks.oidc_provider}"';
  const subject = 'system:serviceaccount:shop:cart';
  const cases: readonly [name: string, text: string, expected: string[]][] = [
    [
      'audience',
      block(arn, test(`${PROVIDER}:aud`, 'sts.amazonaws.com')),
      [`${AUDIENCE}${PROVIDER}:sub would restrict it.`],
    ],
    [
      'audience of a function',
      block(arn, test(`${ISSUER}:aud`, 'sts.amazonaws.com')),
      [`${AUDIENCE}${ISSUER}:sub would restrict it.`],
    ],
    ['no condition', block(arn), [ANYONE]],
    ['no condition, a resource', block('aws_iam_openid_connect_provider.github.arn'), [ANYONE]],
    ['every subject', block(arn, test(`${PROVIDER}:sub`, '*', 'StringLike')), [ANYONE]],
    [
      'a name and quotes',
      encoded(arn, `"${PROVIDER}:aud"`),
      [`${AUDIENCE}${PROVIDER}:sub would restrict it.`],
    ],
    [
      'a name and parentheses',
      encoded(own, `("${PROVIDER}:aud")`),
      [`${AUDIENCE}${PROVIDER}:sub would restrict it.`],
    ],
    [
      'a name with a function',
      encoded(own, `"${ISSUER}:aud"`),
      [`${AUDIENCE}${ISSUER}:sub would restrict it.`],
    ],
    ['JSON in a text', heredoc(`${ISSUER}:aud`), [`${AUDIENCE}${ISSUER}:sub would restrict it.`]],
    [
      'audience and subject',
      block(arn, test(`${PROVIDER}:aud`, 'sts.amazonaws.com'), test(`${PROVIDER}:sub`, subject)),
      [],
    ],
    ['an unknown name', block(arn, test('$' + '{var.claim}', 'x')), []],
    ['an expression as the name', encoded(arn, '(local.claim)'), []],
    ['audience of an application', block(arn, test(`${PROVIDER}:aud`, 'my-app')), []],
    ['SAML', block('var.provider').replace('WithWebIdentity', 'WithSAML'), []],
    ['JSON in a text, the subject', heredoc(`${ISSUER}:sub`), []],
  ];
  it.each(cases)('%s', (_, text, expected) => {
    expect(messages(text, 'main.tf')).toEqual(expected);
  });
});

it('says nothing if a Deny might be about the subject', () => {
  const deny = block('module.eks.oidc_provider_arn').replace(
    '\n}\n',
    `
  statement {
    effect  = "Deny"
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }${test(`${PROVIDER}:sub`, 'system:serviceaccount:shop:cart', 'StringNotEquals')}
  }
}
`,
  );
  expect(messages(deny, 'main.tf')).toEqual([]);
});

it('reads the other conditions of a statement with an unknown name', () => {
  const text = block(
    'module.eks.oidc_provider_arn',
    test(`${PROVIDER}:sub`, 'system:serviceaccount:shop:cart'),
    test('aws:SourceIp', '10.0.0.0/40', 'IpAddress'),
  );
  expect(messages(text, 'main.tf').map((m) => m.split(':')[0])).toEqual(['warning condition-value-type']);
});
