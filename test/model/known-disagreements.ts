/**
 * Where engine and model are known to disagree, by kind, until one of them follows AWS's documents there. A scenario
 * that belongs to a class may disagree; all others have to agree. A class of which none disagrees any more goes.
 */
import { accountOf, readCaller } from './callers.js';
import type { Decision } from './decision.js';
import {
  allPolicies,
  listOf,
  principalOf,
  type RequestDocument,
  resourceOf,
  type Statement,
} from './documents.js';
import type { Outcomes } from './outcomes.js';

export interface KnownClass {
  readonly name: string;
  readonly covers: (document: RequestDocument, model: Outcomes<Decision>) => boolean;
}

const statements = (document: RequestDocument): Statement[] =>
  allPolicies(document).flatMap((policy) => [...listOf(policy.Statement)]);

const uses = (document: RequestDocument, key: RegExp): boolean => key.test(JSON.stringify(document.policies));

export const KNOWN_CLASSES: readonly KnownClass[] = [
  {
    name: 'keys whose value is not known, but their presence is, or the value does not matter',
    covers: (_, model) => [...model.asked].some((name) => /^(aws:|ec2:|the time)/.test(name)),
  },
  {
    name: 'keys that follow from the caller or the resource',
    covers: (document) => uses(document, /kms:CallerAccount|s3:ResourceAccount|ec2:Region|aws:userid/i),
  },
  {
    name: 'the account of a bucket that the ARN does not tell',
    covers: (document) =>
      uses(document, /aws:ResourceAccount/i) &&
      resourceOf(document).account === undefined &&
      !/:\d{12}:/.test(resourceOf(document).arn),
  },
  {
    name: 'aws:RequestedRegion of global services',
    covers: (document) => uses(document, /aws:RequestedRegion/i) && document.action.startsWith('iam:'),
  },
  {
    name: 'aws:CurrentTime and aws:EpochTime from each other',
    covers: (document) => uses(document, /aws:(EpochTime|CurrentTime)/i),
  },
  {
    name: 'aws:SourceIp through a VPC endpoint',
    covers: (document) =>
      uses(document, /aws:SourceIp/i) &&
      (document.policies.endpoint !== undefined || document.context?.['aws:SourceVpce'] !== undefined),
  },
  {
    name: 'aws:ViaAWSService from aws:CalledVia',
    covers: (document) =>
      uses(document, /aws:ViaAWSService/i) &&
      Object.keys(document.context ?? {}).some((key) => /Via/.test(key)),
  },
  {
    name: 'keys of callers without an account',
    covers: (document) =>
      uses(document, /aws:Principal(Type|Account|Arn|IsAWS|Service)/i) &&
      accountOf(readCaller(principalOf(document))) === undefined,
  },
  {
    name: 'what a policy variable inserts is compared with its case under the IgnoreCase operators',
    covers: (document) => uses(document, /IgnoreCase[^}]*\$\{/),
  },
  {
    name: 'incomplete ARNs in identity policies',
    covers: (document) =>
      statements(document).some((s) =>
        [...listOf(s.Resource), ...listOf(s.NotResource)].some(
          (arn) => arn !== '*' && arn.split(':').length < 6,
        ),
      ),
  },
  {
    name: 'resource policies without Resource',
    covers: (document) => document.action.startsWith('ecr:') && document.policies.resource !== undefined,
  },
  {
    name: 'actions that need no permission',
    covers: (document) => document.action === 'sts:GetSessionToken',
  },
  {
    name: 'NotPrincipal with Deny',
    covers: (document) => statements(document).some((s) => s.NotPrincipal !== undefined),
  },
  {
    name: 'federated user sessions',
    covers: (document) => readCaller(principalOf(document)).type === 'federated-user',
  },
  {
    name: 'origin access identities and canonical users',
    covers: (document) =>
      readCaller(principalOf(document)).type === 'access-identity' || uses(document, /CanonicalUser/),
  },
  {
    name: 'keys and roles whose own policy is not given',
    covers: (_, model) => [...model.asked].some((name) => name.includes('own policy')),
  },
  {
    name: 'wildcard principals under boundaries and session policies',
    covers: ({ policies }) =>
      (policies.boundary !== undefined || policies.session !== undefined) &&
      listOf(policies.resource).some((policy) => JSON.stringify(policy).includes('"*"')),
  },
  {
    name: "the root user and its bucket's policy",
    covers: (document) =>
      readCaller(principalOf(document)).type === 'root' && /BucketPolicy$/.test(document.action),
  },
];
