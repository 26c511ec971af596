/**
 * The properties of request and test documents, by where they are. Reading, completion and the tests of the schemas take
 * them from here.
 */
import type { PolicyKind } from '../policy/policy-kind.js';

/** Where the policies of a `policies` element are, and of which kind they are. */
export const SLOTS = [
  'identity',
  'resource',
  'boundary',
  'session',
  'scp',
  'rcp',
  'endpoint',
] as const satisfies readonly PolicyKind[];

/** What the requests of a test document inherit from it. */
const SHARED = [
  'name',
  'description',
  'principal',
  'action',
  'resource',
  'context',
  'policies',
  'placeholders',
] as const;

export const REQUEST_PROPERTIES = {
  request: ['$schema', ...SHARED, 'expect'],
  test: ['$schema', ...SHARED, 'tests'],
  principal: ['arn', 'service', 'federated', 'tags', 'mfa', 'mfaAge', 'groups', 'orgId', 'managementAccount'],
  resource: ['arn', 'account', 'tags', 'orgId', 'managementAccount'],
  policies: [...SLOTS, 'groups', 'role'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
