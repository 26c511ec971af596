/**
 * Where engine and model are known to disagree, by kind, until one of them follows AWS's documents there. A scenario
 * that belongs to a class may disagree; all others have to agree. A class of which none disagrees any more goes.
 */
import { readCaller } from './callers.js';
import type { Decision } from './decision.js';
import { principalOf, type RequestDocument } from './documents.js';
import type { Outcomes } from './outcomes.js';

export interface KnownClass {
  readonly name: string;
  readonly covers: (document: RequestDocument, model: Outcomes<Decision>) => boolean;
}

const uses = (document: RequestDocument, key: RegExp): boolean => key.test(JSON.stringify(document.policies));

export const KNOWN_CLASSES: readonly KnownClass[] = [
  {
    name: 'what a policy variable inserts is compared with its case under the IgnoreCase operators',
    covers: (document) => uses(document, /IgnoreCase[^}]*\$\{/),
  },
  {
    // GetFederationToken: "You cannot call any AWS STS operations except GetCallerIdentity." The model lets them.
    name: 'federated user sessions that call AWS STS',
    covers: (document) =>
      readCaller(principalOf(document)).type === 'federated-user' && document.action.startsWith('sts:'),
  },
  {
    // GetSessionToken is called "with long-term credentials of an IAM user"; the model has no rule for other callers.
    name: 'sts:GetSessionToken with temporary credentials',
    covers: (document) =>
      document.action === 'sts:GetSessionToken' &&
      !['user', 'root'].includes(readCaller(principalOf(document)).type),
  },
  {
    // A path may have any character from ! to ~ ("IAM and AWS STS quotas", name requirements); the model knows no colon in it.
    name: 'paths of roles with a colon',
    covers: (document) =>
      readCaller(principalOf(document)).type === 'session' && uses(document, /PrincipalArn[^}]*\*:role\//i),
  },
];
