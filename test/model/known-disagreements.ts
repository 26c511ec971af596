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
    // A path may have any character from ! to ~ ("IAM and AWS STS quotas", name requirements); the model knows no colon in it.
    name: 'paths of roles with a colon',
    covers: (document) =>
      readCaller(principalOf(document)).type === 'session' && uses(document, /PrincipalArn[^}]*\*:role\//i),
  },
  {
    // AWS does not say whose account the policies are in that it manages; the model takes them for the caller's.
    name: 'aws:ResourceAccount of policies that AWS manages',
    covers: (document) =>
      uses(document, /ResourceAccount/i) && JSON.stringify(document).includes('iam::aws:'),
  },
];
