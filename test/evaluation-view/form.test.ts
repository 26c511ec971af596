import { describe, expect, it } from 'vitest';
import {
  addPolicy,
  fromForm,
  policyEntries,
  removePolicy,
  toForm,
} from '../../client/src/evaluation-view/form.js';
import type { RequestDocument } from '../../server/src/lsp/protocol.js';

const request: RequestDocument = {
  name: 'a test',
  principal: {
    arn: 'arn:aws:iam::111122223333:user/ana',
    tags: { team: 'a=b', n: 1 },
    mfa: true,
    groups: ['g'],
    orgId: 'o-1',
  },
  action: 's3:GetObject',
  resource: { arn: 'arn:aws:s3:::b/k', account: '111122223333', tags: { env: 'dev' } },
  context: { 'aws:SecureTransport': true, 'aws:TagKeys': ['a', 'b'], 'aws:UserAgent': 'x,y' },
  policies: { identity: 'a.json', scp: [['s1.json', 's2.json'], ['s3.json']], groups: { g: ['g.json'] } },
  expect: 'Allow',
};

describe('the form of the evaluation', () => {
  it('gives back the request that it was filled with', () => {
    const texts = {
      ...request,
      principal: { ...(request.principal as object), tags: { team: 'a=b', n: '1' } },
    };
    expect(fromForm(toForm(request), request)).toEqual({
      ...texts,
      context: { 'aws:SecureTransport': 'true', 'aws:TagKeys': ['a', 'b'], 'aws:UserAgent': 'x,y' },
    });
    for (const principal of ['*', 'lambda.amazonaws.com', '111122223333']) {
      const simple = { principal, action: 's3:GetObject', resource: '*', policies: {} };
      expect(fromForm(toForm(simple), simple)).toEqual(simple);
    }
    expect(fromForm(toForm({}), {})).toEqual({ action: '', resource: '*', policies: {} });
    expect(toForm({ principal: 7, resource: [], context: 'x' } as unknown as RequestDocument)).toMatchObject({
      principal: '7',
      context: [],
    });
  });

  it('takes changes', () => {
    const form = toForm(request);
    const changed = fromForm(
      { ...form, principal: 'ec2.amazonaws.com', mfa: '', principalTags: '', account: '', resourceTags: '' },
      request,
    );
    expect(changed.principal).toEqual({ service: 'ec2.amazonaws.com', groups: ['g'], orgId: 'o-1' });
    expect(changed.resource).toBe('arn:aws:s3:::b/k');
  });

  it('lists, adds and removes policies, levels included', () => {
    expect(policyEntries(request).map((p) => [p.slot, p.index, p.label, p.level])).toEqual([
      ['identity', 0, 'a.json', undefined],
      ['scp', 0, 's1.json', 0],
      ['scp', 1, 's2.json', 0],
      ['scp', 2, 's3.json', 1],
      ['group g', -1, 'g.json', undefined],
    ]);
    expect(addPolicy(request, 'identity', 'b.json').policies!.identity).toEqual(['a.json', 'b.json']);
    expect(addPolicy(request, 'scp', 's4.json').policies!.scp).toEqual([
      ['s1.json', 's2.json'],
      ['s3.json'],
      ['s4.json'],
    ]);
    expect(removePolicy(request, 'scp', 1).policies!.scp).toEqual([['s1.json'], ['s3.json']]);
    expect(removePolicy(request, 'scp', 2).policies!.scp).toEqual([['s1.json', 's2.json']]);
    expect(removePolicy(request, 'identity', 0).policies!.identity).toBeUndefined();
    const inline = { policies: { identity: { Statement: [{ Sid: 'S' }] } } };
    expect(policyEntries(inline)[0]!.label).toBe('inline (S)');
  });
});
