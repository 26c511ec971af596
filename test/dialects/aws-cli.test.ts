import { describe, expect, it } from 'vitest';
import { policiesOf } from '../../server/src/dialects/policy-places.js';
import { listRefactorings } from '../../server/src/refactorings/list-refactorings.js';
import { refactorings } from '../../server/src/refactorings/refactorings.js';
import { checkPolicy } from '../../server/src/rules/engine/check-policy.js';
import { requestSets } from '../../server/src/sets/request-sets.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue } from '../support/catalogue.js';

const identity = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
};
const resource = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' }],
};
const kinds = (answer: object): string[] =>
  policiesOf(parseJson(JSON.stringify(answer, null, 4)), 'answer.json').map((p) => p.kind);

describe('aws-cli', () => {
  it('makes no edits in JSON in a string, which would need escapes', () => {
    const text = JSON.stringify({ Policy: JSON.stringify(resource) });
    const offset = text.indexOf('s3:GetObject');
    const [policy] = policiesOf(parseJson(text), 'answer.json');
    expect(policy?.statements).toHaveLength(1);
    const sets = requestSets(catalogue);
    expect(refactorings(policy!, offset, catalogue, sets)).toEqual([]);
    expect(listRefactorings(policy!, offset, catalogue, sets)).toEqual([]);
    expect(checkPolicy(policy!, catalogue).flatMap((f) => f.fixes?.() ?? [])).toEqual([]);
    // The same policy as an object has them.
    const two = { ...resource, Statement: [...resource.Statement, ...resource.Statement] };
    const [open] = policiesOf(parseJson(JSON.stringify({ Policy: two })), 'answer.json');
    expect(refactorings(open!, open!.node.range.start + 60, catalogue, sets).length).toBeGreaterThan(0);
  });

  it('knows the answers of IAM', () => {
    expect(kinds({ PolicyVersion: { Document: identity, VersionId: 'v1' } })).toEqual(['identity']);
    expect(kinds({ Role: { RoleName: 'r', AssumeRolePolicyDocument: identity } })).toEqual(['trust']);
    expect(kinds({ RoleName: 'r', PolicyName: 'p', PolicyDocument: identity })).toEqual(['identity']);
    expect(
      kinds({
        UserDetailList: [{ UserPolicyList: [{ PolicyName: 'x', PolicyDocument: identity }] }],
        RoleDetailList: [
          { AssumeRolePolicyDocument: identity, RolePolicyList: [{ PolicyDocument: identity }] },
        ],
        Policies: [{ PolicyVersionList: [{ Document: identity }] }],
      }).sort(),
    ).toEqual(['identity', 'identity', 'identity', 'trust']);
  });

  it('reads JSON in a string, as many services answer', () => {
    expect(kinds({ Policy: JSON.stringify(resource) })).toEqual(['resource']);
    expect(kinds({ Attributes: { Policy: JSON.stringify(resource) } })).toEqual(['resource']);
    expect(
      kinds({ registryId: '1', repositoryName: 'r', policyText: JSON.stringify(resource, null, 2) }),
    ).toEqual(['resource']);
    expect(kinds({ VpcEndpoints: [{ PolicyDocument: JSON.stringify(resource) }] })).toEqual(['endpoint']);
    const policy = { PolicySummary: { Type: 'SERVICE_CONTROL_POLICY' }, Content: JSON.stringify(identity) };
    expect(kinds({ Policy: policy })).toEqual(['scp']);
    expect(kinds({ Policy: { ...policy, PolicySummary: { Type: 'TAG_POLICY' } } })).toEqual([]);
  });

  it('reads a URL-encoded policy, with its places in the text', () => {
    const text = JSON.stringify({
      Role: { AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(identity)) },
    });
    const [policy] = policiesOf(parseJson(text), 'x.json');
    const action = policy!.statements[0]!.action!.items[0]!;
    expect(text.slice(action.inner.start, action.inner.end)).toBe('s3%3AGetObject');
  });

  it('places each value where it is written', () => {
    const text = JSON.stringify({ Policy: JSON.stringify(resource, null, 2) }, null, 2);
    const [policy] = policiesOf(parseJson(text), 'x.json');
    const { action, node } = policy!.statements[0]!;
    expect(text.slice(action!.items[0]!.inner.start, action!.items[0]!.inner.end)).toBe('s3:GetObject');
    expect(text.slice(node.range.start, node.range.end)).toMatch(/^\{.*\}$/s);
  });

  it('takes a text that is not a policy for none', () => {
    for (const text of [
      '{',
      '{}',
      '[]',
      'Statement',
      '%7BStatement',
      '%7B%22Statement%22%3A%E0%A4%A',
      '{"Statement": [}',
    ])
      expect(kinds({ Policy: text })).toEqual([]);
  });
});
