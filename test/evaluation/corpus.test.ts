import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { authorize, type NamedPolicy, type PolicySet } from '../../server/src/evaluation/authorize.js';
import { deriveContext } from '../../server/src/evaluation/derive-context.js';
import { compilePolicy } from '../../server/src/policy/compile.js';
import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import { parseCaller } from '../../server/src/requests/principal.js';
import { makeContext } from '../../server/src/requests/request.js';
import { catalogue, root } from '../support/catalogue.js';
import { policyOf } from '../support/fixture.js';

/** A case as others wrote it. */
interface Case {
  readonly name: string;
  readonly file: string;
  readonly request: {
    readonly action: string;
    readonly resource: { readonly resource: string; readonly accountId: string };
    readonly principal: string | { readonly type: string };
    readonly context?: Readonly<Record<string, string | readonly string[]>>;
  };
  readonly identityPolicies: readonly object[];
  readonly resourcePolicy?: object;
  readonly permissionBoundaries?: readonly object[];
  readonly sessionPolicy?: object;
  readonly endpointPolicies?: readonly object[];
  readonly serviceControlPolicies?: readonly { readonly policies: readonly object[] }[];
  readonly resourceControlPolicies?: readonly { readonly policies: readonly object[] }[];
  readonly expected: { readonly response: string };
}

const file = join(root, '../shared/corpus/evaluation-cases.json');
const EXPECTED: Readonly<Record<string, string>> = {
  Allowed: 'Allow',
  ImplicitlyDenied: 'ImplicitDeny',
  ExplicitlyDenied: 'ExplicitDeny',
};

const MIGHT =
  'IAM User Guide, "NotPrincipal": without the account in the list "the policy might deny access to the entire account, including the principal".';
const NOT_GIVEN =
  'The key policy or trust policy is not given, and every key and role has one: it can allow the request, or delegate the decision to the account.';
const PATTERN =
  'The request names a pattern. AWS decides for one resource, and not all resources that the pattern matches have the same answer.';
const EVERYONE =
  'IAM User Guide, "Policy evaluation logic" and "Principal": what a bare `*` grants where the permissions boundary does not allow it, AWS does not say.';

const UNSUPPORTED =
  'IAM User Guide, "NotPrincipal": it must be used with "Effect": "Deny", and "using it with "Effect": "Allow" is not supported".';

const BARE =
  'The policy says "Principal": "arn:...". IAM User Guide, "Principal": it is "*" or an object with a type; AWS rejects a bare ARN.';

/** Cases whose expectation is not AWS's, by the end of their file's path and their name, each with AWS's words for ours. */
const DISAGREEMENTS: Readonly<Record<string, { ours: string; why: string }>> = {
  'permissionBoundaries-SameAccount.json: Permission boundary implicit deny, resource policy allows role, from session':
    { ours: 'undefined', why: BARE },
  'permissionBoundaries-SameAccount.json: Permission boundary implicit deny resource policy allows session, from session':
    { ours: 'undefined', why: BARE },
  'permissionBoundaries-SameAccount.json: Permission boundary implicit deny, resource policy allows *, from role, discovery mode':
    { ours: 'undefined', why: EVERYONE },
  'permissionBoundaries-SameAccount.json: Permission boundary implicit deny, resource policy allows *, from user, discovery mode':
    { ours: 'undefined', why: EVERYONE },
  'sessionPolicies.json: Ignored conditions in session policy are reported': {
    ours: 'ImplicitDeny',
    why: 'A mode of the other engine that omits what blocks. IAM User Guide, "Condition operators": a positive operator is false for a key that is not in the request.',
  },
  'boundaryNotPrincipalDenyResource.json: Same Account: NotPrincipal/Deny in Resource Policy should allow': {
    ours: 'undefined',
    why: MIGHT,
  },
  'anonymous.json: anonymous allowed by not principal excluding signed principal': {
    ours: 'undefined',
    why: UNSUPPORTED,
  },
  'notPrincipal.json: Allowed when NotPrincipal is a different principal': {
    ours: 'undefined',
    why: UNSUPPORTED,
  },
  'kms/aliases.json: Allowed for same-account customer alias update when identity policy allows': {
    ours: 'undefined',
    why: 'KMS Developer Guide, "Controlling access to aliases": the caller needs kms:UpdateAlias on the alias and on its keys, whose key policies are not given.',
  },
  'kms/sameAccount.json: Implicitly denied when identity policy allows but not resource policy': {
    ours: 'undefined',
    why: NOT_GIVEN,
  },
  'assumeRole/differentAccount.json: Implicitly denied when identity policy allows but not resource policy': {
    ours: 'undefined',
    why: NOT_GIVEN,
  },
  'assumeRole/sameAccount.json: implicit deny when no policies': { ours: 'undefined', why: NOT_GIVEN },
  'crossPatternIntersections.json: Cross-account Allow Resource wildcard intersection: AWSLogs prefix overlaps bucket wildcard':
    { ours: 'undefined', why: PATTERN },
  'crossPatternIntersections.json: Cross-account Allow Resource wildcard intersection: nested AWSLogs prefix overlaps bucket wildcard':
    { ours: 'undefined', why: PATTERN },
  'crossPatternIntersections.json: Deny Resource wildcard partial overlap does not deny the entire wildcard request':
    { ours: 'undefined', why: PATTERN },
  "requestWildcards.json: Allow/NotResource: specific resource does not match request wildcard '*'": {
    ours: 'undefined',
    why: PATTERN,
  },
  's3Objects.json: Allow when Deny Resource resource is a subset of request wildcard': {
    ours: 'undefined',
    why: PATTERN,
  },
  "requestWildcards.json: EC2 specific resource matches request wildcard '*'": {
    ours: 'ImplicitDeny',
    why: 'Service Authorization Reference: ec2:DescribeInstances takes no resource, and then "the policy must use * in Resource".',
  },
};

