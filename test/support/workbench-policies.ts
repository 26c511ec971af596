/** Policies that the tests in the workbench write in. */
export const NEW_POLICY = '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      \n    }\n  ]\n}\n';

export const EMPTY_ACTION = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
          ""
      ],
      "Resource": ""
    }
  ]
}
`;

/** A condition without its key and value, in JSON and Terraform. */
export const KEY_FILES = {
  'key-policy.json': `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "": ""
        }
      }
    }
  ]
}
`,
  'key.tf': `data "aws_iam_policy_document" "p" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = ""
      values   = [""]
    }
  }
}
`,
} as const;

export const INTENDED = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "*",
      "Resource": "*"
    }
  ]
}
`;

export const REDUNDANT = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:Get*"],
      "Resource": "arn:aws:s3:::reports/*"
    },
    {
      "Sid": "Queue",
      "Effect": "Allow",
      "Action": ["sqs:SendMessage", "sqs:*"],
      "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs"
    }
  ]
}
`;
