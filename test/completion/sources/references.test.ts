/** References to what a template declares, in YAML and JSON: what is suggested first, and what is there once it is accepted. */
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { InsertTextFormat, type TextEdit } from 'vscode-languageserver-types';
import { completionList } from '../../../server/src/lsp/features/completion.js';
import { DEFAULTS } from '../../../server/src/lsp/session/settings.js';
import { Workspace } from '../../../server/src/lsp/session/workspace.js';
import { syntaxOf } from '../../../server/src/syntax/registry.js';
import { readMarks } from '../../support/fixture.js';
import { service } from '../../support/service.js';
import { expand } from '../../support/snippet.js';

interface Completed {
  readonly labels: readonly string[];
  /** The text with the cursor, once the suggestion of that label is accepted. */
  accept(label: string): string;
}

function complete(path: string, marked: string): Completed {
  const { text, cursor } = readMarks(marked);
  const document = TextDocument.create(`file:///work/${path}`, 'yaml', 1, text);
  const policy = new Workspace(service).policyToComplete(document, DEFAULTS, cursor!);
  expect(policy, 'the cursor is in a policy').toBeDefined();
  const { items } = completionList(policy, service, document, cursor!);
  return {
    labels: items.map((i) => i.label),
    accept(label) {
      const item = items.find((i) => i.label === label);
      expect(item, `no "${label}" among ${items.slice(0, 8).map((i) => i.label)}`).toBeDefined();
      const { range, newText } = item!.textEdit as TextEdit;
      const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
      expect(start).toBeLessThanOrEqual(cursor!);
      expect(range.start.line).toBe(range.end.line);
      // An editor hides what does not begin as the text before the cursor does.
      const typed = text.slice(start, cursor);
      expect(item!.filterText!.slice(0, 1)).toBe(typed.slice(0, 1) || item!.filterText!.slice(0, 1));
      const isSnippet = item!.insertTextFormat === InsertTextFormat.Snippet;
      const { text: inserted, caret } = isSnippet
        ? expand(newText)
        : { text: newText, caret: newText.length };
      const result = text.slice(0, start) + inserted + text.slice(end);
      expect(syntaxOf(path).parse(result).problems, result).toEqual([]);
      return `${result.slice(0, start + caret)}‸${result.slice(start + caret)}`;
    },
  };
}

const RESOURCES = `
  Bucket:
    Type: AWS::S3::Bucket
  Queue:
    Type: AWS::SQS::Queue
  Topic:
    Type: AWS::SNS::Topic
  Table:
    Type: AWS::DynamoDB::Table
  Worker:
    Type: AWS::Serverless::Function
  Logs:
    Type: AWS::Logs::LogGroup
  Api:
    Type: AWS::Serverless::HttpApi
  OtherRole:
    Type: AWS::IAM::Role
`;
const yaml = (statement: string): string => `Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage:
    Type: String
  BucketArn:
    Type: String
Resources:${RESOURCES}  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
${statement.replace(/^/gm, '            ')}
`;

/** The lines of the statement, completed. */
const accepted = (statement: string, label: string): string => {
  const result = complete('template.yaml', yaml(statement)).accept(label);
  const lines = result.split('\n');
  const from = lines.findIndex((l) => l.includes('- Effect: Allow')) + 1;
  return lines
    .slice(from, from + statement.split('\n').length)
    .map((l) => l.slice(12))
    .join('\n');
};

