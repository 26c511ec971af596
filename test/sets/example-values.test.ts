/** Requests that are shown as examples look real: partitions, Regions and accounts exist or are AWS's, names are words. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AccessFinding } from '../../server/src/comparison/access-finding.js';
import { comparePolicies } from '../../server/src/comparison/compare-policies.js';
import { grantedAmong } from '../../server/src/comparison/granted-among.js';
import { publicAccess } from '../../server/src/comparison/public-access.js';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import type { Request } from '../../server/src/requests/request.js';
import {
  accountsLike,
  exampleValues,
  partitionsLike,
  regionsLike,
} from '../../server/src/sets/example-values.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { KEYS } from '../model/key-pools.js';
import { policyPair } from '../model/policy-pairs.js';
import { catalogue, root } from '../support/catalogue.js';
import { compileText } from '../support/policies.js';
import { runs, seed } from '../support/seed.js';

const sets = requestSets(catalogue);
const PAIRS = 40;
const PARTITION = /^aws(-cn|-us-gov|-iso|-iso-b|-iso-e|-iso-f|-eusc)?$/;
const REGION = /^[a-z]{2}(-gov|-iso[a-z]?)?-(north|south|east|west|central)(east|west)?-\d$/;
const ACCOUNT = /^(\d{12}|aws)$/;

/** What is wrong with a text of a request. @param document the policies, in JSON: their own texts are right. */
function faultOf(text: string, document: string): string | undefined {
  if (/[^ -~]/.test(text)) return `${JSON.stringify(text)} has a character that is not on a keyboard`;
  const stray = /(?<![-_a-z])([a-z])example|exampleexampleexample/.exec(text);
  if (stray && !document.includes(`${stray[1]}*`)) return `${text} has stray letters`;
  if (!text.startsWith('arn:')) return undefined;
  const [, partition = '', service = '', region = '', account = '', ...name] = text.split(':');
  const right =
    PARTITION.test(partition) &&
    service !== '' &&
    (region === '' || REGION.test(region)) &&
    (account === '' || ACCOUNT.test(account)) &&
    name.join(':') !== '';
  return right ? undefined : `${text} is not an ARN that can exist`;
}

function faultsOf({ action, resource, caller, context }: Request, document: string): string[] {
  const isOwn = (text: string): boolean => document.includes(JSON.stringify(text));
  const texts = [resource, ...(caller?.type === 'aws' ? [caller.arn] : []), ...[...context.values()].flat()];
  const faults = texts.flatMap((t) => (isOwn(t) ? [] : (faultOf(t, document) ?? [])));
  if (!/^[a-z\d-]+:[A-Za-z\d]+$/.test(action) && !isOwn(action))
    faults.push(`${action} is not like an action`);
  for (const [key, values] of context) {
    const form = key.endsWith('region')
      ? REGION
      : key.endsWith('account')
        ? /^(\d{12}|anonymous)$/
        : undefined;
    for (const v of values) if (form && !form.test(v) && !isOwn(v)) faults.push(`${key} ${v}`);
  }
  return faults;
}

const policy = (value: unknown, kind: PolicyKind) => compileText(JSON.stringify(value), kind);
const faultsIn = (policies: unknown, ...lists: readonly (readonly AccessFinding[])[]): string[] => {
  const document = JSON.stringify(policies);
  return lists.flatMap((findings) => findings.flatMap((f) => faultsOf(f.witness, document)));
};
const forbidden = (Action: string): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});

