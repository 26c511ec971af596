/** Policies in manifests of Kubernetes: where they are, their kinds, and exact places in JSON in strings. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { policyAtCursor } from '../../server/src/completion/completion-context.js';
import { applyEdits } from '../../server/src/text/text-edit.js';
import { service } from '../support/service.js';

const analyse = (text: string) => service.analyse(text, '/work/manifests.yaml');
const kinds = (text: string): string[] => analyse(text)?.policies.map((p) => p.kind) ?? [];
const marked = (text: string): string[] =>
  service
    .check(analyse(text)!)
    .filter((f) => f.severity === 'error' || f.severity === 'warning')
    .map((f) => `${f.rule} ${text.slice(f.range.start, f.range.end)}`);

const EKSCTL = `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: c, region: eu-west-1 }
iam:
  withOIDC: true
  serviceAccounts:
    - metadata: { name: autoscaler, namespace: kube-system }
      attachPolicy:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action:
              - autoscaling:DescribeAutoScalingGroups
              - autoscaling:SetDesiredCapacty
            Resource: "*"
  podIdentityAssociations:
    - namespace: app
      serviceAccountName: app
      permissionPolicy:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3:::b/*" }
managedNodeGroups:
  - name: n
    iam: { attachPolicy: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "ecr:GetAuthorizationToken", Resource: "*" }] } }
`;
const ACK = `apiVersion: iam.services.k8s.aws/v1alpha1
kind: Role
metadata: { name: r }
spec:
  name: r
  assumeRolePolicyDocument: |
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Effect": "Allow",
        "Principal": { "Service": "ec2.amazonaws.com" },
        "Action": "sts:AssumeRol"
      }]
    }
  inlinePolicies:
    read: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObjekt","Resource":"arn:aws:s3:::b/*"}]}'
`;
const CROSSPLANE = `apiVersion: s3.aws.upbound.io/v1beta1
kind: BucketPolicy
metadata: { name: p }
spec:
  forProvider:
    bucketRef: { name: b }
    policy: |
      {
        "Version": "2012-10-17",
        "Statement": [
          { "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "s3:GetObjct", "Resource": "arn:aws:s3:::b/*" }
        ]
      }
`;

const indented = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by));

it('finds them in manifests that are in others', () => {
  const composition = `apiVersion: apiextensions.crossplane.io/v1
kind: Composition
spec:
  resources:
    - name: policy
      base:
${indented(CROSSPLANE, 8)}`;
  expect(kinds(composition)).toEqual(['resource']);
  expect(marked(composition)).toEqual(['unknown-action "s3:GetObjct"']);
  const graph = `apiVersion: kro.run/v1alpha1
kind: ResourceGraphDefinition
spec:
  resources:
    - id: role
      template:
${indented(ACK, 8)}`;
  expect(kinds(graph)).toEqual(['trust', 'identity']);
  expect(kinds(`apiVersion: v1\nkind: List\nitems:\n  -\n${indented(ACK, 4)}`)).toEqual([
    'trust',
    'identity',
  ]);
  expect(kinds(`template:\n${indented(ACK, 2)}`)).toEqual([]);
});

it('finds them in configuration files of eksctl', () => {
  expect(kinds(EKSCTL)).toEqual(['identity', 'identity', 'identity']);
  expect(marked(EKSCTL)).toEqual(['unknown-action SetDesiredCapacty']);
});

it('finds them in strings, with exact places', () => {
  expect(kinds(ACK)).toEqual(['trust', 'identity']);
  expect(marked(ACK)).toEqual(['unknown-action "sts:AssumeRol"', 'unknown-action "s3:GetObjekt"']);
  expect(kinds(CROSSPLANE)).toEqual(['resource']);
  expect(marked(CROSSPLANE)).toEqual(['unknown-action "s3:GetObjct"']);
});

it('reads every document of a text', () => {
  const all = `${EKSCTL}---\n${ACK}---\napiVersion: v1\nkind: ConfigMap\ndata: { Statement: x }\n---\n${CROSSPLANE}`;
  expect(kinds(all)).toEqual(['identity', 'identity', 'identity', 'trust', 'identity', 'resource']);
  expect(marked(all)).toEqual([...marked(EKSCTL), ...marked(ACK), ...marked(CROSSPLANE)]);
  const policy = (action: string): string =>
    `Version: "2012-10-17"\nStatement:\n  - { Effect: Allow, Action: ${action}, Resource: "*" }\n`;
  expect(marked(`---\n${policy('"s3:ListAllMyBucket"')}---\n${policy('"ec2:DescribeInstanc"')}`)).toEqual([
    'unknown-action ListAllMyBucket',
    'unknown-action DescribeInstanc',
  ]);
});

it('leaves other manifests alone', () => {
  expect(
    kinds(ACK.replace('iam.services.k8s.aws', 'example.com').replaceAll('olicyDocument', 'oliciesText')),
  ).toEqual([]);
  expect(kinds('apiVersion: v1\nkind: List\nitems: [{ Statement: x }]\n')).toEqual([]);
});

it.each([
  ['efs', 'FileSystem', 'policy', 'resource'],
  ['apigateway', 'RestAPI', 'policy', 'resource'],
  ['opensearchservice', 'Domain', 'accessPolicies', 'resource'],
  ['ec2', 'VPCEndpoint', 'policyDocument', 'endpoint'],
])('finds those of the ACK controller for %s', (service, kind, name, policy) => {
  const text = `apiVersion: ${service}.services.k8s.aws/v1alpha1
kind: ${kind}
metadata: { name: x }
spec:
  ${name}: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}'
`;
  expect(kinds(text)).toEqual([policy]);
});

describe('JSON in a string of YAML', () => {
  const document = `{
  "Statement": [
    { "Effect": "Allow", "Action": ["s3:GetObjekt"], "Resource": "*" },
    {
      "Effect": "allow",
      "Action": "iam:PassRole",
      "Resource": "*"
    },
    { "Effect": "Allow", "Principal": "*", "Action": ["s3:*", "s3:PutObject"] }
  ]
}`;
  const lines = (indent: string): string => document.replaceAll('\n', `\n${indent}`);
  const manifest = (value: string): string =>
    `apiVersion: iam.services.k8s.aws/v1alpha1\nkind: Policy\nspec:\n  policyDocument: ${value}\n  name: p\n`;
  const STYLES = {
    literal: manifest(`|\n    ${lines('    ')}`),
    folded: manifest(`>-\n      ${lines('      ')}`),
    quoted: manifest(`'${lines('    ')}'`),
    'on one line': manifest(`'${document.replace(/\s*\n\s*/g, ' ')}'`),
  };

  it.each(Object.entries(STYLES))('is edited as it is written: %s', (_, text) => {
    const analysis = service.analyse(text, 'a.yaml')!;
    const fixes = service.check(analysis).flatMap((f) => f.fixes?.() ?? []);
    expect(fixes.length).toBeGreaterThan(4);
    for (const { title, edits } of fixes) {
      const after = parse(applyEdits(text, edits)) as { spec: { policyDocument: string; name: string } };
      expect(after.spec.name, title).toBe('p');
      expect(() => JSON.parse(after.spec.policyDocument), title).not.toThrow();
    }
    const offset = text.indexOf('Objekt') + 'Obje'.length;
    const policy = policyAtCursor(analysis.document, analysis.policies, offset)!;
    expect(service.complete(policy, offset).items[0]!.label).toBe('s3:GetObject');
  });

  it('is not edited where its text is not the JSON', () => {
    const text = manifest(JSON.stringify(document));
    const findings = service.check(service.analyse(text, 'a.yaml')!);
    expect(findings.map((f) => f.rule)).toContain('unknown-action');
    expect(findings.flatMap((f) => f.fixes?.() ?? [])).toEqual([]);
  });

  it('has no comments', () => {
    const { policies } = service.analyse(STYLES.literal, 'a.yaml')!;
    const { document: own, node } = policies[0]!;
    expect(own.syntax.comments.above(own, node.range.end, 'x')).toEqual([]);
  });
});

it("policies in the spelling of Crossplane's community provider are not read as policies of AWS", () => {
  const text = `apiVersion: iam.aws.crossplane.io/v1beta1
kind: Policy
metadata: { name: orders }
spec:
  forProvider:
    document: |
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::orders/*"}]}
---
apiVersion: s3.aws.crossplane.io/v1alpha3
kind: BucketPolicy
metadata: { name: orders }
spec:
  forProvider:
    policy:
      version: "2012-10-17"
      statements:
        - effect: Allow
          principal: { awsPrincipals: [{ iamRoleArn: "arn:aws:iam::111122223333:role/orders" }] }
          action: ["s3:GetObject"]
          resource: ["arn:aws:s3:::orders/*"]
`;
  expect(kinds(text)).toEqual(['identity']);
  expect(marked(text)).toEqual([]);
});