describe('in YAML', () => {
  const first = (statement: string, n = 1): readonly string[] =>
    complete('template.yaml', yaml(statement)).labels.slice(0, n);

  it.each([
    ['s3:GetObject', '!Sub "arn:${AWS::Partition}:s3:::${Bucket}/*"'],
    ['s3:ListBucket', '!GetAtt Bucket.Arn'],
    ['sqs:SendMessage', '!GetAtt Queue.Arn'],
    ['sns:Publish', '!Ref Topic'],
    ['dynamodb:PutItem', '!GetAtt Table.Arn'],
    ['lambda:InvokeFunction', '!GetAtt Worker.Arn'],
    ['logs:PutLogEvents', '!GetAtt Logs.Arn'],
    ['iam:PassRole', '!GetAtt OtherRole.Arn'],
    [
      'execute-api:Invoke',
      '!Sub "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*"',
    ],
  ])('%s: %s is first, and accepted in a value and in a list', (action, label) => {
    expect(first(`Action: ${action}\nResource: ‸`)).toEqual([label]);
    const action1 = `Action: ${action}`;
    expect(accepted(`${action1}\nResource: ‸`, label)).toBe(`${action1}\nResource: ${label}‸`);
    expect(accepted(`${action1}\nResource:\n  - ‸`, label)).toBe(`${action1}\nResource:\n  - ${label}‸`);
    expect(accepted(`${action1}\nResource: "‸"`, label)).toBe(`${action1}\nResource: ${label}‸`);
    expect(accepted(`${action1}\nResource: [‸]`, label)).toBe(`${action1}\nResource: [${label}‸]`);
  });

  it.each([
    '!GetAtt Topic.TopicName',
    '!Sub "${Bucket}"',
    '!Ref Stage',
    '!If [Production, "arn:aws:sqs:*:*:a", !Ref AWS::NoValue]',
    '*shared',
  ])('are suggested for an item next to %s', (item) => {
    const action = 'Action: sqs:SendMessage';
    const label = '!GetAtt Queue.Arn';
    for (const [typed, written] of [
      ['‸', label],
      ['!G‸', label],
    ]) {
      expect(accepted(`${action}\nResource:\n  - ${item}\n  - ${typed}`, label)).toBe(
        `${action}\nResource:\n  - ${item}\n  - ${written}‸`,
      );
      expect(accepted(`${action}\nResource:\n  - ${typed}\n  - ${item}`, label)).toBe(
        `${action}\nResource:\n  - ${written}‸\n  - ${item}`,
      );
    }
    expect(first(`Action: sts:AssumeRole\nPrincipal:\n  Service:\n    - ${item}\n    - lam‸`)).toEqual([
      'lambda.amazonaws.com',
    ]);
  });

  it.each(['Fn::GetAtt: [Bucket, Arn]', 'Ref: Topic', '{ Ref: Topic }'])(
    '%s is not the name of an item',
    (item) => {
      const list = `Action: sqs:SendMessage\nResource:\n  - ${item}\n  - ‸`;
      expect(first(list)).toEqual(['!GetAtt Queue.Arn']);
      expect(first(list.replace('‸', '!G‸'))).toEqual(['!GetAtt Queue.Arn']);
    },
  );

  it('begins a statement next to a function', () => {
    const { labels } = complete(
      'template.yaml',
      `${yaml('Action: s3:GetObject\nResource: "*"').trimEnd()}
          - !If [Production, { Effect: Allow }, !Ref AWS::NoValue]
          - Eff‸
`,
    );
    expect(labels[0]).toBe('Effect');
  });

  it('has the quotes of the other items', () => {
    const resource = 'Resource: "*"';
    const one = (list: string): string =>
      accepted(`Action: ${list}\n${resource}`, 'sqs:SendMessage').split('\n')[0]!;
    expect(one('["s3:GetObject", sqs:Se‸]')).toBe('Action: ["s3:GetObject", "sqs:SendMessage"‸]');
    expect(one("['s3:GetObject', sqs:Se‸]")).toBe("Action: ['s3:GetObject', 'sqs:SendMessage'‸]");
    expect(one('[s3:GetObject, sqs:Se‸]')).toBe('Action: [s3:GetObject, sqs:SendMessage‸]');
    expect(accepted(`Action:\n  - "s3:GetObject"\n  - sqs:Se‸\n${resource}`, 'sqs:SendMessage')).toBe(
      `Action:\n  - "s3:GetObject"\n  - "sqs:SendMessage"‸\n${resource}`,
    );
  });

  it('offers the table and its indexes where the actions are for both', () => {
    const { labels } = complete('template.yaml', yaml('Action: dynamodb:Query\nResource: ‸'));
    expect(labels).toContain('!GetAtt Table.Arn');
    expect(labels).toContain('!Sub "${Table.Arn}/index/*"');
  });

  it('offers nothing of another service, and not the own resource', () => {
    const { labels } = complete('template.yaml', yaml('Action: sqs:SendMessage\nResource: ‸'));
    expect(labels.filter((l) => l.startsWith('!'))).toEqual(['!GetAtt Queue.Arn']);
  });

  it('completes a begun tag', () => {
    expect(accepted('Action: sns:Publish\nResource: !‸', '!Ref Topic')).toBe(
      'Action: sns:Publish\nResource: !Ref Topic‸',
    );
    expect(accepted('Action: sqs:SendMessage\nResource:\n  - !Get‸', '!GetAtt Queue.Arn')).toBe(
      'Action: sqs:SendMessage\nResource:\n  - !GetAtt Queue.Arn‸',
    );
  });

  it('completes the argument of a function', () => {
    expect(accepted('Action: sns:Publish\nResource: !Ref ‸', 'Topic')).toBe(
      'Action: sns:Publish\nResource: !Ref Topic‸',
    );
    expect(first('Action: sns:Publish\nResource: !Ref ‸', 3)).toEqual(['Topic', 'Stage', 'BucketArn']);
    expect(accepted('Action: sqs:SendMessage\nResource: !GetAtt Q‸', 'Queue.Arn')).toBe(
      'Action: sqs:SendMessage\nResource: !GetAtt Queue.Arn‸',
    );
    expect(first('Action: sqs:SendMessage\nResource:\n  Fn::GetAtt: [Queue, ‸]')).toEqual(['Arn']);
  });

  it('completes names in the text of Fn::Sub, where the cursor stays after them', () => {
    expect(
      accepted('Action: s3:GetObject\nResource: !Sub "arn:${AWS::Partition}:s3:::${Bu‸"', '${Bucket}'),
    ).toBe('Action: s3:GetObject\nResource: !Sub "arn:${AWS::Partition}:s3:::${Bucket}‸"');
    expect(
      accepted('Action: s3:GetObject\nResource: !Sub "arn:${AWS::Partition}:s3:::${‸}/*"', '${Bucket}'),
    ).toBe('Action: s3:GetObject\nResource: !Sub "arn:${AWS::Partition}:s3:::${Bucket}‸/*"');
    expect(accepted('Action: s3:GetObject\nResource: !Sub arn:${Par‸', '${AWS::Partition}')).toBe(
      'Action: s3:GetObject\nResource: !Sub arn:${AWS::Partition}‸',
    );
    const names = complete('template.yaml', yaml('Action: s3:GetObject\nResource: !Sub "${‸"')).labels;
    expect(names).toEqual(
      expect.arrayContaining(['${Stage}', '${AWS::Region}', '${Queue.Arn}', '${!aws:username}']),
    );
    expect(names).not.toContain('${aws:username}');
    expect(names[0]).toBe('${Bucket}');
  });

  it('writes policy variables in Fn::Sub with an exclamation mark', () => {
    const before = 'Action: s3:GetObject\nResource: !Sub "arn:${AWS::Partition}:s3:::${Bucket}/';
    for (const typed of ['${us‸"', '${!us‸"', '${!aws:us‸}"'])
      expect(accepted(before + typed, '${!aws:username}')).toBe(`${before}\${!aws:username}‸"`);
  });

  it('completes whole ARNs in the text of Fn::Sub', () => {
    expect(
      accepted('Action: s3:GetObject\nResource: !Sub "‸"', 'arn:${AWS::Partition}:s3:::${Bucket}/*'),
    ).toBe('Action: s3:GetObject\nResource: !Sub "arn:${AWS::Partition}:s3:::${Bucket}/*‸"');
    expect(
      accepted(
        'Action: ssm:GetParameter\nResource: !Sub "arn:‸"',
        'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${ParameterNameWithoutLeadingSlash}',
      ),
    ).toContain('arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/');
  });

  it('completes roles as principals, and sources of requests', () => {
    expect(first('Action: sqs:SendMessage\nPrincipal:\n  AWS: ‸')).toEqual(['!GetAtt OtherRole.Arn']);
    expect(
      first('Action: sqs:SendMessage\nResource: "*"\nCondition:\n  ArnLike:\n    aws:SourceArn: ‸'),
    ).toEqual(['!GetAtt Bucket.Arn']);
  });

  it('completes in an alternative of Fn::If', () => {
    const text = yaml('Action: x').replace(
      /- Effect: Allow\n.*/,
      `- Fn::If:
              - IsProd
              - Effect: Allow
                Action: sqs:SendMessage
                Resource: ‸
              - !Ref AWS::NoValue`,
    );
    expect(complete('template.yaml', text).labels[0]).toBe('!GetAtt Queue.Arn');
  });

  it('writes as the file does', () => {
    const at = (change: (text: string) => string, label: string): string =>
      /Resource: (.*)‸/.exec(
        complete('template.yaml', change(yaml('Action: s3:GetObject\nResource: ‸'))).accept(label),
      )![1]!;
    const label = '!Sub "arn:${AWS::Partition}:s3:::${Bucket}/*"';
    const output = (value: string) => (text: string) => `${text}Outputs:\n  X:\n    Value: ${value}\n`;
    expect(at(output('!Sub ${Stage}-x'), label)).toBe('!Sub arn:${AWS::Partition}:s3:::${Bucket}/*');
    expect(at(output("!Sub '${Stage}-x'"), label)).toBe("!Sub 'arn:${AWS::Partition}:s3:::${Bucket}/*'");
    expect(at((t) => `${t}Outputs:\n  X:\n    Value:\n      Fn::Sub: "\${Stage}-x"\n`, label)).toBe(
      '{ Fn::Sub: "arn:${AWS::Partition}:s3:::${Bucket}/*" }',
    );
  });
});

