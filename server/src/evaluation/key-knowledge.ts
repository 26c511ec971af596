/**
 * What is known of the condition keys that a request's context lacks: that the request does not have them, or that it
 * has them with a value of which at most patterns are known. From the table of condition keys
 * (server/data/global-keys.json): a key that a request always has, or has depending on something that is not given, is never absent.
 */
import { compileGlob, type Glob } from '../algebra/glob.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { actionHasKey, lookupKey } from '../catalogue/condition-keys.js';
import type { Availability, KeyFacts } from '../catalogue/key-facts.js';
import type { Caller } from '../requests/principal.js';
import type { Request } from '../requests/request.js';
import { callerKinds, presencesOf } from './caller-kind.js';
import { type Doubt, isExcepted } from './derive-context.js';
import type { PartialValue } from './match.js';
import { resourceTagPrefixes, serviceKeyPresence } from './service-keys.js';

/** What the policies and the request document say about a request, in addition to its context. */
export interface RequestCircumstances {
  /** A VPC endpoint policy is given, so the request goes through that endpoint. */
  readonly hasEndpointPolicy: boolean;
  /** The tags of the resource are given: it has no others. If omitted: only if the context contains one. */
  readonly hasResourceTags: boolean | undefined;
  /** Keys, in lowercase, that were given with a value that cannot be right. */
  readonly doubts?: ReadonlyMap<string, Doubt> | undefined;
}

/** Does the context contain a tag of the resource? */
export function hasResourceTag({ context }: Request): boolean {
  for (const key of context.keys()) if (key.startsWith('aws:resourcetag/')) return true;
  return false;
}

const pattern = (text: string, mode: 'string' | 'arn' = 'string'): Glob =>
  compileGlob(text, { mode, wildcards: true, variables: false });
const ANY_VALUE: readonly Glob[] = [pattern('*')];
const PRESENT: PartialValue = { mayBeAbsent: false, globs: ANY_VALUE };
const POSSIBLE: PartialValue = { mayBeAbsent: true, globs: ANY_VALUE };
/** The request does not have the key. */
const ABSENT = undefined;

/** Roles of IAM Identity Center have a path, with the Region of its home in it except in us-east-1 ("Referencing permission sets in resource policies", IAM Identity Center User Guide). */
const IDENTITY_CENTER_ROLE = /^AWSReservedSSO_/;

/** The ARNs that the role of a session can have: the ARN of the session does not contain the path of the role. */
function roleArns(caller: Caller | undefined): readonly Glob[] | undefined {
  const m =
    caller?.type === 'aws'
      ? /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(caller.arn)
      : undefined;
  if (!m) return undefined;
  const [, partition, account, name] = m;
  const role = `arn:${partition}:iam::${account}:role/`;
  const path = IDENTITY_CENTER_ROLE.test(name!)
    ? 'aws-reserved/sso.amazonaws.com/'
    : name!.startsWith('AWSServiceRoleFor')
      ? 'aws-service-role/'
      : '';
  return [pattern(`${role}${path}${name}`, 'arn'), pattern(`${role}${path}*/${name}`, 'arn')];
}

/** The unique ids of users begin with AIDA, those of roles with AROA ("IAM identifiers", unique identifiers). */
function userIds(caller: Caller | undefined): readonly Glob[] | undefined {
  if (caller?.type !== 'aws') return undefined;
  if (caller.form === 'user') return [pattern('AIDA*')];
  if (caller.form === 'role') return [pattern('AROA*:*')];
  return caller.form === 'session'
    ? [pattern(`AROA*:${caller.arn.slice(caller.arn.lastIndexOf('/') + 1)}`)]
    : undefined;
}

const BOOLEANS: readonly Glob[] = [pattern('true'), pattern('false')];
const REGIONS: readonly Glob[] = [pattern('??-*-?'), pattern('??-*-??')];

/** Keys of which more is known than that they have a value. */
const FORMS: ReadonlyMap<string, (caller: Caller | undefined) => readonly Glob[] | undefined> = new Map([
  ['aws:principalarn', roleArns],
  ['aws:userid', userIds],
  ['aws:requestedregion', () => REGIONS],
  ['ec2:region', () => REGIONS],
]);

/** What the values of the key look like in requests of the caller; undefined: nothing is documented. @param key in lowercase. */
export const formsOf = (key: string, caller: Caller | undefined): readonly Glob[] | undefined =>
  FORMS.get(key)?.(caller);

const VIA_ENDPOINT = [
  'aws:sourcevpce',
  'aws:sourcevpc',
  'aws:sourcevpcarn',
  'aws:vpcsourceip',
  'aws:vpceaccount',
  'aws:vpceorgid',
  'aws:vpceorgpaths',
];
const VIA_SERVICE = ['aws:calledvia', 'aws:calledviafirst', 'aws:calledvialast', 'kms:viaservice'];
const VIA_MCP = ['aws:calledviaawsmcp', 'aws:viaawsmcpservice'];

