import { expect, it } from 'vitest';
import { isOfOtherService, parseCaller } from '../../server/src/requests/principal.js';

it.each([
  ['arn:aws:iam::111122223333:root', 'root'],
  ['arn:aws:iam::111122223333:user/a/ana', 'user'],
  ['arn:aws:iam::111122223333:role/app', 'role'],
  ['arn:aws:sts::111122223333:assumed-role/app/session', 'session'],
  ['arn:aws:sts::111122223333:federated-user/ana', 'federated-user'],
  // AWS has no such ARNs (IAM User Guide, "IAM identifiers").
  ['arn:aws:iam::111122223333:assumed-role/app/session', 'other'],
  ['arn:aws:iam::111122223333:federated-user/ana', 'other'],
  ['arn:aws:sts::111122223333:role/app', 'other'],
  ['arn:aws:sts::111122223333:user/ana', 'other'],
  ['arn:aws:iam::111122223333:group/admins', 'other'],
])('%s is of the form %s', (text, form) => {
  expect(parseCaller(text)).toMatchObject({ type: 'aws', form });
});

it('says whether the other service has such a principal', () => {
  expect(isOfOtherService('arn:aws:iam::111122223333:assumed-role/app/session')).toBe(true);
  expect(isOfOtherService('arn:aws:sts::111122223333:user/ana')).toBe(true);
  expect(isOfOtherService('arn:aws:iam::111122223333:group/admins')).toBe(false);
});
