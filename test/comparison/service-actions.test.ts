/** The services about which two policies do not say the same. */
import { expect, it } from 'vitest';
import { partsOf, policySide } from '../../server/src/comparison/policy-side.js';
import { ActionIndex } from '../../server/src/comparison/service-actions.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { catalogue } from '../support/catalogue.js';
import { compileText } from '../support/policies.js';
import { stopwatch, TIMED } from '../support/stopwatch.js';

type Statement = Readonly<Record<string, unknown>>;

const partsFrom = (statements: readonly Statement[], first: number) => {
  const Statement = statements.map((s) => ({ Effect: 'Allow', Resource: '*', ...s }));
  const policy = compileText(JSON.stringify({ Version: '2012-10-17', Statement }), 'identity');
  return partsOf(policySide(policy, requestSets(catalogue), first));
};

function differing(before: readonly Statement[], after: readonly Statement[]): readonly string[] {
  const old = partsFrom(before, 0);
  return new ActionIndex(old, partsFrom(after, old.length), catalogue, requestSets(catalogue)).differing;
}

const [A, B] = ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*'];

it.each<[string, Statement[], Statement[], string[]]>([
  ['nothing', [{ Action: ['s3:Get*', 'sqs:*'] }], [{ Action: ['sqs:*', 'S3:get*', 'sqs:*'] }], []],
  [
    'a pattern of one service',
    [{ Action: ['s3:Get*', 'sqs:*'] }],
    [{ Action: ['s3:Put*', 'sqs:*'] }],
    ['s3'],
  ],
  [
    'the resource',
    [{ Action: ['s3:*', 'sqs:*'], Resource: A }],
    [{ Action: ['s3:*', 'sqs:*'], Resource: B }],
    ['s3', 'sqs'],
  ],
  [
    'the statement',
    [
      { Action: 's3:*', Resource: A },
      { Action: 'sqs:*', Resource: B },
    ],
    [
      { Action: 's3:*', Resource: B },
      { Action: 'sqs:*', Resource: A },
    ],
    ['s3', 'sqs'],
  ],
  ['a statement that is there twice', [{ Action: 's3:*' }], [{ Action: 's3:*' }, { Action: 's3:*' }], []],
  [
    'a pattern of all services',
    [{ Action: ['*:Get*', 's3:*'] }],
    [{ Action: ['*:Put*', 's3:*'] }],
    ['s3', '*'],
  ],
  [
    'a service next to a pattern of all services',
    [{ Action: '*:Get*' }],
    [{ Action: ['*:Get*', 's3:Put*'] }],
    ['s3'],
  ],
  ['an excluded service', [{ NotAction: ['s3:*', 'sqs:*'] }], [{ NotAction: ['s3:*'] }], ['sqs']],
  [
    'another NotAction that is there twice',
    [{ NotAction: 's3:*' }],
    [{ NotAction: 's3:*' }, { NotAction: 'sqs:*' }],
    ['s3', 'sqs'],
  ],
  ['Action and NotAction', [{ Action: 's3:*' }], [{ NotAction: 's3:*' }], ['s3', '*']],
])('differs: %s', (_, before, after, services) => {
  expect(differing(before, after)).toEqual(services);
  expect(differing(after, before)).toEqual(services);
});

/** Took 2.5 s for 300 statements and 6,000 services: the statements were all compared again for each service. */
it('statements that exclude thousands of services', TIMED, () => {
  const statements = Array.from({ length: 400 }, (_, i) => ({
    NotAction: Array.from({ length: 20 }, (_, k) => `svc${i}${String.fromCharCode(97 + k)}:*`),
  }));
  const [old, fresh] = [partsFrom(statements, 0), partsFrom([...statements].reverse(), statements.length)];
  const took = stopwatch();
  expect(new ActionIndex(old, fresh, catalogue, requestSets(catalogue)).differing).toEqual([]);
  expect(took()).toBeLessThan(1000);
});
