import { describe, expect, it } from 'vitest';
import { configuredKind, fileMatches } from '../../../server/src/rules/config/config.js';
import {
  effectiveConfig,
  optionsFor,
  suppressionFor,
} from '../../../server/src/rules/config/effective-config.js';
import { readConfig } from '../../../server/src/rules/config/read-config.js';
import {
  type CheckOptions,
  checkPolicy,
  RULE_IDS,
  rules,
} from '../../../server/src/rules/engine/check-policy.js';
import { ignoreWithComment } from '../../../server/src/rules/engine/suppress.js';
import type { Finding } from '../../../server/src/rules/rule.js';
import { globOfPath } from '../../../server/src/text/glob-of-path.js';
import { applyEdits } from '../../../server/src/text/text-edit.js';
import { catalogue } from '../../support/catalogue.js';
import { policyOf, wholePolicy } from '../../support/fixture.js';
import { service } from '../../support/service.js';

const problems = (text: string): string[] =>
  readConfig(text, catalogue).problems.map((p) => `${text.slice(p.range.start, p.range.end)}: ${p.message}`);

/** The options for a file that one configuration in `/w` applies to. */
function optionsOf(text: string, file = '/w/p.json'): CheckOptions {
  const { config } = readConfig(text, catalogue);
  const path = '/w/grantwise.json';
  const unit = {
    path,
    folder: '/w',
    configs: [{ path, config }],
    sources: [],
    paths: [],
    usable: true,
    edited: false,
  };
  return optionsFor(effectiveConfig([unit], file));
}

