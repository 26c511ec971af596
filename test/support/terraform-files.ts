/** Terraform files: those of other people where they are present, and our own examples. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './catalogue.js';

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

const textsIn = (folder: string): NamedText[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((f) => f.endsWith('.tf'))
        .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
    : [];

/** Of a checkout that has the corpus next to it. */
export const foreignTerraform: readonly NamedText[] = textsIn(join(root, '../shared/corpus/templates/tf'));

export const ownTerraform: readonly NamedText[] = textsIn(join(root, 'examples/terraform'));

/** What HCL can do. */
export const SMALL_TERRAFORM = `# The role of the worker.
locals {
  name = "worker-\${var.stage}" // in the account
  tags = { for k, v in var.tags : k => upper(v) if v != "" }
}

/* resource "commented" "out" {
*/
resource "aws_iam_role" "worker" {
  name               = local.name
  assume_role_policy = data.aws_iam_policy_document.trust.json

  inline_policy {
    name = "read"
    policy = jsonencode({
      Version = "2012-10-17"
      Statement = [
        {
          Sid      = "Read" # objects
          Effect   = "Allow"
          Action   = ["s3:GetObject", "s3:ListBucket"]
          Resource = [aws_s3_bucket.data.arn, "\${aws_s3_bucket.data.arn}/*"]
        },
        var.prod ? { Effect = "Deny", Action = "s3:*", Resource = "*" } : null,
      ]
    })
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
  dynamic "statement" {
    for_each = var.trusted
    content {
      actions = ["sts:AssumeRole"]
    }
  }
}

resource "aws_sqs_queue" "jobs" {
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": {
        "Effect": "Allow",
        "Principal": {"AWS": "\${var.account}"},
        "Action": "sqs:SendMessage",
        "Resource": "*",
        "Condition": {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/$\${aws:username}"}}
      }
    }
  EOT
  count  = length(var.queues[*].name) > 0 ? 1 : -1
}
`;