describe('examples of requests look real', () => {
  it.each<[string, object[], object[]]>([
    ['any partition', [], [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:*:s3:::reports*' }]],
    ['China', [], [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws-cn:s3:::reports/*' }]],
    ['Regions', [], [{ Effect: 'Allow', Action: 'sqs:*', Resource: 'arn:aws:sqs:eu-*:44445555666?:q*' }]],
    [
      'all but some',
      [],
      [{ Effect: 'Allow', Action: 'lambda:*', NotResource: 'arn:aws*:lambda:us-*:*:function:b*' }],
    ],
    [
      'conditions',
      [],
      [
        {
          Effect: 'Allow',
          Action: '*',
          Resource: '*',
          Condition: {
            StringLike: { 'aws:RequestedRegion': 'eu-*', 'aws:PrincipalAccount': '1111*' },
            StringNotEquals: { 'aws:ResourceAccount': '123456789012' },
          },
        },
      ],
    ],
  ])('%s', (_, before, after) => {
    const of = (Statement: object[]) => policy({ Version: '2012-10-17', Statement }, 'identity');
    const { newAccess, lostAccess } = comparePolicies(of(before), of(after), catalogue, sets);
    expect(newAccess.findings.length).toBeGreaterThan(0);
    expect(faultsIn([before, after], newAccess.findings, lostAccess.findings)).toEqual([]);
  });

  const GET_ROLE = { Effect: 'Allow', Action: 'iam:GetRole' };
  it.each([
    [
      'another account',
      'arn:aws:iam::123456789012:role/a',
      'arn:aws:iam::*:role/a',
      'arn:aws:iam::111122223333:role/a',
    ],
    [
      'names with colons',
      'arn:aws:iam::*:role/a',
      'arn:aws:iam*:role/a',
      'arn:aws:iam::123456789012:role/a::-example',
    ],
  ])('%s', (_, before, after, resource) => {
    const of = (Resource: string) =>
      policy({ Version: '2012-10-17', Statement: [{ ...GET_ROLE, Resource }] }, 'identity');
    const { newAccess } = comparePolicies(of(before), of(after), catalogue, sets);
    expect(newAccess.findings.map((f) => f.witness.resource)).toEqual([resource]);
  });

  it('aws:PrincipalArn that is not of IAM', () => {
    const send = { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' };
    const of = (value: string) => {
      const Condition = { StringLike: { 'aws:PrincipalArn': value } };
      return policy({ Version: '2012-10-17', Statement: [{ ...send, Condition }] }, 'resource');
    };
    const { newAccess } = comparePolicies(of('arn:aws:iam::*'), of('arn:aws:*'), catalogue, sets);
    const arns = newAccess.findings.map((f) => f.witness.context.get('aws:principalarn'));
    expect(arns).toEqual([['arn:aws:sts::444455556666:federated-user/example']]);
  });

  it.each<[string, 'identity' | 'resource']>([
    ['identity-based policies', 'identity'],
    ['resource-based policies', 'resource'],
  ])('random %s', (_, kind) => {
    const faults: string[] = [];
    let found = 0;
    for (let i = 0; i < runs(PAIRS); i++) {
      const pair = policyPair(seed + i, kind, KEYS);
      const [before, after] = [policy(pair.before, kind), policy(pair.after, kind)];
      const { newAccess, lostAccess } = comparePolicies(before, after, catalogue, sets);
      const other =
        kind === 'resource'
          ? publicAccess(after, catalogue, sets)
          : grantedAmong(after, policy(forbidden('*'), kind), catalogue, sets);
      const all = [newAccess, lostAccess, other].map((d) => d.findings);
      found += all.flat().length;
      faults.push(...faultsIn(pair, ...all).map((f) => `${seed + i}: ${f}`));
    }
    expect(found).toBeGreaterThan(0);
    expect(faults).toEqual([]);
  });

  const folder = join(root, '../shared/faults/cases/compare');
  it.skipIf(!existsSync(folder))('shared cases', () => {
    const faults: string[] = [];
    for (const name of readdirSync(folder)) {
      const { files } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      const policies = Object.values(files).flatMap((f) => {
        const value = f as { Statement?: unknown; Version?: unknown };
        return value?.Statement ? [JSON.stringify(value)] : [];
      });
      const kind = policies.some((p) => p.includes('"Principal"')) ? 'resource' : 'identity';
      const [before, after] = policies.map((p) => compileText(p, kind));
      if (!before || !after) continue;
      const { newAccess, lostAccess } = comparePolicies(before, after, catalogue, sets);
      faults.push(...faultsIn(files, newAccess.findings, lostAccess.findings).map((f) => `${name}: ${f}`));
    }
    expect(faults).toEqual([]);
  });
});

it('values of patterns', () => {
  expect(partitionsLike('aws*')).toEqual(['aws', 'aws-cn', 'aws-us-gov']);
  expect(regionsLike('eu-*')[0]).toBe('eu-west-1');
  expect(regionsLike('xx-*')).toEqual([]);
  expect(accountsLike('4444*')).toEqual(['444455556666']);
  expect(accountsLike('9*8')).toEqual(['911111111118']);
  expect(accountsLike('x*')).toEqual([]);
  expect(exampleValues('aws:requestedregion')[0]).toBe('us-east-1');
});
