import { describe, expect, it } from 'vitest';
import { deriveContext } from '../../server/src/evaluation/derive-context.js';
import { parseCaller } from '../../server/src/requests/principal.js';
import { makeContext, type RequestContext } from '../../server/src/requests/request.js';
import { catalogue } from '../support/catalogue.js';

function derived(principal: string, context: Record<string, string | readonly string[]>): RequestContext {
  const request = {
    caller: parseCaller(principal),
    action: 'sqs:SendMessage',
    resource: 'arn:aws:sqs:eu-west-1:111122223333:jobs',
    context: makeContext(context),
  };
  return deriveContext(request, catalogue).context;
}

describe('the keys that follow from a request', () => {
  it('are the same one by one and as a whole, in any order', () => {
    for (const principal of [
      'arn:aws:iam::111122223333:user/ana',
      '*',
      'sns.amazonaws.com',
      '444455556666',
    ]) {
      const given = { 'aws:EpochTime': '1767225600', 'aws:CalledVia': ['athena.amazonaws.com'] };
      const whole = new Map(derived(principal, given));
      const names = catalogue.allKeyFacts.map(({ name }) => name.toLowerCase());
      const backwards = derived(principal, given);
      for (const name of [...names].reverse()) {
        expect(backwards.get(name), name).toEqual(whole.get(name));
        expect(backwards.has(name)).toBe(whole.has(name));
      }
      expect([...backwards]).toEqual([...whole]);
      expect(backwards.size).toBe(whole.size);
    }
  });

  it('follow from keys that follow themselves', () => {
    const service = derived('sns.amazonaws.com', { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:444455556666:t' });
    expect(service.get('aws:sourceaccount')).toEqual(['444455556666']);
    const user = derived('arn:aws:iam::111122223333:user/ana', { 'aws:CalledVia': ['a.com', 'b.com'] });
    expect(user.get('aws:calledviafirst')).toEqual(['a.com']);
    expect(user.get('aws:viaawsservice')).toEqual(['true']);
  });

  it('are absent where two of them follow from each other alone', () => {
    const context = derived('arn:aws:iam::111122223333:user/ana', {});
    expect(context.get('aws:currenttime')).toBeUndefined();
    expect(context.get('aws:epochtime')).toBeUndefined();
    expect([...context.keys()]).not.toContain('aws:epochtime');
  });
});