const json = (rest: string): string => `{
  "AWSTemplateFormatVersion": "2010-09-09",
  "Parameters": { "Stage": { "Type": "String" } },
  "Resources": {
    "Bucket": { "Type": "AWS::S3::Bucket" },
    "Queue": { "Type": "AWS::SQS::Queue" },
    "Topic": { "Type": "AWS::SNS::Topic" },
    "Policy": {
      "Type": "AWS::IAM::ManagedPolicy",
      "Properties": {
        "PolicyDocument": {
          "Version": "2012-10-17",
          "Statement": [{ "Effect": "Allow", ${rest} }]
        }
      }
    }
  }
}
`;

describe('in JSON', () => {
  const done = (rest: string, label: string): string => {
    const line = complete('template.json', json(rest))
      .accept(label)
      .split('\n')
      .find((l) => l.includes('Effect'))!;
    return /"Allow", (.*) \}\]/.exec(line)![1]!;
  };

  it.each([
    [
      '"Action": "sqs:SendMessage", "Resource": "‸"',
      '!GetAtt Queue.Arn',
      '"Action": "sqs:SendMessage", "Resource": { "Fn::GetAtt": ["Queue", "Arn"] }‸',
    ],
    [
      '"Action": "sns:Publish", "Resource": ["‸"]',
      '!Ref Topic',
      '"Action": "sns:Publish", "Resource": [{ "Ref": "Topic" }‸]',
    ],
    [
      '"Action": "sns:Publish", "Resource": ‸',
      '!Ref Topic',
      '"Action": "sns:Publish", "Resource": { "Ref": "Topic" }‸',
    ],
    [
      '"Action": "s3:GetObject", "Resource": ["‸"]',
      '!Sub "arn:${AWS::Partition}:s3:::${Bucket}/*"',
      '"Action": "s3:GetObject", "Resource": [{ "Fn::Sub": "arn:${AWS::Partition}:s3:::${Bucket}/*" }‸]',
    ],
    [
      '"Action": "s3:GetObject", "Resource": { "Fn::Sub": "‸" }',
      'arn:${AWS::Partition}:s3:::${Bucket}/*',
      '"Action": "s3:GetObject", "Resource": { "Fn::Sub": "arn:${AWS::Partition}:s3:::${Bucket}/*‸" }',
    ],
    [
      '"Action": "s3:GetObject", "Resource": { "Fn::Sub": "arn:${AWS::Partition}:s3:::${B‸}/*" }',
      '${Bucket}',
      '"Action": "s3:GetObject", "Resource": { "Fn::Sub": "arn:${AWS::Partition}:s3:::${Bucket}‸/*" }',
    ],
    [
      '"Action": "sns:Publish", "Resource": { "Ref": "‸" }',
      'Topic',
      '"Action": "sns:Publish", "Resource": { "Ref": "Topic‸" }',
    ],
    [
      '"Action": "sqs:SendMessage", "Resource": { "Fn::GetAtt": ["‸"] }',
      'Queue',
      '"Action": "sqs:SendMessage", "Resource": { "Fn::GetAtt": ["Queue‸"] }',
    ],
    [
      '"Action": "sqs:SendMessage", "Resource": { "Fn::GetAtt": ["Queue", "‸"] }',
      'Arn',
      '"Action": "sqs:SendMessage", "Resource": { "Fn::GetAtt": ["Queue", "Arn‸"] }',
    ],
  ])('%s', (rest, label, expected) => {
    expect(complete('template.json', json(rest)).labels[0]).toBe(label);
    expect(done(rest, label)).toBe(expected);
  });
});

