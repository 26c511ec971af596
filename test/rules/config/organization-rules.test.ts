/** Rules of an organization, and those of docs/organization-rules.md with the policies that pass and fail there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OrganizationRule } from '../../../server/src/rules/config/organization-rules.js';
import { readConfig } from '../../../server/src/rules/config/read-config.js';
import { catalogue, root } from '../../support/catalogue.js';
import { readMarks, wholePolicy } from '../../support/fixture.js';
import { findingsOf } from '../../support/service.js';

interface Example {
  readonly name: string;
  readonly rule: string;
  readonly passes: string;
  readonly fails: string;
  readonly kind: 'resource' | undefined;
}

function examples(): Example[] {
  const page = readFileSync(join(root, 'docs/organization-rules.md'), 'utf8');
  return page
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [rule, passes, fails] = [...section.matchAll(/```json\n([\s\S]*?)```/g)].map((m) => m[1]!);
      return {
        name: section.slice(0, section.indexOf('\n')),
        rule: rule!,
        passes: passes!,
        fails: fails!,
        kind: section.includes('resource-based policy') ? 'resource' : undefined,
      };
    });
}

it('there are twelve', () => {
  expect(examples()).toHaveLength(12);
});

it.each(examples())('$name', ({ rule, passes, fails, kind }) => {
  const { config, problems } = readConfig(`{"organization": [${rule}]}`, catalogue);
  expect(problems).toEqual([]);
  const organization: readonly OrganizationRule[] = config.organization;
  const id = `organization/${organization[0]!.id}`;
  const found = (text: string): number =>
    findingsOf(text, kind, { organization }).filter((f) => f.rule === id).length;
  expect(found(passes)).toBe(0);
  expect(found(fails)).toBe(1);
});

describe("an organization's rules", () => {
  function found(rule: object, body: string, kind?: 'identity' | 'resource' | 'trust' | 'scp'): string[] {
    const configuration = JSON.stringify({ organization: [{ id: 'x', message: 'Our rule', ...rule }] });
    expect(readConfig(configuration, catalogue).problems).toEqual([]);
    const { text, ranges } = readMarks(wholePolicy(body));
    const findings = findingsOf(text, kind, {
      organization: readConfig(configuration, catalogue).config.organization,
    }).filter((f) => f.rule === 'organization/x');
    expect(findings.map((f) => text.slice(f.range.start, f.range.end))).toEqual(
      ranges.map((r) => text.slice(r.start, r.end)),
    );
    for (const f of findings) expect(f.message).toMatch(/^Our rule\. .*\.$/);
    return findings.map((f) => f.message);
  }
  const passRole = { requireConditions: { actions: ['iam:PassRole'], keys: ['iam:PassedToService'] } };

  it('require conditions', () => {
    found(passRole, '{ "Effect": "Allow", "Action": ["s3:GetObject", «"iam:Pass*"»], "Resource": "*" }');
    found(passRole, '{ "Effect": "Allow", «"NotAction"»: "s3:*", "Resource": "*" }');
    found(passRole, '{ "Effect": "Allow", "NotAction": "iam:*", "Resource": "*" }');
    found(passRole, '{ "Effect": "Deny", "Action": "iam:PassRole", "Resource": "*" }');
    const with_ = (operator: string): string =>
      `"Resource": "*", "Condition": { "${operator}": { "iam:PassedToService": "ec2.amazonaws.com" } } }`;
    found(passRole, `{ "Effect": "Allow", "Action": "iam:PassRole", ${with_('StringEquals')}`);
    found(passRole, `{ "Effect": "Allow", "Action": «"iam:PassRole"», ${with_('StringEqualsIfExists')}`);
    const tags = {
      requireConditions: {
        actions: ['ec2:RunInstances'],
        keys: ['aws:RequestTag/*', 'ec2:Vpc'],
        match: 'any',
      },
    };
    found(
      tags,
      '{ "Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*", "Condition": { "StringEquals": { "aws:RequestTag/team": "a" } } }',
    );
    expect(
      found(tags, '{ "Effect": "Allow", "Action": «"ec2:RunInstances"», "Resource": "*" }')[0],
    ).toContain('aws:RequestTag/* or ec2:Vpc');
  });

  it('require what is granted: Null tests and Denies count, and values are limited', () => {
    const pass = '{ "Effect": "Allow", "Action": «"iam:PassRole"», "Resource": "*" }';
    const plain = pass.replace(/[«»]/g, '');
    const deny = (condition: string): string =>
      `{ "Effect": "Deny", "Action": "iam:PassRole", "Resource": "*", "Condition": ${condition} }`;
    const allowed = (condition: string, mark = false): string =>
      `{ "Effect": "Allow", "Action": ${mark ? '«"iam:PassRole"»' : '"iam:PassRole"'}, "Resource": "*", "Condition": ${condition} }`;
    found(passRole, `${plain}, ${deny('{ "Null": { "iam:PassedToService": "true" } }')}`);
    found(
      passRole,
      `${plain}, ${deny('{ "StringNotEquals": { "iam:PassedToService": "ec2.amazonaws.com" } }')}`,
    );
    found(passRole, `${pass}, ${deny('{ "StringEquals": { "iam:PassedToService": "ec2.amazonaws.com" } }')}`);
    found(passRole, allowed('{ "Null": { "iam:PassedToService": "false" } }'));
    found(passRole, allowed('{ "Null": { "iam:PassedToService": "true" } }', true));
    const values = {
      requireConditions: {
        actions: ['iam:PassRole'],
        values: { 'iam:PassedToService': ['ec2.amazonaws.com', 'ecs*.amazonaws.com'] },
      },
    };
    const to = (...services: string[]): string =>
      `{ "StringEquals": { "iam:PassedToService": ${JSON.stringify(services)} } }`;
    found(values, allowed(to('ec2.amazonaws.com', 'ecs-tasks.amazonaws.com', '<can be one>')));
    found(values, allowed(to('ec2.amazonaws.com', 'lambda.amazonaws.com', '<can be one>'), true));
    found(
      values,
      `${plain}, ${deny('{ "StringNotEquals": { "iam:PassedToService": "ec2.amazonaws.com" } }')}`,
    );
    found(values, pass);
  });

  it('reach what NotResource and NotPrincipal reach, and leave policies alone that do not grant', () => {
    const resources = { forbidResources: ['arn:aws:s3:::prod-*'] };
    const not = (element: string): string => `{ "Effect": "Allow", "Action": "s3:*", ${element} }`;
    found(resources, not('«"NotResource"»: "arn:aws:s3:::dev-*"'));
    found(resources, not('"NotResource": ["arn:aws:s3:::prod-*"]'));
    found(resources, '{ "Effect": "Allow", "Action": "ec2:DescribeInstances", "Resource": "*" }');
    // `*` as an account matches an account, not a text with a user in it.
    const role = { forbidResources: ['arn:aws:iam::*:role/admin'] };
    const on = (arn: string): string => `{ "Effect": "Allow", "Action": "iam:Get*", "Resource": ${arn} }`;
    found(role, on('"arn:aws:iam::111122223333:user/*"'));
    found(role, on('«"arn:aws:iam::111122223333:role/ad?in"»'));
    found(role, '{ "Effect": "Allow", "Action": "iam:GetUser", "Resource": "*" }');
    found(
      { forbidPrincipals: ['arn:aws:iam::111122223333:user/ana'] },
      '{ "Effect": "Allow", «"NotPrincipal"»: { "AWS": "444455556666" }, "Action": "sqs:SendMessage", "Resource": "*" }',
      'resource',
    );
    const users = { forbidActions: ['iam:CreateUser'] };
    found(users, '{ "Effect": "Allow", "Action": "*", "Resource": "*" }', 'scp');
    found({ ...users, kinds: ['scp'] }, '{ "Effect": "Allow", "Action": «"*"», "Resource": "*" }', 'scp');
  });

  it('compare patterns of Regions and accounts by what they contain', () => {
    const of = (resource: string, condition = ''): string =>
      `{ "Effect": "Allow", "Action": "sqs:*", "Resource": ${resource}${condition} }`;
    found(
      { allowedRegions: ['eu-*'] },
      of(
        '[«"arn:aws:sqs:us-*:111122223333:q"», "arn:aws:sqs:eu-west-?:111122223333:q", «"arn:aws:sqs:*-west-1:111122223333:q"»]',
      ),
    );
    const accounts = { allowedAccounts: ['111122223333'] };
    found(accounts, of('[«"arn:aws:sqs:eu-west-1:1111*:q"», "arn:aws:sqs:eu-west-1:*:q"]'));
    found(
      accounts,
      of(
        '"*"',
        ', "Condition": { "StringEquals": { "aws:PrincipalAccount": ["111122223333", «"444455556666"»] } }',
      ),
    );
    found(
      accounts,
      of('"*"', ', "Condition": { "ArnLike": { "aws:PrincipalArn": «"arn:aws:iam::444455556666:role/*"» } }'),
    );
  });

  it('require conditions for some resources only', () => {
    const rule = {
      requireConditions: {
        actions: ['ec2:RunInstances'],
        keys: ['aws:RequestTag/team'],
        resources: ['arn:aws:ec2:*:*:instance/*'],
      },
    };
    const of = (resource: string, action = '"ec2:RunInstances"'): string =>
      `{ "Effect": "Allow", "Action": ${action}, ${resource} }`;
    found(rule, of('"Resource": ["arn:aws:ec2:*:*:subnet/*", "arn:aws:ec2:*::image/*"]'));
    found(rule, of('"NotResource": "arn:aws:ec2:*:*:instance/*"'));
    found(rule, of('"Resource": "arn:aws:ec2:*:*:instance/*"', '«"ec2:RunInstances"»'));
    found(rule, of('"Resource": "*"', '«"ec2:RunInstances"»'));
    found(rule, of('"NotResource": "arn:aws:ec2:*:*:subnet/*"', '«"ec2:RunInstances"»'));
  });

  it('forbid actions, unless a Deny removes them', () => {
    const rule = { forbidActions: ['iam:CreateUser', 's3:Delete*'] };
    found(
      rule,
      '{ "Effect": "Allow", "Action": ["s3:Get*", «"s3:DeleteObject"», «"iam:Create*"»], "Resource": "*" }',
    );
    found(
      rule,
      '{ "Effect": "Allow", "Action": "iam:Create*", "Resource": "*" }, { "Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*" }',
    );
    found(rule, '{ "Effect": "Allow", «"NotAction"»: "iam:*", "Resource": "*" }');
  });

  it('forbid resources and principals', () => {
    found(
      { forbidResources: ['arn:aws:s3:::prod-*'] },
      '{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::dev/*", «"arn:aws:s3:::prod-a/*"», «"arn:aws:s3:::*"»] }',
    );
    found(
      { forbidPrincipals: ['*', 'arn:aws:iam::*:user/*'] },
      '{ "Effect": "Allow", "Principal": { "AWS": [«"arn:aws:iam::111122223333:user/ana"», "111122223333", «"*"»] }, "Action": "s3:GetObject", "Resource": "*" }',
      'resource',
    );
  });

  it('forbid combinations over statements', () => {
    const rule = { forbidTogether: ['iam:PassRole', 'lambda:CreateFunction'] };
    found(
      rule,
      '{ "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*" }, { "Effect": "Allow", "Action": «"lambda:*"», "Resource": "*" }',
    );
    found(
      rule,
      '{ "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*" }, { "Effect": "Allow", "Action": "lambda:Get*", "Resource": "*" }',
    );
  });

  it('are about what is granted at each place: a Deny of one of several leaves the others', () => {
    found(
      { forbidActions: ['iam:Create*', 'iam:Delete*'] },
      '{ "Effect": "Allow", "Action": ["iam:CreateUser", «"iam:DeleteUser"»], "Resource": "*" }, { "Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*" }',
    );
    const resources = { forbidResources: ['arn:aws:s3:::prod-*'] };
    found(
      resources,
      '{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::prod-a/*", «"arn:aws:s3:::prod-b/*"»] }, { "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::prod-a/*" }',
    );
    found(resources, '{ "Effect": "Allow", "NotAction": "s3:*", "Resource": "*" }');
    found(resources, '{ "Effect": "Allow", "NotAction": "iam:*", "Resource": «"*"» }');
    const objects = { actions: ['s3:*'], keys: ['aws:SourceVpce'], resourceTypes: ['s3:object'] };
    found(
      { requireConditions: objects },
      '{ "Effect": "Allow", "Action": ["s3:ListBucket", «"s3:GetObject"»], "Resource": "*" }',
    );
    // aws:SecureTransport is in every request.
    found(
      { requireConditions: { actions: ['s3:*'], values: { 'aws:SecureTransport': ['true'] } } },
      '{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }, { "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": { "Bool": { "aws:SecureTransport": "false" } } }',
    );
  });

  it('know an account by its ID and its root user, and everyone', () => {
    const to = (principal: string, rest = ''): string =>
      `{ "Effect": "Allow", "Principal": ${principal}, "Action": "sqs:SendMessage", "Resource": "*"${rest} }`;
    const root = { forbidPrincipals: ['arn:aws:iam::999988887777:root'] };
    found(root, to('{ "AWS": «"999988887777"» }'), 'resource');
    found(root, to('«"*"»'), 'resource');
    const own = ', "Condition": { "StringEquals": { "aws:PrincipalAccount": "111122223333" } }';
    found(root, to('"*"', own), 'resource');
    found(root, to('{ "AWS": "arn:aws:iam::999988887777:role/x" }'), 'resource');
    found(
      { forbidPrincipals: ['999988887777'] },
      to('{ "AWS": «"arn:aws:iam::999988887777:role/x"» }'),
      'resource',
    );
    found(
      root,
      '{ "Effect": "Allow", "NotPrincipal": { "AWS": "999988887777" }, "Action": "sqs:SendMessage", "Resource": "*" }',
      'resource',
    );
    const ana = '"arn:aws:iam::111122223333:user/ana"';
    found(
      { forbidPrincipals: ['arn:aws:iam::*:user/*'] },
      `${to(`{ "AWS": [${ana}, «"arn:aws:iam::111122223333:user/bob"»] }`)}, ${to(`{ "AWS": ${ana} }`).replace('Allow', 'Deny')}`,
      'resource',
    );
    const accounts = { allowedAccounts: ['111122223333'] };
    found(accounts, to('«"*"»'), 'resource');
    found(accounts, to('"*"', own), 'resource');
  });

  /** A statement of a resource-based policy. */
  const open = (element: string, condition = '', action = '"sqs:SendMessage"'): string =>
    `{ "Effect": "Allow", ${element}, "Action": ${action}, "Resource": "*"${condition && `, "Condition": { ${condition} }`} }`;
  const ROLE = 'arn:aws:iam::999988887777:role/dev-1';

  it('forbid principals that NotPrincipal does not except, as far as AWS documents it', () => {
    const except = (listed: string, isFound: boolean, rest = ''): string =>
      open(`${isFound ? '«"NotPrincipal"»' : '"NotPrincipal"'}: ${listed}`, rest);
    const account = 'arn:aws:iam::999988887777:root';
    const other = '{ "AWS": "arn:aws:iam::111122223333:root" }';
    const cases: readonly (readonly [string, string, boolean, string?, string?])[] = [
      [ROLE, `{ "AWS": "${ROLE}" }`, false],
      [ROLE, `{ "AWS": ["${account}", "${ROLE}"] }`, false],
      // Whether an account excepts its roles, AWS does not document.
      [ROLE, '{ "AWS": "999988887777" }', false],
      [ROLE, other, true],
      ['arn:aws:iam::999988887777:role/dev-*', `{ "AWS": "${ROLE}" }`, true],
      ['arn:aws:iam::*:user/*', `{ "AWS": "arn:aws:iam::111122223333:user/example" }`, true],
      ['999988887777', `{ "AWS": "${account}" }`, false],
      ['999988887777', `{ "AWS": "${ROLE}" }`, true],
      [account, '{ "AWS": "999988887777" }', false],
      ['*', other, true],
      ['sns.amazonaws.com', other, true],
      ['sns.amazonaws.com', '{ "Service": "sns.amazonaws.com" }', false],
      ['*.amazonaws.com', '{ "Service": "sns.amazonaws.com" }', true],
      [ROLE, other, false, '"StringEquals": { "aws:PrincipalAccount": "111122223333" }'],
      [ROLE, other, true, '"StringEquals": { "aws:PrincipalAccount": "999988887777" }'],
      [
        ROLE,
        other,
        false,
        '',
        `, { "Effect": "Deny", "Principal": { "AWS": "${ROLE}" }, "Action": "*", "Resource": "*" }`,
      ],
      [
        ROLE,
        other,
        true,
        '',
        `, { "Effect": "Deny", "Principal": { "AWS": "${ROLE}" }, "Action": "s3:*", "Resource": "*" }`,
      ],
    ];
    for (const [pattern, listed, isFound, condition = '', rest = ''] of cases)
      found({ forbidPrincipals: [pattern] }, `${except(listed, isFound, condition)}${rest}`, 'resource');
  });

  it('forbid actions that NotAction does not except, by what it matches', () => {
    const all = ['User', 'Role', 'Group', 'Policy'].map((name) => `"iam:Create${name}"`).join();
    const cases: readonly (readonly [string, string, boolean, string?])[] = [
      ['iam:Create*', '"iam:*"', false],
      ['iam:Create*', '"iam:Get*"', true],
      ['iam:Create*', `[${all}]`, true],
      ['iam:Create*', '"iam:C*"', false],
      ['iam:CreateUser', '"IAM:CREATE*"', false],
      ['iam:CreateUser', '"iam:CreateUse?"', false],
      ['iam:CreateUser', '["s3:*", "iam:Create*User"]', false],
      ['iam:CreateUser', '"s3:*"', false, '"Action": "iam:*"'],
      ['iam:CreateUser', '"s3:*"', false, '"NotAction": "s3:*"'],
      ['iam:CreateUser', '"s3:*"', true, '"NotAction": "iam:*"'],
      ['iam:CreateUser', '"*"', false],
    ];
    for (const [pattern, listed, isFound, denied] of cases) {
      const element = isFound ? '«"NotAction"»' : '"NotAction"';
      const deny = denied === undefined ? '' : `, { "Effect": "Deny", ${denied}, "Resource": "*" }`;
      found(
        { forbidActions: [pattern] },
        `{ "Effect": "Allow", ${element}: ${listed}, "Resource": "*" }${deny}`,
      );
    }
  });

  it('take everyone for other accounts, unless the accounts are limited', () => {
    const rule = { allowedAccounts: ['111122223333', '444455556666'] };
    const ours = '"111122223333"';
    const cases: readonly (readonly [condition: string, isFound: boolean])[] = [
      ['', true],
      [`"StringEquals": { "aws:PrincipalAccount": ${ours} }`, false],
      ['"IpAddress": { "aws:SourceIp": "203.0.113.0/24" }', true],
      ['"StringEquals": { "aws:SourceVpce": "vpce-1a2b3c4d" }', true],
      ['"StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }', false],
      ['"StringEqualsIfExists": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" }', true],
      [`"StringNotEquals": { "aws:PrincipalAccount": ${ours} }`, true],
      ['"ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:*" }', false],
      // Anonymous requests have the value "anonymous".
      [`"StringEqualsIfExists": { "aws:PrincipalAccount": ${ours} }`, false],
      [`"StringEquals": { "aws:SourceAccount": ${ours} }`, false],
      ['"ArnLike": { "aws:SourceArn": "arn:aws:sns:*:111122223333:*" }', false],
      ['"StringEquals": { "aws:PrincipalTag/team": "a" }', true],
      [`"StringEquals": { "kms:CallerAccount": ${ours} }`, false],
    ];
    for (const [condition, isFound] of cases) {
      const everyone = isFound ? '«"*"»' : '"*"';
      found(rule, open(`"Principal": ${everyone}`, condition), 'resource');
      found(rule, open(`"Principal": { "AWS": ${everyone} }`, condition), 'resource');
    }
    const limit = `, { "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": { "StringNotEquals": { "aws:PrincipalAccount": ${ours} } } }`;
    found(rule, `${open('"Principal": "*"')}${limit}`, 'resource');
    const except = '{ "AWS": "arn:aws:iam::111122223333:root" }';
    found(rule, open(`«"NotPrincipal"»: ${except}`), 'resource');
    found(
      rule,
      open(`"NotPrincipal": ${except}`, `"StringEquals": { "aws:PrincipalAccount": ${ours} }`),
      'resource',
    );
  });

  it('allow only some accounts and Regions', () => {
    found(
      { allowedAccounts: ['111122223333'], kinds: ['resource'] },
      '{ "Effect": "Allow", "Principal": { "AWS": ["111122223333", «"arn:aws:iam::444455556666:root"»] }, "Action": "sqs:SendMessage", "Resource": «"arn:aws:sqs:*:777788889999:q"» }',
      'resource',
    );
    found(
      { allowedAccounts: ['111122223333'], kinds: ['trust'] },
      '{ "Effect": "Allow", "Principal": { "AWS": "444455556666" }, "Action": "sqs:SendMessage", "Resource": "*" }',
      'resource',
    );
    found(
      { allowedRegions: ['eu-*'] },
      '{ "Effect": "Allow", "Action": "sqs:*", "Resource": [«"arn:aws:sqs:us-east-1:111122223333:q"», "arn:aws:sqs:eu-west-1:111122223333:q", "arn:aws:s3:::b"], "Condition": { "StringEquals": { "aws:RequestedRegion": ["eu-west-1", «"us-east-1"»] } } }',
    );
  });
});