/** What the request document says by what it lists: tags, a VPC endpoint, a service that forwards the request. */
const SAID_BY_DOCUMENT: ReadonlySet<Availability> = new Set<Availability>([
  'not-via-vpc-endpoint',
  'principal-tagged',
  'request-tags',
  'action-takes-tags',
  'via-vpc-endpoint',
  'via-vpc-endpoint-of-supporting-service',
  'via-organization-vpc-endpoint',
  'forwarded',
  'forwarded-by-mcp',
  'documented-actions',
  'documented-service',
]);

/** What is known about the keys that the context of a request does not contain. */
export class KeyKnowledge {
  readonly #request: Request;
  readonly #catalogue: Catalogue;
  readonly #circumstances: RequestCircumstances;
  readonly #known = new Map<string, PartialValue | undefined>();

  constructor(request: Request, catalogue: Catalogue, circumstances: RequestCircumstances) {
    this.#request = request;
    this.#catalogue = catalogue;
    this.#circumstances = circumstances;
  }

  /** @returns undefined: the request does not have the key. @param key in lowercase, not in the request's context. */
  of(key: string): PartialValue | undefined {
    let known = this.#known.get(key);
    if (known === undefined && !this.#known.has(key)) {
      const doubt = this.#circumstances.doubts?.get(key);
      known = this.#look(key);
      if (doubt) known = { mayBeAbsent: doubt === 'presence', globs: known?.globs ?? ANY_VALUE };
      this.#known.set(key, known);
    }
    return known;
  }

  #look(key: string): PartialValue | undefined {
    const facts = this.#catalogue.keyFacts(key);
    // Which resources have tags that policies can test, each service documents by action.
    if (!facts || facts.availability === 'resource-tagged') return this.#lookInService(key);
    if (isExcepted(facts.exceptActions, this.#request.action)) return ABSENT;
    const presence = this.#presence(facts, key);
    if (presence === ABSENT) return ABSENT;
    const isBool = this.#catalogue.globalKey(key)?.type === 'Bool';
    const globs = isBool ? BOOLEANS : formsOf(key, this.#request.caller);
    return globs ? { ...presence, globs } : presence;
  }

  /** A key of a service, a claim of an identity provider, or a tag of the resource. */
  #lookInService(key: string): PartialValue | undefined {
    const presence = this.#ofResourceTags(key) ?? serviceKeyPresence(key, this.#request, this.#catalogue);
    if (presence === 'absent') return ABSENT;
    const found = lookupKey(this.#catalogue, key);
    const isBool = found.found === 'key' && /Bool$/.test(found.key.type);
    return { mayBeAbsent: presence === 'possible', globs: isBool ? BOOLEANS : ANY_VALUE };
  }

  /** Where the tags of the resource are given, it has no others. @returns undefined: the key is not one of its tags. */
  #ofResourceTags(key: string): 'absent' | undefined {
    if (!key.includes('tag/')) return undefined;
    const { action, resource, context } = this.#request;
    const given =
      this.#circumstances.hasResourceTags ||
      [...context.keys()].some((k) => k.startsWith('aws:resourcetag/'));
    return given &&
      resourceTagPrefixes(action, resource, this.#catalogue).some((p) => key.startsWith(p.toLowerCase()))
      ? 'absent'
      : undefined;
  }

  #presence(facts: KeyFacts, key: string): PartialValue | undefined {
    const presences = new Set(presencesOf(facts, this.#request.caller));
    if (presences.size === 0)
      return facts.availability === 'always' ? PRESENT : this.#byAvailability(facts, key);
    if (presences.size > 1) return presences.has('depends') ? this.#byAvailability(facts, key) : POSSIBLE;
    switch ([...presences][0]!) {
      case 'absent':
        return ABSENT;
      case 'present':
        return facts.availability === 'documented-service' ? this.#byAvailability(facts, key) : PRESENT;
      case 'unknown':
        return SAID_BY_DOCUMENT.has(facts.availability) && !this.#byAvailability(facts, key)
          ? ABSENT
          : POSSIBLE;
      default:
        return this.#byAvailability(facts, key);
    }
  }

  #given(keys: readonly string[]): boolean {
    const { doubts } = this.#circumstances;
    return keys.some(
      (key) => (this.#request.context.get(key)?.length ?? 0) > 0 || doubts?.get(key) === 'value',
    );
  }

  /** Is it in doubt whether the request has one of the keys? */
  #mayHave(keys: readonly string[]): boolean {
    return keys.some((key) => this.#circumstances.doubts?.has(key));
  }

  #isTrue(key: string): boolean {
    return this.#request.context.get(key)?.[0]?.toLowerCase() === 'true';
  }

  get #viaEndpoint(): boolean {
    return this.#circumstances.hasEndpointPolicy || this.#given(VIA_ENDPOINT);
  }

  get #viaService(): boolean {
    return (
      this.#given(VIA_SERVICE) ||
      this.#isTrue('aws:viaawsservice') ||
      this.#mayHave([...VIA_SERVICE, 'aws:viaawsservice'])
    );
  }

