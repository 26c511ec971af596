import { expect, it } from 'vitest';
import { service } from '../../support/service.js';

const ALLOW = '"Effect": "Allow", "Resource": "*"';
const policy = (first = '', second = ''): string => `{ "Version": "2012-10-17", "Statement": [
    ${first}{ ${ALLOW}, "Action": "stepfunctions:StartExecution" },
    ${second}{ ${ALLOW}, "Action": "stepfunctions:StopExecution" }
] }`;
const IGNORE = '// grantwise-ignore unknown-service: reviewed\n    ';

const found = (text: string) => {
  const findings = service.check(service.analyse(text, 'identity-policy.jsonc')!);
  return findings.filter((f) => f.rule === 'unknown-service');
};

it('a suppression in one statement leaves the actions of the others', () => {
  const at = (text: string) =>
    found(text).map(({ range, message, related }) => [
      text.slice(range.start).split('"')[0],
      message.includes('these 2 actions'),
      related?.length ?? 0,
    ]);
  expect(at(policy())).toEqual([['stepfunctions:StartExecution', true, 1]]);
  expect(at(policy(IGNORE))).toEqual([['stepfunctions:StopExecution', false, 0]]);
  expect(at(policy('', IGNORE))).toEqual([['stepfunctions:StartExecution', false, 0]]);
  expect(at(policy(IGNORE, IGNORE))).toEqual([]);
});

it('the fixes are for what is left', () => {
  const text = policy(IGNORE);
  const [fix] = found(text)[0]!.fixes!();
  const [edit] = fix!.edits;
  expect(fix!.title).toBe('Change to "states:StopExecution"');
  expect(text.slice(edit!.range.start).startsWith('stepfunctions:StopExecution')).toBe(true);
});
