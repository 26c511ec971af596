import { expect, it } from 'vitest';
import { service } from '../../support/service.js';

const found = (type: string, attribute: string, actions: string): string[] => {
  const text = `resource "${type}" "it" {
  ${attribute} = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = var.role_arn }
      Action    = [${actions}]
      Resource  = "*"
    }]
  })
}
`;
  return service.check(service.analyse(text, 'main.tf')!).map((f) => f.rule);
};

it('actions of another service than that of the resource with the policy have no effect', () => {
  const kms = '"kms:Decrypt", "kms:DescribeKey"';
  const scope = 'resource-policy-scope';
  expect(found('aws_secretsmanager_secret_policy', 'policy', kms)).toEqual([scope]);
  expect(found('aws_secretsmanager_secret_policy', 'policy', '"secretsmanager:GetSecretValue"')).toEqual([]);
  expect(found('aws_kms_key', 'policy', kms)).toEqual([]);
  const list = '"secretsmanager:GetSecretValue", "secretsmanager:ListSecrets"';
  expect(found('aws_secretsmanager_secret_policy', 'policy', list)).toEqual([scope]);
  expect(found('aws_sqs_queue_policy', 'policy', '"sqs:SendMessage", "sns:Publish"')).toContain(scope);
});
