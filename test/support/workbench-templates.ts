/** Templates in which the test of the workbench writes a statement, corrects one and evaluates a request. */

/** A place in a text, from 1 as VS Code counts. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface WorkbenchTemplate {
  readonly name: string;
  readonly text: string;
  /** A misspelt action. */
  readonly mistake: Place;
  /** Where an action and a resource go. */
  readonly action: Place;
  readonly resource: Place;
  /** The suggestion for the resource, and what the file then contains. */
  readonly reference: string;
  readonly written: string;
  /** What the evaluation asks for, in this order. */
  readonly unknown: readonly (readonly [name: string, value: string])[];
}

const YAML = `Resources:
  Queue:
    Type: AWS::SQS::Queue
  Worker:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
      Policies:
        - PolicyName: jobs
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Sid: Receive
                Effect: Allow
                Action: sqs:ReceiveMesage
                Resource: !GetAtt Queue.Arn
              - Sid: Send
                Effect: Allow
                Action: sqs:
                Resource: ""
`;

const TERRAFORM = `resource "aws_sqs_queue" "jobs" {
}

resource "aws_iam_role" "worker" {
  name = "worker"
}

resource "aws_iam_role_policy" "worker" {
  role   = aws_iam_role.worker.id
  policy = data.aws_iam_policy_document.worker.json
}

data "aws_iam_policy_document" "worker" {
  statement {
    sid       = "Receive"
    actions   = ["sqs:ReceiveMesage"]
    resources = [aws_sqs_queue.jobs.arn]
  }
  statement {
    sid       = "Send"
    actions   = ["sqs:"]
    resources = [""]
  }
}
`;

/** The place after a text, so many characters on. */
function placeOf(text: string, what: string, from = 0): Place {
  const before = text.slice(0, text.indexOf(what, from) + what.length).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

export const TEMPLATES: readonly WorkbenchTemplate[] = [
  {
    name: 'worker.yaml',
    text: YAML,
    mistake: placeOf(YAML, 'ReceiveMes'),
    action: placeOf(YAML, 'sqs:', YAML.indexOf('Sid: Send')),
    resource: placeOf(YAML, 'Resource: "'),
    reference: '!GetAtt Queue.Arn',
    written: 'Action: sqs:SendMessage\n                Resource: !GetAtt Queue.Arn',
    unknown: [
      ['${AWS::Region}', 'eu-west-1'],
      ['${AWS::AccountId}', '111122223333'],
      ['${Queue.QueueName}', 'jobs'],
    ],
  },
  {
    name: 'worker.tf',
    text: TERRAFORM,
    mistake: placeOf(TERRAFORM, 'ReceiveMes'),
    action: placeOf(TERRAFORM, '"sqs:', TERRAFORM.indexOf('"Send"')),
    resource: placeOf(TERRAFORM, 'resources = ["'),
    reference: 'aws_sqs_queue.jobs.arn',
    written: 'actions   = ["sqs:SendMessage"]\n    resources = [aws_sqs_queue.jobs.arn]',
    unknown: [
      ['${data.aws_region.current.region}', 'eu-west-1'],
      ['${data.aws_caller_identity.current.account_id}', '111122223333'],
      ['${aws_sqs_queue.jobs.name}', 'jobs'],
    ],
  },
];
