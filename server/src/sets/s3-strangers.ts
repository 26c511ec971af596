/**
 * Who is the public for Amazon S3, in addition to strangers: Amazon S3 User Guide, "Blocking public access to your Amazon S3
 * storage", "The meaning of public". A fixed value is that of "an AWS principal, user, role, or service principal", and
 * the first example of a public policy allows `{"Federated": "graph.facebook.com"}`.
 */
import type { PrincipalSet } from '../requests/principal.js';
import type { PolicyKeys } from './policy-keys.js';
import { absent, networkKey, type Stranger } from './stranger.js';

export interface S3Stranger extends Stranger {
  /** Why S3 counts it, in one sentence without its end. */
  readonly because: string;
}

const id = { account: '444455556666', organization: 'o-exampleorgid' };

/** Everyone with an account of a public identity provider, by its name; an ARN is a provider of one account. */
export function s3Strangers({ specs }: PrincipalSet, policy: PolicyKeys): S3Stranger[] {
  return specs.flatMap((spec): S3Stranger[] => {
    if (spec.type !== 'federated' || !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(spec.provider)) return [];
    const issuer = `${spec.provider.toLowerCase()}:`;
    return [false, true].map((endpoint) => ({
      caller: { type: 'federated', provider: spec.provider },
      values: new Map(),
      because: `Amazon S3 counts the users of ${spec.provider} as the public`,
      tests: (key) =>
        networkKey(key, endpoint, { ...id, policy }) ??
        (key.startsWith(issuer) || !/^(aws:(principal|userid|username|source)|[^:]*\.)/.test(key)
          ? []
          : absent(key)),
    }));
  });
}