describe('Terraform', () => {
  const file = (policy: string): string => `resource "aws_sqs_queue" "jobs" {}
resource "aws_s3_bucket" "data" {}
resource "aws_iam_policy" "p" {
  policy = ${policy}
}
`;
  const encoded = (action: string, resource: string): string =>
    file(
      `jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "${action}", Resource = ${resource} }] })`,
    );
  const heredoc = (action: string, resource: string): string =>
    file(
      `<<EOT\n{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "${action}", "Resource": ${resource} }] }\nEOT`,
    );

  it.each([
    ['sqs:SendMessage', '"${‸}"', '"${aws_sqs_queue.jobs.arn}"‸'],
    ['sqs:SendMessage', '"${aws_s‸"', '"${aws_sqs_queue.jobs.arn}"‸'],
    ['s3:GetObject', '"${aws_s3_bucket.da‸}"', '"${aws_s3_bucket.data.arn}/*"‸'],
    ['s3:GetObject', '"${‸}/a/*"', '"${aws_s3_bucket.data.arn}/a/*"‸'],
  ])('suggests the resources that %s acts on first in %s', (action, before, after) => {
    for (const [path, text] of [
      ['main.tf', encoded],
      ['main.tf', heredoc],
    ] as const) {
      const { labels, accept } = complete(path, text(action, before));
      expect(labels[0]).toMatch(/^\$\{aws_/);
      expect(accept(labels[0]!).replace('‸', '')).toBe(text(action, after).replace('‸', ''));
    }
  });
});
