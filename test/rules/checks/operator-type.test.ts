import { expect, it } from 'vitest';
import { findingsOf } from '../../support/service.js';

const titles = (value: unknown): string[] => {
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: '*',
        Condition: { StringEquals: { 'aws:ViaAWSService': value } },
      },
    ],
  });
  const finding = findingsOf(text, 'identity').find((f) => f.rule === 'operator-type');
  return (finding?.fixes?.() ?? []).map((f) => f.title);
};

it('moves to Bool only what Bool can compare', () => {
  expect(titles('true')).toEqual(['Change to "Bool"']);
  expect(titles(['True'])).toEqual(['Change to "Bool"']);
  expect(titles('amplify.amazonaws.com')).toEqual([]);
});
