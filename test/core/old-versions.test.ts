import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { type Analysis, analyse, check } from '../../server/src/analysis/analyse.js';
import { CheckMemory } from '../../server/src/rules/engine/check-memory.js';
import { catalogue } from '../support/catalogue.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Actions with findings of many rules, each in a separate statement. */
const STATEMENTS = [
  ['s3:GetObject', 's3:PutObject'],
  ['iam:PassRole', 'lambda:CreateFunction'],
  ['ec2:*', 'iam:CreateAccessKey'],
  ['s3:GetObjekt', 'sqs:SendMessage'],
  ['sts:AssumeRole', 'ec2:CreateTags'],
];
const PLACES = 6;

const statement = (i: number): string[] => STATEMENTS[i % STATEMENTS.length]!;

const TEXTS = {
  'a.template.yaml': `Resources:\n${Array.from(
    { length: PLACES },
    (_, i) => `  Policy${i}:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: [${statement(i).join(', ')}]
            Resource: !Sub "arn:aws:s3:::\${Bucket${i}}/*"
          - Effect: Allow
            Action: ${statement(i + 1)[0]}
            Resource: "*"
            Condition: { StringEquals: { "aws:ResourceTag/team": a } }
  Bucket${i}: { Type: AWS::S3::Bucket }
`,
  ).join('')}`,
  'main.tf': Array.from(
    { length: PLACES },
    (_, i) => `data "aws_iam_policy_document" "p${i}" {
  statement {
    actions   = ${JSON.stringify(statement(i))}
    resources = ["\${aws_s3_bucket.b${i}.arn}/*"]
  }
  statement {
    actions   = ${JSON.stringify(statement(i + 1))}
    resources = ["*"]
  }
}
`,
  ).join('\n'),
  'policy.json': JSON.stringify(
    {
      Version: '2012-10-17',
      Statement: Array.from({ length: PLACES }, (_, i) => ({
        Sid: `s${i}`,
        Effect: i % 3 === 2 ? 'Deny' : 'Allow',
        Action: statement(i),
        Resource: i % 2 === 0 ? '*' : `arn:aws:s3:::b${i}/*`,
      })),
    },
    undefined,
    2,
  ),
};

it.each(Object.entries(TEXTS))('of %s, older versions are not kept', async (path, text) => {
  const memory = new CheckMemory();
  let analysis: Analysis | undefined;
  const versions: WeakRef<object>[] = [];
  const read = async (version: string): Promise<void> => {
    analysis = analyse(version, path, undefined, analysis)!;
    check(analysis, catalogue, {}, undefined, memory);
    versions.push(new WeakRef(analysis.document));
    // What a WeakRef refers to is kept until the end of a turn.
    await setTimeout(0);
  };
  await read(text);
  const places = [...text.matchAll(/Object|PassRole|ec2:|SendMessage|AssumeRole/g)].map((m) => m.index);
  expect(places.length).toBeGreaterThanOrEqual(PLACES);
  for (const at of places) {
    await read(`${text.slice(0, at)}x${text.slice(at)}`);
    await read(text);
  }
  // While V8 compiles a function in another thread, it keeps the values that the function met: ask again when it is done.
  let kept = versions.length;
  for (let i = 0; i < 50 && kept > 2; i++) {
    collect();
    kept = versions.filter((v) => v.deref() !== undefined).length;
    await setTimeout(20);
  }
  expect(analysis?.policies.length).toBeGreaterThan(0);
  expect(kept, `of ${versions.length}`).toBeLessThanOrEqual(2);
});