/** The disagreement about a case, if it has one. */
const disagreement = (c: Case): { ours: string; why: string } | undefined =>
  Object.entries(DISAGREEMENTS).find(([id]) => `${c.file}: ${c.name}`.endsWith(id))?.[1];

export function decide(c: Case): { decision: string | undefined; explanation: string } {
  const named = (kind: PolicyKind, documents: readonly object[] | undefined): NamedPolicy[] | undefined =>
    documents?.map((d, i) => ({
      name: `${kind} ${i + 1}`,
      policy: compilePolicy(policyOf(JSON.stringify(d), kind)),
    }));
  const levels = (kind: PolicyKind, list: Case['serviceControlPolicies']): NamedPolicy[][] | undefined =>
    list && list.length > 0 ? list.map((l) => named(kind, l.policies)!) : undefined;
  const { action, resource, principal, context } = c.request;
  const trust = /^sts:AssumeRole/i.test(action);
  const optional = (key: keyof PolicySet, value: unknown): object =>
    value === undefined ? {} : { [key]: value };
  const policies = {
    identity: named('identity', c.identityPolicies)!,
    ...optional('resource', c.resourcePolicy && named(trust ? 'trust' : 'resource', [c.resourcePolicy])),
    ...optional('boundary', named('boundary', c.permissionBoundaries)),
    ...optional('session', c.sessionPolicy && named('session', [c.sessionPolicy])),
    ...optional('scp', levels('scp', c.serviceControlPolicies)),
    ...optional('rcp', levels('rcp', c.resourceControlPolicies)),
    ...optional('endpoint', named('endpoint', c.endpointPolicies)),
  } as PolicySet;
  const request = deriveContext(
    {
      caller: parseCaller(typeof principal === 'string' ? principal : '*'),
      action,
      resource: resource.resource,
      context: makeContext(context ?? {}),
    },
    catalogue,
    resource.accountId,
  );
  return authorize(request, policies, catalogue, { resourceAccount: resource.accountId });
}

describe.skipIf(!existsSync(file))('cases written by others (skipped where ../shared is missing)', () => {
  const cases: Case[] = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Case[]) : [];
  it('every disagreement is about a case that is there', () => {
    for (const [id, { why }] of Object.entries(DISAGREEMENTS)) {
      expect(cases.filter((c) => `${c.file}: ${c.name}`.endsWith(id)).length, id).toBe(1);
      expect(why.length).toBeGreaterThan(5);
    }
  });

  it.each(cases.map((c, i) => [`${i} ${c.name}`, c] as const))('%s', (_, c) => {
    const result = decide(c);
    const wanted = disagreement(c)?.ours ?? EXPECTED[c.expected.response];
    expect(`${result.decision}`, `${JSON.stringify(c, null, 1)}\n${result.explanation}`).toBe(wanted);
  });
});
