/** Resources of Terraform that add statements to policies of functions, layers and event buses. */
import { expect, it } from 'vitest';
import { askPublic } from '../../support/ask-public.js';
import { cliFolder } from '../../support/cli.js';

const { text } = cliFolder();

it('public reads permissions of Terraform', async () => {
  const trust = `resource "aws_iam_role" "it" {
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}
`;
  const beside = async (type: string, attribute: string, value: string): Promise<number> =>
    (await askPublic(text('main.tf', `${trust}resource "${type}" "it" {\n  ${attribute} = ${value}\n}\n`)))
      .status;
  const action = 'function_name = var.f\n  action = "lambda:InvokeFunction"';
  for (const value of ['var.principal', '"${var.principal}"', 'var.x ? "*" : var.principal'])
    expect([value, await beside('aws_lambda_permission', 'principal', `${value}\n  ${action}`)]).toEqual([
      value,
      3,
    ]);
  for (const [more, status] of [
    ['', 1],
    ['source_account = data.aws_caller_identity.current.account_id', 0],
    ['principal_org_id = "o-a1b2c3d4e5"', 0],
    // One outcome of a choice decides.
    ['source_account = var.x ? null : "111122223333"', 1],
    ['source_account = var.x ? "444455556666" : "111122223333"', 0],
  ])
    expect([more, await beside('aws_lambda_permission', 'principal', `"*"\n  ${action}\n  ${more}`)]).toEqual(
      [more, status],
    );
  const choice = (one: string): string => `var.x ? ${one} : "s3.amazonaws.com"\n  ${action}`;
  expect(await beside('aws_lambda_permission', 'principal', choice('"*"'))).toBe(1);
  expect(await beside('aws_lambda_permission', 'principal', choice('"111122223333"'))).toBe(0);
  for (const value of [
    '"s3.amazonaws.com"',
    '"111122223333"',
    'data.aws_caller_identity.current.account_id',
    'aws_iam_role.it.arn',
    // What is unknown of it cannot make it public.
    '"s3.amazonaws.com"\n  source_arn = var.bucket',
  ])
    expect([value, await beside('aws_lambda_permission', 'principal', `${value}\n  ${action}`)]).toEqual([
      value,
      0,
    ]);
  const layer = 'aws_lambda_layer_version_permission';
  const version = 'action = "lambda:GetLayerVersion"\n  layer_name = "l"\n  version_number = 1';
  const bus = 'aws_cloudwatch_event_permission';
  const block = (kind: string, body: string): string =>
    `${kind} {\n    ${body}\n    type = "StringEquals"\n    value = "o-a1b2c3d4e5"\n  }`;
  for (const [type, value, status] of [
    [layer, `"*"\n  ${version}`, 1],
    [layer, `"111122223333"\n  ${version}`, 0],
    [layer, `"*"\n  organization_id = "o-a1b2c3d4e5"\n  ${version}`, 0],
    [bus, '"*"', 1],
    [bus, '"111122223333"', 0],
    [bus, `"*"\n  ${block('condition', 'key = "aws:PrincipalOrgID"')}`, 0],
    [bus, `"*"\n  ${block('condition', 'key = var.key')}`, 3],
    [bus, `"*"\n  dynamic "condition" {\n    for_each = []\n    content {}\n  }`, 3],
  ] as const)
    expect([type, value, await beside(type, 'principal', value)]).toEqual([type, value, status]);
  // The provider adds the statement for everyone.
  expect(await beside('aws_lambda_function_url', 'authorization_type', '"NONE"')).toBe(1);
  expect(await beside('aws_lambda_function_url', 'authorization_type', 'var.type')).toBe(3);
  expect(await beside('aws_lambda_function_url', 'authorization_type', '"AWS_IAM"')).toBe(0);
});
