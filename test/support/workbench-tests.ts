/** Tests for the workbench in so many files that it takes a while to find them. */

const suite = (i: number): object => ({
  principal: 'arn:aws:iam::111122223333:role/app',
  tests: [
    {
      name: `reads ${i}`,
      action: 's3:GetObject',
      resource: `arn:aws:s3:::reports/${i}`,
      policies: { identity: ['app-policy.json'] },
      expect: 'Allow',
    },
  ],
});

const POLICY = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' },
    { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::reports/*' },
  ],
};

/** Texts of files by their paths: a policy, with a statement that no test reaches, and its tests. */
export const MANY_TESTS: Readonly<Record<string, string>> = {
  'many/app-policy.json': JSON.stringify(POLICY, null, 2),
  ...Object.fromEntries(
    Array.from({ length: 200 }, (_, i) => [`many/suite-${i}.iam-test.json`, JSON.stringify(suite(i))]),
  ),
};
