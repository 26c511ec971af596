/** YAML that Terraform's function templatefile completes. */
import { expect, it } from 'vitest';
import { policyAtCursor } from '../../../server/src/completion/completion-context.js';
import { applyEdits } from '../../../server/src/text/text-edit.js';
import { service } from '../../support/service.js';

const POLICY = `Version: "2012-10-17"
Statement:
  - Sid: Read
    Effect: Allow
    Action:
      - s3:GetObjekt
    Resource: "arn:aws:s3:::\${bucket}/\${aws:username}/*"
%{ for queue in queues ~}
  - Effect: Allow
    Action: sqs:SendMesage
    Resource: \${queue}
%{ endfor ~}
  - Effect: Allow
    Action: \${jsonencode(actions)}
    Resource: '*'
`;
const TEMPLATE = `Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: \${role_name}
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { AWS: "arn:aws:iam::\${account}:root" }
            Action: sts:AssumeRol
            Condition: { StringLike: { "aws:PrincipalArn": "arn:aws:iam::*:user/$\${aws:username}" } }
`;

const check = (text: string, path = '/work/read-policy.yaml.tftpl') =>
  service
    .check(service.analyse(text, path)!)
    .filter((f) => f.severity === 'error' || f.severity === 'warning')
    .sort((a, b) => a.range.start - b.range.start);
const marked = (text: string, path?: string): string[] =>
  check(text, path).map((f) => `${f.rule} ${text.slice(f.range.start, f.range.end)}`);

it('reads policies and templates with expressions and directives', () => {
  expect(marked(POLICY)).toEqual([
    'unknown-action GetObjekt',
    'policy-variable ${aws:username}',
    'unknown-action SendMesage',
  ]);
  const analysis = service.analyse(TEMPLATE, '/work/role.yml.tftpl')!;
  expect(analysis.policies.map((p) => p.kind)).toEqual(['trust']);
  expect(marked(TEMPLATE, '/work/role.yml.tftpl')).toEqual(['unknown-action AssumeRol']);
  // Elsewhere, it is the text of a policy variable.
  expect(marked(TEMPLATE.replace('$${', '${').replace('Rol\n', 'Role\n'), '/work/role.yml')).toEqual([]);
});

it('changes texts as the template has them', () => {
  const [action, variable] = check(POLICY);
  const fix = action!.fixes!().find((f) => f.preferred)!;
  expect(applyEdits(POLICY, fix.edits)).toBe(POLICY.replace('GetObjekt', 'GetObject'));
  const fixed = applyEdits(POLICY, variable!.fixes!()[0]!.edits);
  expect(fixed).toBe(POLICY.replace('${aws:username}', () => '$${aws:username}'));
  expect(marked(fixed)).not.toContain('policy-variable ${aws:username}');
});

it('completes', () => {
  const offset = POLICY.indexOf('GetObjekt') + 'GetObje'.length;
  const { document, policies } = service.analyse(POLICY, '/work/read-policy.yaml.tftpl')!;
  const { items } = service.complete(policyAtCursor(document, policies, offset)!, offset);
  expect(items.map((i) => i.label)).toContain('s3:GetObject');
});
