/** Long policies: their findings, and all of their fixes at once, of which what they do to access is proved within one budget. */
import { expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { codeActions } from '../../server/src/lsp/features/code-actions.js';
import { service } from '../support/service.js';
import { stopwatch, TIMED } from '../support/stopwatch.js';

/** In ms of CPU time; each took 7 s or more when every fix was compared with the whole policy. */
const MOST = 2500;

const numbered = <T>(count: number, of: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => of(i));

const SHAPES: Readonly<Record<string, readonly unknown[]>> = {
  'roles that can be passed': numbered(150, (i) => ({
    Effect: 'Allow',
    Action: ['iam:PassRole', 'lambda:CreateFunction', 'ec2:RunInstances'],
    Resource: [`arn:aws:iam::111122223333:role/*${i}*`, '*'],
  })),
  'address ranges': numbered(60, (i) => ({
    Effect: i % 2 ? 'Deny' : 'Allow',
    Action: 's3:*',
    Resource: '*',
    Condition: {
      [i % 2 ? 'NotIpAddress' : 'IpAddress']: {
        'aws:SourceIp': numbered(30, (k) => `${i}.${k}.0.0/${10 + (k % 20)}`),
      },
    },
  })),
  dates: numbered(150, (i) => ({
    Effect: i % 2 ? 'Deny' : 'Allow',
    Action: '*',
    Resource: '*',
    Condition: { DateGreaterThan: { 'aws:CurrentTime': `20${10 + (i % 80)}-01-01T00:00:00Z` } },
  })),
};

it.each(Object.entries(SHAPES))(
  '%s: the code actions of the whole file, and fix all',
  TIMED,
  (_, Statement) => {
    const text = JSON.stringify({ Version: '2012-10-17', Statement }, undefined, 2);
    const document = TextDocument.create('file:///work/my-policy.json', 'json', 1, text);
    const analysis = service.analyse(text, 'my-policy.json')!;
    const findings = service.check(analysis);
    const range = { start: document.positionAt(0), end: document.positionAt(text.length) };
    const took = stopwatch();
    const actions = codeActions(document, analysis, findings, range, [], undefined, service);
    expect(actions.length).toBeGreaterThan(10);
    expect(took()).toBeLessThan(MOST);
    const again = stopwatch();
    service.fixAll(analysis);
    expect(again()).toBeLessThan(MOST);
  },
);

/** Did not end in 12 s for 300 statements: each NotAction is about every service that the others name. */
it('other services in each NotAction: the effects of fixes', TIMED, () => {
  const Statement = numbered(120, (i) => ({
    Effect: 'Deny',
    NotAction: [...numbered(20, (k) => `svc${i}x${k}:*`), 'iam:*'],
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:RequestedRegion': [`eu-west-${i}`] } },
  }));
  const text = JSON.stringify({ Version: '2012-10-17', Statement }, undefined, 2);
  const analysis = service.analyse(text, 'my-policy.json')!;
  const findings = service.check(analysis).filter((f) => f.rule === 'condition-value-format');
  const fixes = findings.slice(0, 20).flatMap((f) => f.fixes?.() ?? []);
  expect(fixes.length).toBeGreaterThan(10);
  const took = stopwatch();
  const effectOf = service.effectsOfEdits(analysis);
  for (const fix of fixes) expect(effectOf(fix.edits)).toBe('changes');
  expect(took()).toBeLessThan(MOST);
});

/** The variants of the template were made for each finding. */
it('statements that depend on conditions: findings and their fixes', TIMED, () => {
  const statement = (i: number, Effect: string) => ({
    Sid: `s${i}`,
    Effect,
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::b/*',
  });
  const Statement = numbered(150, (i) => ({
    'Fn::If': [`C${i % 3}`, statement(i, 'Allow'), { ...statement(i, 'Deny'), Sid: `d${i}` }],
  }));
  const PolicyDocument = { Version: '2012-10-17', Statement };
  const Resources = { P: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument } } };
  const analysis = service.analyse(JSON.stringify({ Resources }), 'template.json')!;
  const findings = service.check(analysis);
  expect(findings.length).toBeGreaterThan(20);
  const took = stopwatch();
  for (const f of findings) f.fixes?.();
  expect(took()).toBeLessThan(250);
});

/** Shapes that took 3 to 28 s. */
const LONG: Readonly<Record<string, string>> = {
  'a quote 150,000 times': `{"Version":"2012-10-17","Statement":[${'"'.repeat(150_000)}]}`,
  'comments about rules that do not exist': `${numbered(5000, (i) => `// grantwise-ignore x${i}`).join('\n')}\n${JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] })}`,
  'one key 5,000 times, on one line': `{"Version":"2012-10-17","Statement":[{${numbered(5000, (i) => `"Action":"s3:Get${i}"`).join(',')}}]}`,
  'one action 5,000 times': JSON.stringify(
    {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: numbered(5000, () => 's3:GetObject'), Resource: '*' }],
    },
    undefined,
    2,
  ),
};

it.each(Object.entries(LONG))('%s: findings and their fixes', TIMED, (_, text) => {
  const document = TextDocument.create('file:///work/my-policy.json', 'json', 1, text);
  const took = stopwatch();
  const analysis = service.analyse(text, 'my-policy.json')!;
  const findings = service.check(analysis);
  expect(findings.length).toBeGreaterThan(1000);
  expect(took()).toBeLessThan(MOST);
  const range = { start: document.positionAt(0), end: document.positionAt(text.length) };
  const again = stopwatch();
  codeActions(document, analysis, findings, range, [], undefined, service);
  expect(again()).toBeLessThan(MOST);
});

/** 24 MB: each of 150 fixes wrote all principals again. */
it('fixes that each write the whole list: the first ones', () => {
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: numbered(2000, (i) => `arn:aws:iam::${111122220000 + i}:role/r${i}*`) },
        Action: 'sts:AssumeRole',
      },
    ],
  });
  const document = TextDocument.create('file:///work/a-trust-policy.json', 'json', 1, text);
  const analysis = service.analyse(text, 'a-trust-policy.json')!;
  const range = { start: document.positionAt(0), end: document.positionAt(text.length) };
  const actions = codeActions(document, analysis, service.check(analysis), range, [], undefined, service);
  const written = actions.flatMap(({ edit }) => edit?.changes?.[document.uri] ?? []).map((e) => e.newText);
  expect(written.length).toBeGreaterThan(2);
  expect(written.join('').length).toBeLessThan(1_000_000);
});
