import { describe, expect, it } from 'vitest';
import { analyse } from '../../../server/src/analysis/analyse.js';
import { policyAtCursor } from '../../../server/src/completion/completion-context.js';
import { createIamLanguageService } from '../../../server/src/service/iam-language-service.js';
import { applyEdits } from '../../../server/src/text/text-edit.js';
import { catalogue } from '../../support/catalogue.js';

const service = createIamLanguageService(catalogue);

const RESOURCES = `
resource "aws_sqs_queue" "jobs" {
}

resource "aws_s3_bucket" "logs" {
}

resource "aws_iam_role" "worker" {
}

resource "aws_sqs_queue" "each" {
  for_each = var.queues
}

resource "aws_sqs_queue" "many" {
  count = 2
}

data "aws_sns_topic" "alarms" {
}

locals {
  table = "arn:aws:dynamodb:eu-west-1:111122223333:table/t"
  name  = "t"
}
`;

/** The suggestions at the `|`, and what accepting one of them makes of its line. */
function at(policy: string) {
  const offset = policy.indexOf('|');
  const text = policy.replace('|', '') + RESOURCES;
  const analysis = analyse(text, 'main.tf')!;
  const found = policyAtCursor(analysis.document, analysis.policies, offset)!;
  const { items } = service.complete(found, offset);
  return {
    labels: items.map((i) => i.label),
    accept(label: string): string {
      const { inserted } = items.find((i) => i.label === label)!;
      const after = applyEdits(text, [{ range: inserted.range, text: inserted.text }]);
      const start = after.lastIndexOf('\n', inserted.range.start) + 1;
      return after.slice(start, after.indexOf('\n', start)).trim();
    },
  };
}

const document = (actions: string, resources: string): string => `data "aws_iam_policy_document" "p" {
  statement {
    actions   = [${actions}]
    resources = [${resources}]
  }
}
`;

describe('resources of the file that the actions act on', () => {
  it('come first, without those that have no single ARN', () => {
    const { labels, accept } = at(document('"sqs:SendMessage"', '|'));
    expect(labels.slice(0, 2)).toEqual(['aws_sqs_queue.jobs.arn', 'aws_sqs_queue.many[0].arn']);
    expect(labels.some((l) => /logs|each/.test(l))).toBe(false);
    expect(accept('aws_sqs_queue.jobs.arn')).toBe('resources = [aws_sqs_queue.jobs.arn]');
  });

  it('replace the quotes of a string', () => {
    expect(at(document('"sqs:SendMessage"', '"|"')).accept('aws_sqs_queue.jobs.arn')).toBe(
      'resources = [aws_sqs_queue.jobs.arn]',
    );
    expect(at(document('"sqs:SendMessage"', 'aws_sq|')).accept('aws_sqs_queue.jobs.arn')).toBe(
      'resources = [aws_sqs_queue.jobs.arn]',
    );
  });

  it('have what follows the ARN of a bucket for its objects', () => {
    const { accept } = at(document('"s3:GetObject"', '"|"'));
    expect(accept('"${aws_s3_bucket.logs.arn}/*"')).toBe('resources = ["${aws_s3_bucket.logs.arn}/*"]');
    expect(at(document('"s3:ListBucket"', '|')).labels[0]).toBe('aws_s3_bucket.logs.arn');
  });

  it('are data sources and local values, too', () => {
    expect(at(document('"sns:Publish"', '|')).labels[0]).toBe('data.aws_sns_topic.alarms.arn');
    expect(at(document('"dynamodb:GetItem"', '|')).labels[0]).toBe('local.table');
  });

  it('are there in jsonencode and in a heredoc, each in its form', () => {
    const inline = `resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = "|" }]
  })
}
`;
    expect(at(inline).accept('aws_sqs_queue.jobs.arn')).toContain('Resource = aws_sqs_queue.jobs.arn }]');
    const heredoc = `resource "aws_iam_policy" "p" {
  policy = <<EOT
{ "Statement": [{ "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "|" }] }
EOT
}
`;
    expect(at(heredoc).accept('aws_sqs_queue.jobs.arn')).toContain('"Resource": "${aws_sqs_queue.jobs.arn}"');
  });

  it('roles are principals', () => {
    const { labels } = at(`data "aws_iam_policy_document" "p" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [|]
    }
  }
}
`);
    expect(labels).toContain('aws_iam_role.worker.arn');
    expect(labels).not.toContain('aws_sqs_queue.jobs.arn');
  });
});

it('an empty document has a statement as its first suggestion', () => {
  for (const typed of ['|', 'st|']) {
    const { labels, accept } = at(`data "aws_iam_policy_document" "p" {\n  ${typed}\n}\n`);
    expect(labels[0]).toMatch(/^statement$/i);
    expect(accept(labels[0]!)).toBe('statement {');
  }
});
