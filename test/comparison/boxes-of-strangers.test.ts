/** A question about strangers changes no answer about the statements themselves. */
import { expect, it } from 'vitest';
import { findingsOf } from '../support/service.js';

it('an Allow for everyone is not made redundant by one for an account', () => {
  const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/x' };
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { ...statement, Principal: { AWS: '444455556666' } },
      { ...statement, Principal: '*' },
    ],
  });
  // The second check is asked what the first one knows.
  for (let i = 0; i < 2; i++) {
    const found = findingsOf(text, 'resource').filter((f) => f.rule === 'redundant-statement');
    expect(found.map((f) => f.message)).toEqual([expect.stringContaining('statement 2')]);
  }
});
