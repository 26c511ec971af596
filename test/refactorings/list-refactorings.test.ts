import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { compilePolicy } from '../../server/src/policy/compile.js';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { complement, listRefactorings } from '../../server/src/refactorings/list-refactorings.js';
import { exactWildcards } from '../../server/src/rules/support/exact-wildcards.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { applyEdits } from '../../server/src/text/text-edit.js';
import { catalogue, root } from '../support/catalogue.js';
import { policyOf, readMarks, wholePolicy } from '../support/fixture.js';
import { service } from '../support/service.js';

const sets = requestSets(catalogue);

function offered(body: string, kind: PolicyKind = 'identity'): Map<string, string> {
  const { text, cursor } = readMarks(wholePolicy(body));
  return new Map(
    listRefactorings(policyOf(text, kind), cursor!, catalogue, sets).map((f) => [
      f.title,
      applyEdits(text, f.edits),
    ]),
  );
}
const actionsOf = (text: string, i = 0): unknown =>
  (JSON.parse(text) as { Statement: { Action: unknown }[] }).Statement[i]!.Action;
const titled = (all: Map<string, string>, start: string): string =>
  [...all].find(([title]) => title.startsWith(start))![1];

describe('refactorings of lists', () => {
  it('expand a wildcard, without what is listed already', () => {
    const all = offered(
      '{ "Effect": "Allow", "Action": ["sqs:Se‸nd*", "sqs:SendMessage"], "Resource": "*" }',
    );
    expect(actionsOf(titled(all, 'Expand "sqs:Send*" to 1 action'))).toEqual(['sqs:SendMessage']);
    const tags = offered('{ "Effect": "Allow", "Action": "sqs:*Ta‸g*", "Resource": "*" }');
    expect(actionsOf(titled(tags, 'Expand'))).toEqual([
      'sqs:ListQueueTags',
      'sqs:TagQueue',
      'sqs:UntagQueue',
    ]);
    expect([...offered('{ "Effect": "Allow", "Action": "*‸", "Resource": "*" }').keys()]).toEqual([]);
  });

  it('expand a wildcard to what has an effect on the resources and in the kind of policy', () => {
    const expanded = (body: string, kind?: PolicyKind): unknown => {
      const after = [...offered(body, kind)].find(([title]) => title.startsWith('Expand'))?.[1];
      return after === undefined ? undefined : actionsOf(after);
    };
    const objects = 'arn:aws:s3:::orders/*';
    const ofObjects = expanded(
      `{ "Effect": "Allow", "Principal": "*", "Action": "s3:Get*‸", "Resource": "${objects}" }`,
      'resource',
    ) as string[];
    expect(ofObjects).toContain('s3:GetObjectTagging');
    expect(ofObjects.filter((a) => !/^s3:Get.*Object/.test(a))).toEqual([]);
    const ofBucket = expanded(
      `{ "Effect": "Allow", "Action": ["s3:Get*‸", "s3:GetBucket*"], "Resource": ["arn:aws:s3:::orders"] }`,
    ) as string[];
    // What the other wildcard matches is not listed again.
    expect(ofBucket.filter((a) => a.startsWith('s3:GetBucket'))).toEqual(['s3:GetBucket*']);
    expect(ofBucket).toContain('s3:GetLifecycleConfiguration');
    expect(ofBucket).not.toContain('s3:GetObject');
    // No action acts on it; the policy of a queue has no actions on all queues, whatever its Resource.
    expect(expanded(`{ "Effect": "Allow", "Action": "sqs:*‸", "Resource": "${objects}" }`)).toBeUndefined();
    expect(
      expanded(
        '{ "Effect": "Allow", "Principal": "*", "Action": "sqs:List*‸", "Resource": "*" }',
        'resource',
      ),
    ).not.toContain('sqs:ListQueues');
    // Excluded actions stay excluded on every resource.
    const excluded = offered(`{ "Effect": "Allow", "NotAction": "sqs:*Tags‸", "Resource": "${objects}" }`);
    expect(titled(excluded, 'Expand')).toContain('"NotAction": "sqs:ListQueueTags"');
    const trust = (principal: string): unknown =>
      expanded(
        `{ "Effect": "Allow", "Principal": { ${principal} }, "Action": ["sts:Assume*‸", "sts:TagSession"] }`,
        'trust',
      );
    expect(trust('"AWS": "111122223333"')).toEqual(['sts:AssumeRole', 'sts:TagSession']);
    expect(trust('"Federated": "cognito-identity.amazonaws.com"')).toEqual([
      'sts:AssumeRoleWithWebIdentity',
      'sts:TagSession',
    ]);
  });

  it('sort a list', () => {
    const all = offered(
      '{ "Effect": "Allow", "Action": ["sqs:SendMessage", "s3:Get‸Object"], "Resource": "*" }',
    );
    expect(actionsOf(titled(all, 'Sort Action'))).toEqual(['s3:GetObject', 'sqs:SendMessage']);
  });

  it('convert NotAction to the Action that matches the same, and back', () => {
    const body =
      '{ "Effect": "Allow", "Principal": "*", "NotAc‸tion": ["sts:*", "iam:*MFA*", "s3:GetObject"], "Resource": "*" }';
    const all = offered(body, 'resource');
    // More than a managed policy can have; and what a Deny would no longer deny once AWS adds it.
    for (const other of [offered(body), offered(body.replace('Allow', 'Deny'), 'resource')])
      expect([...other.keys()].filter((t) => t.startsWith('Convert'))).toEqual([]);
    const [title] = [...all.keys()].filter((t) => t.startsWith('Convert NotAction to Action: '));
    expect(title).toMatch(
      /: \d{3} patterns, [\d,]+ more characters, the same actions as of \d{4}-\d\d-\d\d$/,
    );
    const by = JSON.parse(all.get(title!)!) as { Statement: [{ Action: string[]; NotAction?: unknown }] };
    const { Action, NotAction } = by.Statement[0];
    expect(NotAction).toBeUndefined();
    expect(Action).toContain('sqs:*');
    expect(Action.filter((a) => a.startsWith('sts:'))).toEqual([]);
    const matched = new Set(Action.flatMap((a) => sets.expand(compileOf(a))));
    const left = new Set(
      ['sts:*', 'iam:*MFA*', 's3:GetObject'].flatMap((a) => [...sets.expand(compileOf(a))]),
    );
    const every = catalogue.services.flatMap(({ prefix }) => [...sets.expand(compileOf(`${prefix}:*`))]);
    expect(every.length).toBeGreaterThan(20_000);
    for (const id of every) expect(matched.has(id), id).toBe(!left.has(id));

    // And back: the list of hundreds is again what it leaves.
    const back = offered(
      JSON.stringify({ Effect: 'Deny', Action, Resource: '*' }).replace('"Action"', '"Ac‸tion"'),
    );
    const again = titled(back, 'Convert Action to NotAction');
    const turned = (JSON.parse(again) as { Statement: [{ NotAction: string[] }] }).Statement[0].NotAction;
    expect(new Set(turned.flatMap((a) => [...sets.expand(compileOf(a))]))).toEqual(left);
  });

  it('do not convert an Action with a few entries, nor one that matches nothing known', () => {
    const titles = (body: string): string[] =>
      [...offered(body).keys()].filter((t) => t.startsWith('Convert'));
    expect(
      titles('{ "Effect": "Allow", "Ac‸tion": ["s3:GetObject", "s3:PutObject"], "Resource": "*" }'),
    ).toEqual([]);
    expect(titles('{ "Effect": "Deny", "NotAc‸tion": ["s3:GetObjekt"], "Resource": "*" }')).toEqual([]);
    expect(titles('{ "Effect": "Deny", "NotAc‸tion": "*", "Resource": "*" }')).toEqual([]);
    expect(complement(['*'], catalogue, sets)).toEqual([]);
  });

  it('shrink a list to wildcards that match exactly what is listed', () => {
    expect(
      exactWildcards(['sqs:TagQueue', 'sqs:UntagQueue', 'sqs:ListQueueTags', 'sqs:ListQueues'], catalogue),
    ).not.toContain('sqs:*');
    for (const list of [
      ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:ListAccessKeys', 'iam:UpdateAccessKey'],
      [
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyPair',
        'kms:GenerateDataKeyPairWithoutPlaintext',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:Decrypt',
      ],
      ['s3:GetObject', 's3:*Acl', 'no-such:Thing'],
    ]) {
      const short = exactWildcards(list, catalogue);
      const meant = (patterns: readonly string[]): string[] =>
        [
          ...new Set(
            patterns.flatMap((p) =>
              catalogue.hasService(p.split(':')[0]!) ? sets.expand({ ...compileOf(p) }) : [p],
            ),
          ),
        ].sort();
      expect(meant(short)).toEqual(meant(list));
      expect(short.length).toBeLessThanOrEqual(list.length);
    }
    expect(
      exactWildcards(
        [
          'kms:GenerateDataKey',
          'kms:GenerateDataKeyPair',
          'kms:GenerateDataKeyPairWithoutPlaintext',
          'kms:GenerateDataKeyWithoutPlaintext',
        ],
        catalogue,
      ),
    ).toEqual(['kms:GenerateData*']);
  });

  it('split by service and merge with the next statement', () => {
    const body =
      '{ "Sid": "Both", "Effect": "Allow", "Action": ["s3:GetObject", "sqs:SendM‸essage", "s3:PutObject"], "Resource": "*" }';
    const after = titled(offered(body), 'Split into 2');
    expect((JSON.parse(after) as { Statement: unknown[] }).Statement).toEqual([
      { Sid: 'BothS3', Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: '*' },
      { Sid: 'BothSqs', Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: '*' },
    ]);
    const two =
      '{ "Effect": "Allow", "Action": "s3:GetObject", "Reso‸urce": "*" }, { "Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": "*" }';
    expect((JSON.parse(titled(offered(two), 'Merge')) as { Statement: unknown[] }).Statement).toEqual([
      { Effect: 'Allow', Action: ['s3:GetObject', 'sqs:SendMessage'], Resource: '*' },
    ]);
    const other = two.replace('"Resource": "*" }', '"Resource": "arn:aws:sqs:*:*:q" }');
    expect([...offered(other).keys()].some((t) => t.startsWith('Merge'))).toBe(false);
  });

  it('split the resources with the actions that use them', () => {
    const body = (...resources: string[]): string =>
      `{ "Effect": "Allow", "Action": ["s3:GetObject", "sqs:SendM‸essage", "sqs:ReceiveMessage"], "Resource": ${JSON.stringify(resources)} }`;
    const [objects, queue] = ['arn:aws:s3:::app/*', 'arn:aws:sqs:us-east-1:111122223333:jobs'];
    const topic = 'arn:aws:sns:us-east-1:111122223333:news';
    const resources = (text: string): unknown[] =>
      (JSON.parse(text) as { Statement: { Resource: unknown }[] }).Statement.map((s) => s.Resource);
    expect(resources(titled(offered(body(objects, queue)), 'Split'))).toEqual([[objects], [queue]]);
    // What no action acts on is reported already, and stays where it is.
    expect(resources(titled(offered(body(objects, queue, topic)), 'Split'))).toEqual([
      [objects, topic],
      [queue],
    ]);
    expect(resources(titled(offered(body(objects, 'arn:aws:*:*:*:*')), 'Split'))).toEqual([
      [objects, 'arn:aws:*:*:*:*'],
      ['arn:aws:*:*:*:*'],
    ]);
    // Nothing is left for the actions of SQS.
    expect([...offered(body(objects)).keys()].filter((t) => t.startsWith('Split'))).toEqual([]);
  });

  it('move comments with the values that they are about', () => {
    const body = `{
  "Effect": "Allow",
  "Act‸ion": [
    // Orders
    "sqs:SendMessage", // queue
    "s3:GetObject" // file
  ],
  "Resource": "*"
}`;
    const all = offered(body);
    expect(titled(all, 'Sort Action')).toContain(
      '[\n    "s3:GetObject", // file\n    // Orders\n    "sqs:SendMessage" // queue\n  ]',
    );
    expect(titled(all, 'Split into 2')).toContain(
      '[\n    // Orders\n    "sqs:SendMessage" // queue\n  ],\n  "Resource": "*"\n},\n{\n  "Effect": "Allow",\n  "Action": [\n    "s3:GetObject" // file\n  ],\n  "Resource": "*"\n}',
    );
    const two = `${body.replace('‸', '')}, ${body.replace('Orders', 'Mail').replace('sqs:SendMessage', 'ses:SendEmail').replace('‸', '')}`;
    const merged = titled(offered(two.replace('Action', 'Act‸ion')), 'Merge');
    expect(merged).toContain(
      '"sqs:SendMessage", // queue\n    "s3:GetObject", // file\n    // Mail\n    "ses:SendEmail" // queue\n  ]',
    );
    // Another comment of the second statement would be lost.
    const noted = two.replace(/"Resource": "\*"\n}$/, '"Resource": "*" // all of them\n}');
    expect([...offered(noted.replace('sqs:', 's‸qs:')).keys()].some((t) => t.startsWith('Merge'))).toBe(
      false,
    );
  });

  it('are not offered where comments would be lost, or the text does not parse', () => {
    const list = '["sqs:TagQueue", /* c */ "sqs:UntagQueue", "sqs:Li‸stQueueTags", "sqs:ListQueues"]';
    const every = '["s3:GetBucketAcl", /* c */ "s3:Get*", "s3:GetOb‸ject"]';
    for (const actions of [list, every])
      expect(
        [...offered(`{ "Effect": "Allow", "Action": ${actions}, "Resource": "*" }`).keys()].filter((t) =>
          /^(Shorten|Convert)/.test(t),
        ),
      ).toEqual([]);
    // A wrong comma does not keep them away; this is more than that.
    const broken =
      '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": ["b:X", "a:X" }] }';
    expect(listRefactorings(policyOf(broken, 'identity'), 60, catalogue, sets)).toEqual([]);
  });
});

