import { describe, expect, it } from 'vitest';
import { lookupKey } from '../../server/src/catalogue/condition-keys.js';
import { catalogue, loadCatalogue } from '../support/catalogue.js';

const { conditionValues, servicePrincipals } = catalogue;

describe('documented values', () => {
  it.each([
    // AWS Lambda API Reference, CreateFunctionUrlConfig, AuthType.
    ['lambda:FunctionUrlAuthType', ['NONE', 'AWS_IAM']],
    // Amazon DynamoDB API Reference, Query, Select.
    ['dynamodb:Select', ['ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES', 'SPECIFIC_ATTRIBUTES', 'COUNT']],
    // Service Authorization Reference, Amazon RDS: "READER, WRITER, CUSTOM".
    ['rds:EndpointType', ['READER', 'WRITER', 'CUSTOM']],
    // Amazon S3 API Reference, PutObjectRetention, Mode.
    ['S3:Object-Lock-Mode', ['GOVERNANCE', 'COMPLIANCE']],
  ])('of %s are those of the page', (key, values) => {
    expect([...conditionValues.of(key)!.values].sort()).toEqual([...values].sort());
    expect(conditionValues.of(key)!.source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
  });

  it.each([
    ['s3:x-amz-storage-class', 'GLACIER_IR'],
    ['ec2:CreateAction', 'RunInstances'],
    ['kms:GrantOperations', 'DeriveSharedSecret'],
    ['s3:TlsVersion', '1.2'],
    ['apigateway:Request/SecurityPolicy', 'TLS_1_2'],
    ['sns:Protocol', 'email-json'],
    ['kms:KeySpec', 'SYMMETRIC_DEFAULT'],
    ['elasticloadbalancing:Scheme', 'internal'],
    ['organizations:PolicyType', 'RESOURCE_CONTROL_POLICY'],
  ])('of %s include %s', (key, value) => {
    expect(conditionValues.of(key)!.values).toContain(value);
  });

  it('are of no key whose type they do not have', () => {
    for (const s of catalogue.services)
      for (const key of catalogue.service(s.prefix)!.conditionKeys)
        if (/Bool|ARN|Date|IPAddress/.test(key.type))
          expect(conditionValues.of(key.name), key.name).toBeUndefined();
  });

  it('know which keys have Regions, accounts and service principals', () => {
    expect(conditionValues.kindOf('aws:requestedregion')).toBe('region');
    expect(conditionValues.kindOf('kms:CallerAccount')).toBe('account');
    expect(conditionValues.kindOf('iam:PassedToService')).toBe('service-principal');
    expect(conditionValues.kindOf('s3:prefix')).toBeUndefined();
  });

  it('are decoded when they are asked for', () => {
    expect(loadCatalogue().conditionValues.formsOf('gitlab.com', 'sub')).toHaveLength(1);
    expect(conditionValues.formsOf('gitlab.com', 'constructor')).toEqual([]);
    expect(conditionValues.formsOf('unknown.example.com', 'sub')).toEqual([]);
  });
});

describe('service principals', () => {
  it('are not placeholders, and retired services are not suggested', () => {
    const { names, retired } = servicePrincipals;
    for (const name of names) expect(name).toMatch(/^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|amazon\.com)$/);
    expect(names.filter((n) => /appropriate|\.beta\.|\.preprod\./.test(n))).toEqual([]);
    expect(names.filter((n) => retired.includes(n))).toEqual([]);
  });

  it.each([
    ['logging.s3.amazonaws.com'],
    ['edgelambda.amazonaws.com'],
    ['batchoperations.s3.amazonaws.com'],
    ['member.org.stacksets.cloudformation.amazonaws.com'],
    ['aws-mcp.amazonaws.com'],
  ])('include %s', (name) => expect(servicePrincipals.names).toContain(name));
});

it('every Region of the partitions has a name', () => {
  for (const partition of catalogue.partitions)
    for (const [region, name] of Object.entries(partition.regions)) {
      expect(region).toMatch(/^[a-z]+(-[a-z]+)+-\d$/);
      expect(name.length).toBeGreaterThan(region.length / 2);
    }
  expect(lookupKey(catalogue, 'aws:RequestedRegion').found).toBe('key');
});
