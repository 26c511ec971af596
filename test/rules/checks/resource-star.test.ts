import { expect, it } from 'vitest';
import { service } from '../../support/service.js';
import { toYaml } from '../../support/transliterate.js';

/** Titles of the fixes in a policy near its quota. */
function titles(text: string, path: string): string[] {
  const found = service.check(service.analyse(text, path, { kind: 'identity', reason: 'the test' })!);
  return found.filter((f) => f.rule === 'resource-star').flatMap((f) => f.fixes!().map((x) => x.title));
}

it('what a statement counts for the quota does not depend on how it is written', () => {
  const Action = [
    's3:GetObject',
    's3:ListBucket',
    's3:ListAllMyBuckets',
    'sqs:SendMessage',
    'sqs:ListQueues',
  ];
  const offers = new Set<string>();
  for (let more = 0; more < 60; more++) {
    const filler = Array.from(
      { length: 50 + more },
      (_, i) => `arn:aws:dynamodb:us-east-1:111122223333:table/table-${i}-of-the-application`,
    );
    const data = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action, Resource: '*' },
        { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: filler },
      ],
    };
    const expected = titles(JSON.stringify(data), 'x.json');
    offers.add(expected.join());
    expect(titles(JSON.stringify(data, null, 8), 'x.json')).toEqual(expected);
    expect(titles(toYaml(data, 'block'), 'x.yaml')).toEqual(expected);
  }
  // With and without room for another statement.
  expect(offers.size).toBeGreaterThan(1);
});