function compileOf(pattern: string) {
  return compilePolicy(
    policyOf(wholePolicy(`{ "Effect": "Allow", "Action": "${pattern}", "Resource": "*" }`), 'identity'),
  ).statements[0]!.actions!.globs[0]!;
}

const corpus = join(root, '../shared/corpus/aws-managed-policies.jsonl');
describe.skipIf(!existsSync(corpus))('on real policies (skipped where ../shared is missing)', () => {
  it('leave what is allowed as it is', () => {
    const lines = existsSync(corpus) ? readFileSync(corpus, 'utf8').trim().split('\n') : [];
    let looked = 0;
    for (const line of lines.filter((l) => l.length < 2500).slice(0, 120)) {
      const text = JSON.stringify((JSON.parse(line) as { document: object }).document, null, 2);
      const policy = policyOf(text, 'identity');
      for (const statement of policy.statements) {
        const at = statement.action?.property.range.start;
        if (at === undefined) continue;
        for (const fix of listRefactorings(policy, at + 1, catalogue, sets)) {
          // A wildcard and its documented actions differ in what AWS will add.
          if (/^(Expand|Shorten)/.test(fix.title)) continue;
          const after = applyEdits(text, fix.edits);
          const comparison = comparePolicies(
            compilePolicy(policy),
            compilePolicy(policyOf(after, 'identity')),
            catalogue,
            sets,
          );
          expect(
            comparison.newAccess.findings.map((f) => f.action),
            `${fix.title}\n${after}`,
          ).toEqual([]);
          expect(
            comparison.lostAccess.findings.map((f) => f.action),
            `${fix.title}\n${after}`,
          ).toEqual([]);
          looked++;
        }
      }
    }
    expect(looked).toBeGreaterThan(50);
  });
});

