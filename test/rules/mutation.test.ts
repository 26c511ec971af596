/**
 * The flaw of each rule (the bad example of its page) is put into valid policies of its kind: the rule fires there, and
 * no other rule finds a new error.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { checkPolicy, rules } from '../../server/src/rules/engine/check-policy.js';
import type { Finding } from '../../server/src/rules/rule.js';
import { catalogue, root } from '../support/catalogue.js';
import { isTested, policyOf } from '../support/fixture.js';

interface Statement {
  [element: string]: unknown;
}

const own: Readonly<Record<PolicyKind, Statement>> = {
  identity: {
    Sid: 'ValidRead',
    Effect: 'Allow',
    Action: ['codecommit:GetBranch', 'codecommit:GetCommit'],
    Resource: 'arn:aws:codecommit:eu-west-1:111122223333:valid',
  },
  resource: {
    Sid: 'ValidRead',
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111122223333:role/valid' },
    Action: 's3:GetObjectTagging',
    Resource: 'arn:aws:s3:::my-bucket/valid/*',
  },
  trust: {
    Sid: 'ValidRole',
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::444455556666:role/valid' },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': 'valid' } },
  },
  scp: { Sid: 'ValidDeny', Effect: 'Deny', Action: 'organizations:LeaveOrganization', Resource: '*' },
  rcp: {
    Sid: 'ValidDeny',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObjectAcl',
    Resource: '*',
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  },
  boundary: { Sid: 'ValidRead', Effect: 'Allow', Action: 'codecommit:Get*', Resource: '*' },
  session: {
    Sid: 'ValidRead',
    Effect: 'Allow',
    Action: 'codecommit:GetBranch',
    Resource: 'arn:aws:codecommit:eu-west-1:111122223333:valid',
  },
  endpoint: {
    Sid: 'ValidRead',
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111122223333:role/valid' },
    Action: 'codecommit:GetBranch',
    Resource: '*',
  },
};

const text = (statements: readonly Statement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2);

/** Valid policies: ours, and (for identity-based policies, where ../shared is there) some of AWS's own. */
function basesOf(kind: PolicyKind): string[] {
  const bases = [text([own[kind]])];
  const corpus = join(root, '../shared/corpus/aws-managed-policies.jsonl');
  if (kind !== 'identity' || !existsSync(corpus)) return bases;
  for (const line of readFileSync(corpus, 'utf8').split('\n')) {
    if (bases.length === 12) break;
    if (line === '' || line.length > 3000) continue;
    const document = JSON.parse(line).document as { Version: string; Statement: Statement[] };
    const pretty = JSON.stringify(document, null, 2);
    const clean = !findings(pretty, kind, '').some((f) => f.severity === 'error' || f.severity === 'warning');
    if (clean && Array.isArray(document.Statement) && !/iam:|"\*:|NotAction|"Deny"/.test(pretty))
      bases.push(pretty);
  }
  return bases;
}

function findings(policy: string, kind: PolicyKind, id: string): Finding[] {
  const rule = rules.find((r) => r.id === id);
  return checkPolicy(
    policyOf(policy, kind),
    catalogue,
    rule?.optIn ? { rules: { [id]: rule.severity } } : {},
    (name, error) => {
      throw new Error(`${name} failed`, { cause: error });
    },
  );
}

/** The base with the flaw in it. */
function inject(base: string, flaw: string): string {
  if (!/"(Statement|Version)"/.test(flaw)) return base.replace(/\n {2}\]\n\}$/, `,\n${flaw}\n]\n}`);
  const whole = JSON.parse(flaw) as { Statement?: unknown };
  const { Version, Statement: kept } = JSON.parse(base) as { Version: string; Statement: Statement[] };
  const added = whole.Statement === undefined ? undefined : [kept, whole.Statement].flat();
  // What the flawed policy omits stays out.
  return JSON.stringify({
    ...('Version' in whole ? { Version } : {}),
    ...whole,
    ...(added ? { Statement: added } : {}),
  });
}

/** Flaws of the whole document, which no statement can carry: what they do to a valid policy. */
const WHOLE: Readonly<Record<string, (base: string) => string>> = {
  'duplicate-key': (base) => base.replace('"Effect": "Allow"', '"Effect": "Allow",\n"Effect": "Deny"'),
  'data-type': (base) => base.replace('"Statement": [', '"Id": 7,\n"Statement": ['),
  'duplicate-sid': (base) => {
    const { Statement: all, ...rest } = JSON.parse(base) as { Statement: Statement[] };
    const twice = { ...all[0], Sid: 'Twice' };
    return JSON.stringify({ ...rest, Statement: [twice, { ...twice, Resource: 'arn:aws:sns:*:*:x' }] });
  },
  'policy-size': (base) => {
    const { Statement: all, ...rest } = JSON.parse(base) as { Statement: Statement[] };
    const long = Array.from({ length: 300 }, (_, i) => `arn:aws:codecommit:eu-west-1:111122223333:repo-${i}`);
    return JSON.stringify({ ...rest, Statement: [...all, { ...own.identity, Sid: 'Long', Resource: long }] });
  },
};

/** Rules about templates around policies, whose flaws no policy can have. */
const OF_TEMPLATES = ['sam-policy-template'];

const ofPolicies = rules.filter((r) => isTested(r) && !OF_TEMPLATES.includes(r.id));

describe.each(ofPolicies.map((r) => [r.id, r] as const))('%s', (id, rule) => {
  it('fires where its flaw is put into a valid policy, and no other error comes with it', () => {
    const page = readFileSync(join(root, `docs/rules/${id}.md`), 'utf8');
    const bad = /## Bad\b[^`]*```json\n([\s\S]*?)```/.exec(page)![1]!.trim();
    const named = /<!-- kind: ([a-z]+) -->/.exec(page)?.[1] as PolicyKind | undefined;
    const kind: PolicyKind =
      named ?? (rule.kinds && !rule.kinds.includes('identity') ? rule.kinds[0]! : 'identity');
    const bases = basesOf(kind);
    expect(bases.length).toBeGreaterThan(0);
    for (const base of bases) {
      const before = findings(base, kind, id);
      expect(before.filter((f) => f.severity === 'error')).toEqual([]);
      const mutant = WHOLE[id] ? WHOLE[id](base) : inject(base, bad);
      expect(mutant).not.toBe(base);
      const after = findings(mutant, kind, id);
      const count = (list: readonly Finding[]): number => list.filter((f) => f.rule === id).length;
      expect(count(after), `${id} is silent in:\n${mutant}`).toBeGreaterThan(count(before));
      const others = after.filter((f) => f.severity === 'error' && f.rule !== id);
      expect(others.map((f) => `${f.rule}: ${f.message}`)).toEqual([]);
    }
  });
});
