/** Every published escalation path is found, and is not found where a resource, a condition or a Deny closes it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { policiesOf } from '../../server/src/dialects/policy-places.js';
import { checkPolicy, RULE_IDS } from '../../server/src/rules/engine/check-policy.js';
import {
  ESCALATION_PATHS,
  type EscalationPath,
} from '../../server/src/rules/support/escalation/escalation-paths.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue, root } from '../support/catalogue.js';

type Statement = Record<string, unknown>;

const ONLY = Object.fromEntries(
  RULE_IDS.filter((id) => id !== 'privilege-escalation').map((id) => [id, 'off']),
);

const messagesOf = (statements: readonly Statement[]): string[] => {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const [policy] = policiesOf(parseJson(text), 'identity-policy.json');
  return checkPolicy(policy!, catalogue, { rules: ONLY })
    .filter((f) => f.rule === 'privilege-escalation')
    .map((f) => [f.message, ...(f.related ?? []).map((r) => r.message)].join('\n'));
};

const allow = (path: EscalationPath, own: Statement = {}): Statement => ({
  Effect: 'Allow',
  Action: path.actions,
  Resource: '*',
  ...own,
});

const IAM_ACTIONS = [...catalogue.service('iam')!.actions].map((a) => a.id);

/** The paths whose actions are all among those of another one: it is reported in their place. */
const within = (path: EscalationPath): EscalationPath[] =>
  ESCALATION_PATHS.filter((p) => p.actions.every((a) => path.actions.includes(a)));

describe.each(ESCALATION_PATHS.map((p) => [p.id, p] as const))('%s', (_, path) => {
  it('is one finding that says what the path leads to', () => {
    for (const statements of [
      [allow(path)],
      path.actions.map((Action) => allow(path, { Action })),
      [allow(path, { Action: path.actions.map((a) => a.replace(/..$/, '*')) })],
    ]) {
      const messages = messagesOf(statements);
      expect(messages.length).toBeGreaterThan(0);
      expect(within(path).some((p) => messages.some((m) => m.includes(p.how)))).toBe(true);
    }
    expect(messagesOf([allow(path)])).toHaveLength(1);
    if (path.passTo && within(path).length === 1)
      expect(messagesOf([allow(path)])[0]).toContain(path.passTo[0]);
  });

  it('is open although requests must come from a network, with MFA, in a Region', () => {
    const Condition = {
      Bool: { 'aws:MultiFactorAuthPresent': 'true' },
      IpAddress: { 'aws:SourceIp': '203.0.113.0/24' },
      StringEquals: { 'aws:RequestedRegion': 'eu-west-1' },
    };
    expect(messagesOf([allow(path, { Condition })])).toHaveLength(1);
  });

  it('is open where NotAction leaves its actions out, and closed where it has one of them', () => {
    const other = IAM_ACTIONS.filter((id) => !path.actions.includes(id));
    const granted = (NotAction: readonly string[]): boolean =>
      messagesOf([{ Effect: 'Allow', NotAction, Resource: '*' }]).some((m) =>
        within(path).some((p) => m.includes(p.how)),
      );
    expect(granted(other)).toBe(true);
    expect(granted([...other, ...path.actions])).toBe(false);
  });

  it('is closed by a Deny of an action', () => {
    for (const denied of path.actions) {
      const others = within(path).filter((p) => !p.actions.includes(denied));
      const messages = messagesOf([allow(path), { Effect: 'Deny', Action: denied, Resource: '*' }]);
      expect(messages.length > 0).toBe(others.length > 0);
    }
  });

  it('is closed by a condition that it does not meet', () => {
    const keys = ['aws:ResourceTag/team', 'iam:PermissionsBoundary', 'aws:PrincipalTag/role'];
    for (const key of keys)
      expect(messagesOf([allow(path, { Condition: { StringEquals: { [key]: 'x' } } })])).toEqual([]);
  });

  it('is closed by a narrow resource', () => {
    const Resource = path.passTo
      ? 'arn:aws:iam::111122223333:role/app/deployer'
      : `arn:aws:${path.actions[0]!.split(':')[0]}:eu-west-1:111122223333:thing/app`;
    const passed = path.actions.filter((a) => a !== 'iam:PassRole');
    expect(
      messagesOf([
        { Effect: 'Allow', Action: path.passTo ? 'iam:PassRole' : path.actions, Resource },
        ...(path.passTo ? [{ Effect: 'Allow', Action: passed, Resource: '*' }] : []),
      ]).filter((m) => m.includes(path.how)),
    ).toEqual([]);
  });
});

const PASSING = ESCALATION_PATHS.filter((p) => p.passTo && within(p).length === 1);

describe.each(PASSING.map((p) => [p.id, p] as const))('%s', (_, path) => {
  it('is open only if the role can be passed to the service', () => {
    const passing = (service: string): string[] =>
      messagesOf([
        allow(path, {
          Action: 'iam:PassRole',
          Condition: { StringEquals: { 'iam:PassedToService': service } },
        }),
        allow(path, { Action: path.actions.filter((a) => a !== 'iam:PassRole') }),
      ]).filter((m) => m.includes(path.how));
    expect(passing(path.passTo![0]!)).toHaveLength(1);
    expect(passing('events.amazonaws.com')).toEqual([]);
  });
});

describe('escalation', () => {
  it('includes iam:* and other wildcards, as one finding for each statement', () => {
    expect(messagesOf([{ Effect: 'Allow', Action: 'iam:*', Resource: '*' }])).toHaveLength(1);
    expect(
      messagesOf([
        { Effect: 'Allow', Action: ['iam:*', 'lambda:*', 'ec2:*', 'ssm:*', 'glue:*'], Resource: '*' },
      ]),
    ).toHaveLength(1);
  });

  it('omits administrators, and what applies to the own user only', () => {
    expect(messagesOf([{ Effect: 'Allow', Action: '*', Resource: '*' }])).toEqual([]);
    const own = 'arn:aws:iam::*:user/${aws:username}';
    expect(messagesOf([{ Effect: 'Allow', Action: 'iam:CreateAccessKey', Resource: own }])).toEqual([]);
    expect(messagesOf([{ Effect: 'Allow', Action: 'iam:PutUserPolicy', Resource: own }])).toHaveLength(1);
  });

  it('counts documents that run any command, and statements that complete each other', () => {
    const instances = 'arn:aws:ec2:*:*:instance/*';
    const run = (document: string): string[] =>
      messagesOf([{ Effect: 'Allow', Action: 'ssm:SendCommand', Resource: [instances, document] }]);
    expect(run('arn:aws:ssm:*:*:document/AWS-RunShellScript')).toHaveLength(1);
    expect(run('arn:aws:ssm:*:*:document/AWS-RunPatchBaseline')).toEqual([]);
  });

  it('has actions that exist', () => {
    for (const { actions } of ESCALATION_PATHS)
      for (const action of actions) expect(catalogue.action(action)?.id).toBe(action);
  });

  const file = join(root, '../shared/data/escalation-paths.json');
  it.skipIf(!existsSync(file))('has all 65 published paths (skipped where ../shared is missing)', () => {
    const { paths } = JSON.parse(readFileSync(file, 'utf8')) as {
      paths: { id: string; actions: string[] }[];
    };
    expect(paths).toHaveLength(65);
    for (const { id, actions } of paths)
      expect(ESCALATION_PATHS.find((p) => p.id === id)?.actions).toEqual(actions);
  });
});