  /** For a key of which its presence depends on something: what the request says about that. */
  #byAvailability(facts: KeyFacts, key: string): PartialValue | undefined {
    const { action, caller } = this.#request;
    const service = action.slice(0, action.indexOf(':')).toLowerCase();
    const dropped = facts.forwarded === 'dropped' && this.#viaService;
    switch (facts.availability as Availability) {
      // What is not listed among the tags of the request document is not there.
      case 'request-tags':
        return this.#listsTag(key) ? PRESENT : ABSENT;
      case 'principal-tagged':
      case 'action-takes-tags':
      case 'assume-root-session':
      case 'mcp-service-action':
        return ABSENT;
      case 'not-via-vpc-endpoint':
        if (this.#viaEndpoint) return ABSENT;
        return this.#viaService || this.#mayHave(VIA_ENDPOINT) ? POSSIBLE : PRESENT;
      case 'via-vpc-endpoint':
        if (this.#mayHave(VIA_ENDPOINT)) return POSSIBLE;
        return this.#viaEndpoint && !dropped ? (this.#viaService ? POSSIBLE : PRESENT) : ABSENT;
      case 'via-vpc-endpoint-of-supporting-service':
      case 'via-organization-vpc-endpoint':
        return this.#viaEndpoint || this.#mayHave(VIA_ENDPOINT) ? POSSIBLE : ABSENT;
      case 'forwarded': {
        // The key of a service (kms:ViaService) is in requests to this service only.
        const here = facts.name.startsWith('aws:') || facts.name.toLowerCase().startsWith(`${service}:`);
        return here && this.#viaService ? POSSIBLE : ABSENT;
      }
      case 'forwarded-by-mcp':
        return this.#given(VIA_MCP) ? POSSIBLE : ABSENT;
      case 'temporary-credentials':
        return this.#usesMfa() === false ? POSSIBLE : PRESENT;
      case 'temporary-credentials-not-federated':
        return this.#longTermKeys() ? ABSENT : POSSIBLE;
      case 'temporary-credentials-with-mfa':
        return this.#mfaAge();
      case 'documented-service':
        return facts.services?.includes(service) ? (caller?.type === 'service' ? POSSIBLE : PRESENT) : ABSENT;
      case 'documented-actions': {
        const known = this.#catalogue.action(action);
        const has = known
          ? actionHasKey(known, facts.name)
          : facts.name.toLowerCase().startsWith(`${service}:`);
        if (!has) return ABSENT;
        // Every request is made in a Region.
        return known && facts.derivation.some((d) => d.from === 'request-region') ? PRESENT : POSSIBLE;
      }
      default:
        return POSSIBLE;
    }
  }

  /** Is the tag of this key among aws:TagKeys, which are those of the request? */
  #listsTag(key: string): boolean {
    const tag = key.slice(key.indexOf('/') + 1);
    return (this.#request.context.get('aws:tagkeys') ?? []).some((name) => name.toLowerCase() === tag);
  }

  #usesMfa(): boolean {
    return this.#given(['aws:multifactorauthpresent', 'aws:multifactorauthage']);
  }

  /** A user or root user signs with long-term keys unless something says otherwise: there is MFA only in a session. */
  #longTermKeys(): boolean {
    const kinds = callerKinds(this.#request.caller);
    const longTerm = kinds.length > 0 && kinds.every((k) => k === 'user' || k === 'root');
    return longTerm && !this.#given(['aws:tokenissuetime', 'aws:multifactorauthage']);
  }

  #mfaAge(): PartialValue | undefined {
    if (this.#mayHave(['aws:multifactorauthpresent'])) return POSSIBLE;
    const present = this.#request.context.get('aws:multifactorauthpresent');
    if (present !== undefined) return this.#isTrue('aws:multifactorauthpresent') ? PRESENT : ABSENT;
    return this.#longTermKeys() ? ABSENT : POSSIBLE;
  }
}

/** The key whose presence depends on the value of another one. */
const MFA_AGE = 'aws:multifactorauthage';

/** Can one request have the values of the context together? Keys that the context lacks do not matter. */
export function isPossible(
  request: Request,
  catalogue: Catalogue,
  circumstances: RequestCircumstances,
): boolean {
  const age = request.context.get(MFA_AGE);
  if (age === undefined || !request.context.has('aws:multifactorauthpresent')) return true;
  const context = new Map(request.context);
  context.delete(MFA_AGE);
  const known = new KeyKnowledge({ ...request, context }, catalogue, circumstances).of(MFA_AGE);
  return age.length > 0 ? known !== undefined : known?.mayBeAbsent !== false;
}
