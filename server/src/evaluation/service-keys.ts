/**
 * Keys that are not in the table of condition keys: those of services, and claims of identity providers. Which actions
 * have which keys is in the Service Authorization Reference; the claims are from the IAM User Guide, "IAM and AWS STS
 * condition context keys".
 */
import { matchGlob } from '../algebra/glob.js';
import type { Action, Catalogue } from '../catalogue/catalogue.js';
import { actionHasKey, displayName, lookupKey, resourceHasKey } from '../catalogue/condition-keys.js';
import { compileArnFormatsOf } from '../policy/resources.js';
import type { Caller } from '../requests/principal.js';
import type { Request } from '../requests/request.js';
import { Answers } from '../text/derived.js';
import { ownValue } from '../text/own-value.js';

/** Whether a request has a key of which the value is not given. */
export type KeyPresence = 'present' | 'possible' | 'absent';

/** The types of resource that the request is made on: those with its ARN, or all if the request does not say. */
function actionDocuments(action: Action, key: string, resource: string): boolean {
  if (!actionHasKey(action, key)) return false;
  if (action.resourceTypes.length < 2 || /[*?]/.test(resource)) return true;
  const used = action.resourceTypes.filter(({ type }) =>
    compileArnFormatsOf(action.service, type).some((format) => matchGlob(format, resource)),
  );
  return used.length === 0 || resourceHasKey(action, used, key);
}

/** A claim of an identity provider: `token.actions.githubusercontent.com:sub`, `saml:aud`. */
interface Claim {
  /** Host and path of the issuer, or `saml`. */
  readonly provider: string;
  readonly name: string;
}

function claimOf(key: string): Claim | undefined {
  const colon = key.lastIndexOf(':');
  const provider = key.slice(0, colon);
  return provider === 'saml' || provider.includes('.') ? { provider, name: key.slice(colon + 1) } : undefined;
}

/** Claims that each token or assertion has; others are in some of them. */
const ALWAYS: Readonly<Record<string, readonly string[]>> = {
  saml: ['aud', 'doc', 'iss', 'namequalifier', 'sub', 'sub_type'],
  'www.amazon.com': ['app_id', 'user_id'],
  'graph.facebook.com': ['app_id', 'id'],
  'cognito-identity.amazonaws.com': ['amr', 'aud', 'sub'],
};
/** "OpenID Connect Core 1.0", ID token: required claims. */
const ALWAYS_IN_TOKEN = ['aud', 'sub'];

/** Host and path of the provider that issued the caller's token, or `saml`. */
function issuerOf(provider: string): string {
  if (/:saml-provider\//.test(provider)) return 'saml';
  return provider.replace(/^arn:[^:]*:iam::\d*:oidc-provider\//, '').toLowerCase();
}

function claimPresence({ provider, name }: Claim, caller: Caller | undefined): KeyPresence {
  // Some claims stay in the session that the token was exchanged for.
  if (!caller || (caller.type === 'aws' && (caller.form === 'session' || caller.form === 'role')))
    return 'possible';
  if (caller.type !== 'federated') return 'absent';
  const issuer = issuerOf(caller.provider);
  if (issuer !== provider) return 'absent';
  return (ownValue(ALWAYS, issuer) ?? ALWAYS_IN_TOKEN).includes(name) ? 'present' : 'possible';
}

/** Is it the key of some action, or none at all? */
function isDocumented(key: string, catalogue: Catalogue): boolean {
  const { found } = lookupKey(catalogue, key);
  return found === 'key' || found === 'malformed';
}

/**
 * Whether a request has a key that is not in the table of condition keys.
 * @param key in lowercase, not in the request's context.
 */
export function serviceKeyPresence(key: string, request: Request, catalogue: Catalogue): KeyPresence {
  const claim = claimOf(key);
  if (claim) return claimPresence(claim, request.caller);
  const action = catalogue.action(request.action);
  if (action) {
    if (actionDocuments(action, key, request.resource)) return 'possible';
    // AWS documents which keys an action has. A key that it documents nowhere can be newer than the catalogue.
    return isDocumented(key, catalogue) ? 'absent' : 'possible';
  }
  // Of an action that AWS does not document, so are the keys; but keys of a service are not in requests to another one.
  const prefix = request.action.slice(0, request.action.indexOf(':')).toLowerCase();
  const service = catalogue.service(prefix);
  if (!service || key.startsWith(`${prefix}:`) || key.startsWith('aws:')) return 'possible';
  return isDocumented(key, catalogue) ? 'absent' : 'possible';
}

/** An object in a bucket: it has tags of its own, and those of the bucket are keys of their own. */
const isObject = (resource: string): boolean => /^arn:[^:]*:s3:::[^/]+\//.test(resource);

/** Services of a catalogue whose tag keys are kept. */
const MAX_SERVICES = 500;

/** The beginnings of a service's own keys that contain tags, by the prefix of the service. */
const ownTagPrefixes = (_: Catalogue): Answers<readonly string[]> => new Answers(MAX_SERVICES);

/**
 * The beginnings of the keys that contain the tags of the request's resource, as AWS writes them:
 * `aws:ResourceTag/`, and those of the action's service.
 */
export function resourceTagPrefixes(action: string, resource: string, catalogue: Catalogue): string[] {
  const service = action.split(':')[0]!;
  const own = catalogue.derived.of(ownTagPrefixes).of(service, () =>
    (catalogue.service(service)?.conditionKeys ?? []).flatMap(({ name }) => {
      const m = /^([^$]*(?:ResourceTag|ExistingObjectTag|BucketTag)\/)(?:\$\{|<)/i.exec(displayName(name));
      return m ? [m[1]!] : [];
    }),
  );
  const other = isObject(resource) ? 's3:BucketTag/' : 's3:ExistingObjectTag/';
  return ['aws:ResourceTag/', ...own.filter((prefix) => prefix !== other)];
}