describe('grantwise.json', () => {
  it('is read', () => {
    const { config, problems: none } = readConfig(
      `{
      "preset": "strict",
      "rules": { "full-admin": "off", "organization/mine": "error" },
      "suppressions": [{ "rule": "public-access", "file": "a/*.json", "statement": "S", "reason": "website" }],
      "organization": [
        { "id": "mine", "message": "No users", "forbidActions": ["iam:CreateUser"] },
        { "id": "cond", "message": "m", "severity": "error", "kinds": ["identity"],
          "requireConditions": { "actions": ["iam:PassRole"], "keys": ["iam:PassedToService"], "match": "any" } }
      ]
    }`,
      catalogue,
    );
    expect(none).toEqual([]);
    expect(config.preset).toBe('strict');
    expect(config.rules).toEqual({ 'full-admin': 'off', 'organization/mine': 'error' });
    expect(config.suppressions).toEqual([
      { rule: 'public-access', file: 'a/*.json', statement: 'S', reason: 'website' },
    ]);
    expect(config.organization.map((r) => [r.id, r.severity])).toEqual([
      ['mine', 'warning'],
      ['cond', 'error'],
    ]);
  });

  it('says what is wrong, at its place, and is not used in part', () => {
    expect(problems('{ "presets": "strict" }')).toEqual([
      '"presets": Unknown property "presets". Did you mean "preset"?',
    ]);
    expect(problems('{ "preset": "lax" }')).toEqual([
      '"lax": "preset" must be one of recommended, strict, access-analyzer, not "lax".',
    ]);
    expect(problems('{ "rules": { "ful-admin": "off", "full-admin": 1 } }')).toEqual([
      '"ful-admin": Unknown rule "ful-admin". Did you mean "full-admin"?',
      '1: "full-admin" must be a string.',
    ]);
    expect(
      problems('{ "suppressions": [{ "rule": "full-admin", "reason": " ", "file": "x" }, {}] }'),
    ).toEqual([
      '" ": A suppression needs a reason. Write why the finding is intentional.',
      '{: "rule" is missing.',
      '{: "file" is missing.',
      '{: A suppression needs a reason. Write why the finding is intentional.',
    ]);
    expect(problems('{ "organization": [{ "id": "x", "message": "m" }] }')[0]).toMatch(
      /^\{: A rule must have exactly one of /,
    );
    expect(problems('{ "organization": [{ "id": "X y", "message": "m", "forbidActions": [] }] }')[0]).toMatch(
      /^"X y": The ID of a rule/,
    );
    expect(problems('[]')).toEqual(['[]: The configuration must be an object.']);
    expect(problems('{ "rules": ')).not.toEqual([]);
    expect(problems('')).toEqual([': The file is empty.']);
    expect(readConfig('{ "preset": "strict", "nonsense": 1 }', catalogue)).toMatchObject({
      usable: false,
      config: { preset: undefined },
    });
  });

  it('of one file is not about the files of other folders with its name', () => {
    const pattern = globOfPath('p.json');
    expect(fileMatches(pattern, ['p.json', '/w/p.json'])).toBe(true);
    expect(fileMatches(pattern, ['x/p.json', '/w/x/p.json'])).toBe(false);
    const suppression = { rule: 'full-admin', file: pattern, reason: 'r' };
    expect(suppressionFor(suppression, ['p.json', '/w/p.json']).exact).toBe(true);
  });

  it('is used without the reason of a suppression, which is being written', () => {
    const text =
      '{ "preset": "strict", "suppressions": [{ "rule": "full-admin", "file": "./x", "reason": "" }] }';
    const read = readConfig(text, catalogue);
    expect(read).toMatchObject({
      usable: true,
      config: { preset: 'strict', suppressions: [{ reason: '' }] },
    });
    expect(read.problems.map((p) => p.severity)).toEqual(['warning']);
  });

  it('checks what values mean, and names them as they are written', () => {
    const said = (check: object): string[] =>
      readConfig(
        JSON.stringify({ organization: [{ id: 'x', message: 'm', ...check }] }),
        catalogue,
      ).problems.map((p) => `${p.severity}: ${p.message}`);
    const one = (check: object, wanted: RegExp): void => {
      expect(said(check)).toHaveLength(1);
      expect(said(check)[0]).toMatch(wanted);
    };
    one({ allowedRegions: ['eu-*', 'ue-*'] }, /^warning: "ue-\*" matches no Region/);
    one({ forbidPrincipals: ['lamda.amazonaws.com'] }, /^warning: .*Did you mean "lambda\.amazonaws\.com"/);
    one(
      { forbidPrincipals: ['arn:aws:iam::111122223333:group/admins'] },
      /^error: A group cannot be a principal/,
    );
    const keys = (key: string): object => ({
      requireConditions: { actions: ['ec2:RunInstances'], keys: [key] },
    });
    const values = (key: string, value: string): object => ({
      requireConditions: { actions: ['s3:*'], values: { [key]: [value] } },
    });
    one(values('aws:SecureTransport', 'yes'), /"yes"/);
    one(values('aws:SourceIp', '10.0.0.300'), /10\.0\.0\.300/);
    expect(said(values('aws:SourceIp', '10.0.0.0/8'))).toEqual([]);
    const types = {
      requireConditions: { actions: ['s3:*'], keys: ['aws:SourceIp'], resourceTypes: ['s3:objects'] },
    };
    one(types, /Did you mean "s3:object"\?$/);
    one(keys('aws:ReqestTag/*'), /Did you mean "aws:RequestTag\/\*"\?$/);
    one(keys('ec2:InstanceTyp*x'), /matches "ec2:InstanceTyp\*x"/);
    one(values('aws:PrincipalOrgID', '123'), /^warning: "123" is not an organization ID/);
    one(values('aws:PrincipalOrgPaths', 'o-a1b2c3d4e5'), /is not a path of an organization/);
    one(values('aws:PrincipalArn', 'my-role'), /^warning: "my-role" is not an ARN/);
    one({ forbidResources: ['arn:aws:s3:::${aws:username}/*'] }, /Policy variables have no value here/);
    const limited = (more: object): object => ({
      requireConditions: { actions: ['s3:GetObject'], keys: ['aws:SourceIp'], ...more },
    });
    one(limited({ resources: ['arn:aws:sqs:*:*:q'] }), /None of the actions acts on "arn:aws:sqs/);
    one(limited({ resourceTypes: ['s3:object', 'ec2:instance'] }), /acts on "ec2:instance"/);
    for (const right of [
      values('aws:PrincipalOrgID', 'o-a1b2c3d4e5'),
      values('aws:PrincipalOrgPaths', 'o-a1b2c3d4e5/r-ab12/*'),
      values('aws:PrincipalArn', 'arn:aws:iam::111122223333:role/x'),
      keys('aws:RequestTag/*'),
      keys('ec2:Instance*'),
      limited({ resources: ['arn:aws:s3:::b/*'], resourceTypes: ['s3:object'] }),
      { forbidPrincipals: ['arn:aws:iam::111122223333:saml-provider/adfs'] },
    ])
      expect(said(right)).toEqual([]);
    const suppression = { rule: 'full-admin', file: 'a.json', reason: 'r' };
    const twice = JSON.stringify({
      suppressions: [suppression, { ...suppression, statement: 'A' }, suppression],
    });
    expect(readConfig(twice, catalogue).problems.map((p) => p.message)).toEqual([
      '"full-admin" is suppressed twice in "a.json".',
    ]);
    const empty = readConfig('{ "overrides": [{ "files": "a.json" }] }', catalogue).problems;
    expect(empty.map((p) => [p.severity, p.message])).toEqual([
      ['warning', 'The override has only "files", so it changes nothing.'],
    ]);
  });

  it('assigns kinds, the first pattern that matches, and reports unknown ones', () => {
    const { config } = readConfig('{"policyKinds": {"x/*.json": "trust", "x/**": "none"}}', catalogue);
    expect(configuredKind(config.policyKinds, ['x/p.json', '/w/x/p.json'])).toBe('trust');
    expect(configuredKind(config.policyKinds, ['x/y/p.json'])).toBe('none');
    expect(configuredKind(config.policyKinds, ['p.json'])).toBeUndefined();
    expect(problems('{"policyKinds": {"x": "trusted"}}')).toEqual([
      '"trusted": "x" must be one of identity, resource, trust, scp, rcp, boundary, session, endpoint, none, not "trusted". Did you mean "trust"?',
    ]);
  });

  it('reports suppressions of rules that do not exist', () => {
    expect(problems('{"suppressions": [{"rule": "full-admn", "file": "x", "reason": "r"}]}')).toEqual([
      '"full-admn": Unknown rule "full-admn". Did you mean "full-admin"?',
    ]);
  });

  it('gives a file its own suppressions', () => {
    const text =
      '{"suppressions": [{"rule": "full-admin", "file": "x/*.json", "reason": "r"}, {"rule": "name-case", "file": "./x/p.json", "reason": "r"}, {"rule": "missing-version", "file": "y.json", "reason": "r"}]}';
    expect(optionsOf(text, '/w/x/p.json').suppressions?.map((s) => [s.rule, s.exact])).toEqual([
      ['full-admin', false],
      ['name-case', true],
    ]);
    expect(fileMatches('p.json', ['deep/er/p.json'])).toBe(true);
    expect(fileMatches('/p.json', ['p.json'])).toBe(true);
    expect(fileMatches('deep/p.json', ['deep/er/p.json'])).toBe(false);
  });
});

describe('presets', () => {
  const policy = policyOf(
    wholePolicy(
      '{ "Effect": "Allow", "Action": ["secretsmanager:GetSecretValue", "s3:*"], "Resource": "*" }',
    ),
  );
  const found = (options: CheckOptions): string[] =>
    checkPolicy(policy, catalogue, options).map((f) => `${f.rule} ${f.severity}`);

  it('turn rules on and off', () => {
    expect(found({})).toContain('service-wildcard information');
    expect(found({}).join()).not.toContain('data-exfiltration');
    expect(found({ preset: 'strict' })).toEqual(
      expect.arrayContaining(['service-wildcard warning', 'data-exfiltration warning']),
    );
    expect(found({ preset: 'access-analyzer' }).join()).not.toMatch(/service-wildcard|data-exfiltration/);
  });

  it('give way to single rules', () => {
    const wanted = { 'data-exfiltration': 'error', 'service-wildcard': 'off' };
    expect(found({ preset: 'strict', rules: wanted })).toContain('data-exfiltration error');
    expect(found({ rules: wanted })).toContain('data-exfiltration error');
    expect(found({ rules: wanted }).join()).not.toContain('service-wildcard');
  });

  it('of Access Analyzer has the severity that Access Analyzer assigns', () => {
    const bad = policyOf(wholePolicy('{ "Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*" }'));
    const of = (preset?: 'access-analyzer'): string[] =>
      checkPolicy(bad, catalogue, preset ? { preset } : {}).map((f) => `${f.rule} ${f.severity}`);
    expect(of()).toContain('unknown-action warning');
    expect(of('access-analyzer')).toContain('unknown-action error');
  });

  it('know every rule', () => {
    for (const rule of rules) expect(RULE_IDS).toContain(rule.id);
  });
});

const checked = (text: string, options: CheckOptions = {}): Finding[] =>
  service.check(service.analyse(text, 'p-policy.json')!, options);
const ids = (findings: readonly Finding[]): string[] => findings.map((f) => f.rule);

describe('suppressions', () => {
  const policy = (comment: string, end = ''): string => `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    ${comment}
    "Action": "*",${end}
    "Resource": "*"
  }
}`;

  it('are above the line, at its end, or for the whole file', () => {
    expect(ids(checked(policy('')))).toEqual(['full-admin']);
    expect(checked(policy('// grantwise-ignore full-admin: break-glass'))).toEqual([]);
    expect(checked(policy('/* grantwise-ignore full-admin: break-glass */'))).toEqual([]);
    expect(checked(policy('// grantwise-ignore full-admin: break-glass\n    // see the runbook'))).toEqual(
      [],
    );
    expect(checked(policy('', ' // grantwise-ignore full-admin: break-glass'))).toEqual([]);
    expect(checked(`// grantwise-ignore-file full-admin: break-glass\n${policy('')}`)).toEqual([]);
    expect(checked(`// grantwise-ignore full-admin: too far away\n${policy('')}`).map((f) => f.rule)).toEqual(
      ['suppression', 'full-admin'],
    );
  });

  it('apply to the statement or the element that begins below them', () => {
    const statements = (above: string, inside = ''): string => `{
  "Version": "2012-10-17",
  "Statement": [
    ${above}
    {
      "Effect": "Allow",
      ${inside}
      "Action": [
        "s3:GetObject",
        "*"
      ],
      "Resource": "*"
    },
    { "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "Bool": { "aws:SecureTransport": "true" } } }
  ]
}`;
    const comment = '// grantwise-ignore full-admin: break-glass';
    const lines = (text: string): number[] =>
      checked(text)
        .filter((f) => f.rule === 'full-admin' || f.rule === 'suppression')
        .map((f) => text.slice(0, f.range.start).split('\n').length);
    expect(lines(statements(''))).toEqual([10, 14]);
    expect(lines(statements(comment))).toEqual([14]);
    expect(lines(statements('', comment))).toEqual([14]);
    expect(lines(statements('// grantwise-ignore public-access: x'))).toEqual([4, 10, 14]);
  });

  it('say that the reason needs a colon', () => {
    const [said] = checked(policy('// grantwise-ignore full-admin - break glass')).map((f) => f.message);
    expect(said).toMatch(/If this is the reason, write a colon before it/);
  });

  it('need a reason, a rule that exists, and something to suppress', () => {
    const said = (comment: string): string[] =>
      checked(policy(comment))
        .filter((f) => f.rule === 'suppression')
        .map((f) => f.message);
    expect(said('// grantwise-ignore full-admin')[0]).toMatch(/no reason/);
    expect(said('// grantwise-ignore ful-admin: x')[0]).toMatch(/unknown rule: "ful-admin"/);
    expect(said('// grantwise-ignore')[0]).toMatch(/does not name a rule/);
    expect(said('// grantwise-ignore full-admin, public-access: x')[0]).toMatch(
      /has no effect, because public-access/,
    );
    // What is off is not stale.
    const off = checked(policy('// grantwise-ignore public-access: x'), {
      rules: { 'public-access': 'off' },
    });
    expect(ids(off)).toEqual(['full-admin']);
    expect(ids(checked(policy('// grantwise-ignore'), { rules: { suppression: 'off' } }))).toEqual([
      'full-admin',
    ]);
  });

  it('without a reason are warnings wherever they are, and suppress the finding', () => {
    const severities = (text: string, options = {}): string[] =>
      checked(text, options).map((f) => `${f.severity} ${f.rule}`);
    expect(severities(policy('// grantwise-ignore full-admin'))).toEqual(['warning suppression']);
    expect(severities(policy('// grantwise-ignore full-admin:  '))).toEqual(['warning suppression']);
    for (const reason of ['', ' '])
      expect(severities(policy(''), { suppressions: [{ rule: 'full-admin', reason, exact: true }] })).toEqual(
        ['warning suppression'],
      );
    const strict = { rules: { suppression: 'error' } };
    expect(severities(policy('// grantwise-ignore full-admin'), strict)).toEqual(['error suppression']);
    const stale = policy('// grantwise-ignore public-access: x');
    expect(severities(stale)).toEqual(['information suppression', 'warning full-admin']);
    const config = readConfig('{ "suppressions": [{ "rule": "full-admin", "file": "x" }] }', catalogue);
    expect(config).toMatchObject({ usable: true, config: { suppressions: [{ reason: '' }] } });
    expect(config.problems.map((p) => p.severity)).toEqual(['warning']);
  });

  it('that are stale are removed by their fix, with their line', () => {
    const text = policy('// grantwise-ignore public-access: x');
    const [stale] = checked(text).filter((f) => f.rule === 'suppression');
    expect(applyEdits(text, stale!.fixes!()[0]!.edits)).toBe(policy('').replace('    \n', ''));
  });

  it('are written by a fix', () => {
    const text = policy('"Sid": "All",');
    const analysis = service.analyse(text, 'p-policy.json')!;
    const [finding] = service.check(analysis);
    const [line, statement, file] = ignoreWithComment(analysis.document, finding!, analysis.policies);
    const above = applyEdits(text, statement!.edits);
    expect(above).toMatch(/\/\/ grantwise-ignore full-admin: \n *"Statement": \{\n/);
    const whole = applyEdits(text, file!.edits);
    expect(whole.startsWith('// grantwise-ignore-file full-admin: \n{')).toBe(true);
    expect(checked(whole).map((f) => f.message)).toEqual([
      'The suppression has no reason. Write one after a colon.',
    ]);
    expect(checked(above).map((f) => f.message)).toEqual([
      'The suppression has no reason. Write one after a colon.',
    ]);
    const after = applyEdits(text, line!.edits);
    expect(after).toContain('\n    // grantwise-ignore full-admin: \n    "Action": "*",');
    expect(checked(after).map((f) => f.message)).toEqual([
      'The suppression has no reason. Write one after a colon.',
    ]);
  });

  it('of the configuration are about a file, or one statement in it, and say when they are stale', () => {
    const text = policy('"Sid": "All",');
    const rule = { rule: 'full-admin', reason: 'r', exact: true };
    expect(checked(text, { suppressions: [rule] })).toEqual([]);
    expect(checked(text, { suppressions: [{ ...rule, statement: 'All' }] })).toEqual([]);
    expect(ids(checked(text, { suppressions: [{ ...rule, statement: 'Other' }] }))).toEqual([
      'suppression',
      'full-admin',
    ]);
    expect(ids(checked(text, { suppressions: [{ ...rule, statement: 'Other', exact: false }] }))).toEqual([
      'full-admin',
    ]);
    const [unexplained] = checked(text, { suppressions: [{ ...rule, reason: ' ', exact: false }] });
    expect(unexplained).toMatchObject({ rule: 'suppression', severity: 'warning' });
    expect(unexplained!.message).toMatch(/no reason/);
  });
});
