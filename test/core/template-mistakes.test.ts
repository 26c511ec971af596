/** Small templates with one mistake, or with what looks like one: what other editors miss in them, or report wrongly. */
import { describe, expect, it } from 'vitest';
import { analyse, check } from '../../server/src/analysis/analyse.js';
import { catalogue } from '../support/catalogue.js';

/** The rules of the errors and warnings, in the order of the text. */
function reported(name: string, text: string): string[] {
  const analysis = analyse(text, name);
  return (analysis ? check(analysis, catalogue) : [])
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(({ rule }) => rule);
}

const MISSPELLED = ['invalid-effect', 'unknown-action'];

const WRONG: readonly { title: string; name: string; text: string; rules: readonly string[] }[] = [
  {
    title: 'heredoc',
    name: 'heredoc.tf',
    rules: MISSPELLED,
    text: `resource "aws_iam_policy" "p" {
  policy = <<EOF
{"Version":"2012-10-17","Statement":[{"Effect":"Alow","Action":"s3:GetObjec","Resource":"*"}]}
EOF
}
`,
  },
  {
    title: 'jsonencode with one statement',
    name: 'jsonencode-object.tf',
    rules: MISSPELLED,
    text: `resource "aws_iam_policy" "p" {
  policy = jsonencode({ Version = "2012-10-17", Statement = { Effect = "Alow", Action = "s3:GetObjec", Resource = "*" } })
}
`,
  },
  {
    title: 'jsonencode with quoted keys',
    name: 'jsonencode-quoted.tf',
    rules: MISSPELLED,
    text: `resource "aws_iam_policy" "p" {
  policy = jsonencode({ "Version" : "2012-10-17", "Statement" : [{ "Effect" : "Alow", "Action" : "s3:GetObjec", "Resource" : "*" }] })
}
`,
  },
  {
    title: 'YAML without Version',
    name: 'no-version.yaml',
    rules: MISSPELLED,
    text: `Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Alow
            Action: s3:GetObjec
            Resource: "*"
`,
  },
  {
    title: 'YAML with one statement',
    name: 'statement-mapping.yaml',
    rules: MISSPELLED,
    text: `Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          Effect: Alow
          Action: s3:GetObjec
          Resource: "*"
`,
  },
  {
    title: 'YAML flow style',
    name: 'flow.yaml',
    rules: MISSPELLED,
    text: `Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        { Version: "2012-10-17", Statement: [{ Effect: Alow, Action: s3:GetObjec, Resource: "*" }] }
`,
  },
  {
    title: 'Policies of SAM',
    name: 'sam.yaml',
    rules: MISSPELLED,
    text: `Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement:
            - Effect: Alow
              Action: s3:GetObjec
              Resource: "*"
`,
  },
  {
    title: 'JSON in a literal scalar',
    name: 'literal-scalar.yaml',
    rules: MISSPELLED,
    text: `Resources:
  P:
    Type: AWS::Logs::ResourcePolicy
    Properties:
      PolicyName: x
      PolicyDocument: |
        {"Version":"2012-10-17","Statement":[{"Effect":"Alow","Principal":{"Service":"es.amazonaws.com"},"Action":"logs:PutLogEvent","Resource":"*"}]}
`,
  },
  {
    title: 'JSON in a folded scalar',
    name: 'folded-scalar.yaml',
    rules: MISSPELLED,
    text: `Resources:
  P:
    Type: AWS::Logs::ResourcePolicy
    Properties:
      PolicyName: x
      PolicyDocument: >
        {"Version":"2012-10-17","Statement":[{"Effect":"Alow",
        "Principal":{"Service":"es.amazonaws.com"},"Action":"logs:PutLogEvent","Resource":"*"}]}
`,
  },
  {
    title: 'JSON in a JSON string',
    name: 'json-in-json.json',
    rules: MISSPELLED,
    text: `{"Resources": {"P": {"Type": "AWS::Logs::ResourcePolicy", "Properties": {"PolicyName": "x", "PolicyDocument": "{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Effect\\":\\"Alow\\",\\"Principal\\":{\\"Service\\":\\"es.amazonaws.com\\"},\\"Action\\":\\"s3:GetObjec\\",\\"Resource\\":\\"*\\"}]}"}}}}`,
  },
  {
    title: 'JSON syntax of Terraform',
    name: 'terraform.tf.json',
    rules: MISSPELLED,
    text: `{"resource": {"aws_iam_policy": {"p": {"policy": "{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Effect\\":\\"Alow\\",\\"Action\\":\\"s3:GetObjec\\",\\"Resource\\":\\"*\\"}]}"}}}}`,
  },
  {
    title: 'trust policy with a Resource',
    name: 'trust-resource.yaml',
    rules: ['trust-policy'],
    text: `Resources:
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { Service: lambda.amazonaws.com }
            Action: sts:AssumeRole
            Resource: "*"
`,
  },
  {
    title: 'aws_iam_policy_document without effect',
    name: 'document.tf',
    rules: ['unknown-action'],
    text: `data "aws_iam_policy_document" "p" {
  statement {
    actions   = ["s3:GetObjec"]
    resources = ["*"]
  }
}
`,
  },
  {
    title: 'block style',
    name: 'block.yaml',
    rules: ['unknown-action'],
    text: `Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: s3:GetObjec
            Resource: "*"
`,
  },
  {
    title: 'Serverless Framework',
    name: 'serverless.yml',
    rules: MISSPELLED,
    text: `service: a
provider:
  name: aws
  iam:
    role:
      statements:
        - Effect: Alow
          Action: s3:GetObjec
          Resource: "*"
`,
  },
];

const RIGHT: readonly { title: string; name: string; text: string }[] = [
  {
    title: 'a Ref as Effect, a Sub in Action, Fn::If with NoValue',
    name: 'q1.yaml',
    text: `Parameters: { Eff: { Type: String } }
Conditions: { C: !Equals [a, b] }
Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: !Ref Eff
            Action: !Sub "s3:\${Verb}Object"
            Resource: "*"
          - Fn::If: [C, { Effect: Allow, Action: "s3:GetObject", Resource: "*" }, !Ref AWS::NoValue]
`,
  },
  {
    title: 'statement blocks that are of no policy, an omitted effect, dynamic statements',
    name: 'q2.tf',
    text: `resource "aws_wafv2_web_acl" "w" {
  rule {
    statement {
      rate_based_statement {
        limit = 100
      }
    }
  }
}
data "aws_iam_policy_document" "p" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
  dynamic "statement" {
    for_each = var.x
    content {
      actions = ["s3:PutObject"]
      resources = [statement.value]
    }
  }
}
`,
  },
  {
    title: 'a character written as an escape',
    name: 'q3-policy.json',
    text: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get\\u004fbject","Resource":"*"}]}`,
  },
  {
    title: 'Version and Statement of something else',
    name: 'q4.yaml',
    text: `Version: 1
Statement:
  - text: hello
kind: other
`,
  },
];

describe('templates with a mistake', () => {
  it.each(WRONG)('$title', ({ name, text, rules }) => {
    expect(reported(name, text)).toEqual(rules);
  });
});

describe('templates without one', () => {
  it.each(RIGHT)('$title', ({ name, text }) => {
    expect(reported(name, text)).toEqual([]);
  });
});