it('in YAML, a statement is split into as many as it has services, and keeps its comments', () => {
  const text = `Version: '2012-10-17'
Statement:
  - Effect: Allow
    Action: [s3:GetObject, sqs:SendMessage, sns:Publish]
    Resource: '*'
`;
  const split = (yaml: string): string | undefined => {
    const analysis = service.analyse(yaml, 'a-policy.yaml')!;
    const policy = analysis.policies[0]!;
    const fix = service
      .refactorings(policy, yaml.indexOf('Action') + 1)
      .find(({ title }) => title.startsWith('Split'));
    return fix && applyEdits(yaml, fix.edits);
  };
  const after = service.analyse(split(text)!, 'a-policy.yaml')!;
  expect(after.document.problems).toEqual([]);
  expect(after.policies[0]!.statements.map((s) => s.action?.items.map((i) => i.value))).toEqual([
    ['s3:GetObject'],
    ['sqs:SendMessage'],
    ['sns:Publish'],
  ]);
  const commented = `Version: '2012-10-17'
Statement:
  - Effect: Allow # all
    Action:
      # objects
      - s3:GetObject # one
      # queues
      - sqs:SendMessage # two
    Resource: '*'
`;
  expect(split(commented)).toBe(`Version: '2012-10-17'
Statement:
  - Effect: Allow # all
    Action:
      # objects
      - s3:GetObject # one
    Resource: '*'
  - Effect: Allow
    Action:
      # queues
      - sqs:SendMessage # two
    Resource: '*'
`);
  // In brackets, the comments would be lost.
  const inBrackets = commented.replace(
    /Action:[\s\S]*two/,
    'Action: [s3:GetObject, # one\n      sqs:SendMessage]',
  );
  expect(split(inBrackets)).toBeUndefined();
});
