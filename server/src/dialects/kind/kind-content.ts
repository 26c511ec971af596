/** What the statements of a policy say about its kind. */
import { parseArn } from '../../policy/resources.js';
import { originOf } from '../../syntax/shifted.js';
import { type ObjectNode, ofOrigin, property, type ValueNode } from '../../syntax/value.js';
import { has, statementNodes, stringsOf } from '../policy-shape.js';
import type { Evidence } from './kind-weights.js';

/** So many statements are read, and of each so many actions: more say nothing new. */
const MAX_STATEMENTS = 100;
const MAX_ITEMS = 100;

/** What counts about the statements of a policy. */
export interface ContentFacts {
  readonly statements: number;
  /** So many statements have Principal or NotPrincipal. */
  readonly principals: number;
  readonly allows: number;
  readonly denies: number;
  /** All statements: only sts:AssumeRole and related actions. */
  readonly assumes: boolean;
  /** So many statements have neither Resource nor NotResource. */
  readonly withoutResource: number;
  /** All statements: Principal is everyone. */
  readonly everyone: boolean;
  /** All statements: Resource is `*`. */
  readonly everyResource: boolean;
  /** Some statement: Resource is `*`. */
  readonly anyResource: boolean;
  /** Some statement: a resource without the ARN of the API that has the policy, as only API Gateway accepts it. */
  readonly resourceOfApi: boolean;
  readonly notAction: boolean;
  readonly notPrincipal: boolean;
  /** Some statement: Action is `*`. */
  readonly everyAction: boolean;
  /** Prefixes of the actions. */
  readonly services: ReadonlySet<string>;
  /** Resources that the ARNs name: `s3:reports` for a bucket and its objects. */
  readonly resources: ReadonlySet<string>;
  /** Names of condition keys as `tellingKey` returns them. */
  readonly keys: ReadonlySet<string>;
}

const ASSUMES = /^sts:(assumerole|tagsession|setsourceidentity|setcontext|\*)/i;

function isEveryone(value: ValueNode | undefined): boolean {
  if (value?.type === 'object')
    return value.properties.length === 1 && isEveryone(property(value, 'AWS')?.value);
  const items = stringsOf(value);
  return items.length === 1 && items[0] === '*';
}

/** The bucket, queue, key and so on that an ARN names, with its service. */
function resourceOf(text: string): string | undefined {
  const arn = parseArn(text);
  if (!arn) return undefined;
  const [name, id] = arn.resource.split(/[/:]/);
  return `${arn.service}:${arn.service === 's3' ? name : `${name}/${id ?? ''}`}`;
}

/** Keys that exempt or select principals: an identity-based policy applies to its own principals anyway. */
const ABOUT_PRINCIPALS =
  /^aws:(principal(arn|orgid|orgpaths|account|isawsservice|servicename)|assumedroot|sourceorgid|resourceorgid)$/;
/** Keys of the session: AWS's examples of identity-based policies deny everything by them. */
const ABOUT_SESSION =
  /^aws:(sourceip|vpcsourceip|viaawsservice|invokedby|tokenissuetime|currenttime|epochtime|multifactorauth(present|age))$/;

/** The key if it says something of the kind: all others are the same, so that typing one changes nothing. */
function tellingKey(name: string): string {
  const key = name.toLowerCase();
  return key === 'aws:securetransport' || ABOUT_PRINCIPALS.test(key) || ABOUT_SESSION.test(key)
    ? key
    : 'another key';
}

function keysOf(condition: ValueNode | undefined): string[] {
  if (condition?.type !== 'object') return [];
  return condition.properties.flatMap(({ value }) =>
    value?.type === 'object' ? value.properties.map((p) => tellingKey(p.key.value)) : [],
  );
}

/** What counts about a statement. */
export interface StatementFacts {
  readonly effect: string | undefined;
  readonly principal: boolean;
  readonly everyone: boolean;
  readonly assumes: boolean;
  readonly resource: boolean;
  readonly everyResource: boolean;
  readonly resourceOfApi: boolean;
  readonly notAction: boolean;
  readonly notPrincipal: boolean;
  readonly everyAction: boolean;
  readonly services: readonly string[];
  readonly resources: readonly string[];
  readonly keys: readonly string[];
}

function statementFacts(node: ObjectNode): StatementFacts {
  const actions = stringsOf((property(node, 'Action') ?? property(node, 'NotAction'))?.value);
  const services = new Set<string>();
  for (const action of actions.slice(0, MAX_ITEMS)) {
    const prefix = /^([A-Za-z0-9-]+):/.exec(action)?.[1];
    if (prefix) services.add(prefix.toLowerCase());
  }
  const targets = stringsOf((property(node, 'Resource') ?? property(node, 'NotResource'))?.value);
  const resources = targets.slice(0, MAX_ITEMS).flatMap((target) => resourceOf(target) ?? []);
  return {
    effect: stringsOf(property(node, 'Effect')?.value)[0],
    principal: has(node, 'Principal', 'NotPrincipal'),
    everyone: isEveryone(property(node, 'Principal')?.value),
    assumes: actions.length > 0 && actions.every((a) => ASSUMES.test(a)) && !has(node, 'NotAction'),
    resource: has(node, 'Resource', 'NotResource'),
    everyResource: targets.length === 1 && targets[0] === '*',
    resourceOfApi: targets.slice(0, MAX_ITEMS).some((target) => target.startsWith('execute-api:/')),
    notAction: has(node, 'NotAction'),
    notPrincipal: has(node, 'NotPrincipal'),
    everyAction: actions.slice(0, MAX_ITEMS).some((action) => /^\*+(:\*+)?$/.test(action)),
    services: [...services],
    resources: [...new Set(resources)],
    keys: keysOf(property(node, 'Condition')?.value),
  };
}

/** What counts about each statement of a policy. */
export function factsOfStatements(policy: ObjectNode): readonly StatementFacts[] {
  const nodes = statementNodes(policy).slice(0, MAX_STATEMENTS).map(originOf);
  return nodes.map((node) => ofOrigin(node, statementFacts) ?? statementFacts(node));
}

const sameTexts = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, i) => text === b[i]);

/** Do they say the same of the kind? */
export const sameFacts = (a: StatementFacts, b: StatementFacts): boolean =>
  a === b ||
  (a.effect === b.effect &&
    a.principal === b.principal &&
    a.resource === b.resource &&
    a.resourceOfApi === b.resourceOfApi &&
    a.everyone === b.everyone &&
    a.assumes === b.assumes &&
    a.resource === b.resource &&
    a.everyResource === b.everyResource &&
    a.notAction === b.notAction &&
    a.notPrincipal === b.notPrincipal &&
    a.everyAction === b.everyAction &&
    sameTexts(a.services, b.services) &&
    sameTexts(a.resources, b.resources) &&
    sameTexts(a.keys, b.keys));

export function contentFacts(read: readonly StatementFacts[]): ContentFacts {
  const count = (test: (s: StatementFacts) => boolean): number =>
    read.reduce((sum, s) => sum + Number(test(s)), 0);
  const all = (texts: (s: StatementFacts) => readonly string[]): ReadonlySet<string> => {
    const set = new Set<string>();
    for (const s of read) for (const text of texts(s)) set.add(text);
    return set;
  };
  return {
    statements: read.length,
    principals: count((s) => s.principal),
    allows: count((s) => s.effect === 'Allow'),
    denies: count((s) => s.effect === 'Deny'),
    assumes: read.length > 0 && read.every((s) => s.assumes),
    withoutResource: count((s) => !s.resource),
    everyone: read.every((s) => s.everyone),
    everyResource: read.every((s) => s.everyResource),
    anyResource: read.some((s) => s.everyResource),
    resourceOfApi: read.some((s) => s.resourceOfApi),
    notAction: read.some((s) => s.notAction),
    notPrincipal: read.some((s) => s.notPrincipal),
    everyAction: read.some((s) => s.everyAction),
    services: all((s) => s.services),
    resources: all((s) => s.resources),
    keys: all((s) => s.keys),
  };
}

/**
 * How often there are such policies, compared with identity-based policies. It decides where nothing else does: no one can
 * see from its content that a policy is a boundary.
 */
const USUAL: Evidence = {
  weights: { resource: -1, trust: -2, scp: -2, rcp: -5, endpoint: -6, boundary: -7, session: -8 },
  reason: 'the usual kind',
};

/** Identity-based policies, SCPs, boundaries and session policies have no Principal; all others need one. */
function byPrincipal(facts: ContentFacts): Evidence {
  const share = facts.principals / facts.statements;
  const without = -7 * (1 - share);
  const withOne = -8 * share;
  return {
    weights: {
      resource: without,
      trust: without,
      rcp: without,
      endpoint: without,
      identity: withOne,
      boundary: withOne,
      session: withOne,
      scp: withOne,
    },
    reason: share > 0 ? 'its Principal elements' : 'statements without Principal',
  };
}

/** A role trust policy is about the role that it belongs to; all others name their resources, with few exceptions. */
function byAssume(facts: ContentFacts): Evidence[] {
  const others = (w: number) => ({ identity: w, boundary: w, session: w, scp: w, rcp: w, endpoint: w });
  if (facts.assumes && facts.withoutResource === facts.statements)
    return [{ weights: { ...others(-8), resource: -8 }, reason: 'sts:AssumeRole without Resource' }];
  const resource: Evidence[] =
    facts.withoutResource > 0
      ? [{ weights: { ...others(-6), resource: -2 }, reason: 'statements without Resource' }]
      : [];
  if (facts.assumes)
    return [...resource, { weights: { trust: -4, resource: -6 }, reason: 'sts:AssumeRole with Resource' }];
  return [...resource, { weights: { trust: -9 }, reason: 'its actions' }];
}

/** So many of the statements deny that the others are likely to be mistakes. */
const MOSTLY = 0.8;

const denyShare = ({ denies, statements }: ContentFacts): number => denies / statements;

/**
 * Does everything apply to one resource with data, such as a table? (AWS has a sample of an SCP for one bucket.) Control policies are about the resources of
 * many accounts; one that protects a single resource protects a role, a trail or such of the organization.
 */
const isAboutOneResource = ({ resources, withoutResource, anyResource, services }: ContentFacts): boolean =>
  resources.size === 1 &&
  withoutResource === 0 &&
  !anyResource &&
  services.size === 1 &&
  ['dynamodb', 'kinesis', 'secretsmanager', 'sns', 'sqs'].some((s) => services.has(s));

/** Policies that only deny are control policies of an organization more often than not. */
function byEffect(facts: ContentFacts): Evidence[] {
  const out: Evidence[] = [];
  const share = facts.allows / facts.statements;
  // Organizations attach an Allow of everything themselves; in an RCP there can be no other.
  const reason = facts.principals === 0 ? 'no Principal, and Allow statements' : 'Allow statements';
  if (share > 0) out.push({ weights: { scp: -4, rcp: -9 * share }, reason });
  const denies = denyShare(facts);
  if (denies < MOSTLY) return out;
  const weights = { identity: -5, boundary: -6, session: -6, resource: -4, trust: -7, endpoint: -6, scp: -1 };
  const scaled = Object.fromEntries(Object.entries(weights).map(([kind, w]) => [kind, w * denies]));
  out.push({ weights: scaled, reason: 'Deny statements only' });
  const keys = [...facts.keys];
  if (keys.some((k) => ABOUT_PRINCIPALS.test(k)))
    out.push({ weights: { identity: -3, boundary: -3, session: -3 }, reason: 'conditions on principals' });
  else if (isAboutOneResource(facts))
    out.push({ weights: { scp: -2.5 }, reason: 'a Deny of data of one resource' });
  else if (
    facts.everyAction &&
    facts.everyResource &&
    keys.length > 0 &&
    keys.every((k) => ABOUT_SESSION.test(k))
  )
    out.push({ weights: { identity: 4 }, reason: 'a Deny of everything by the session' });
  return out;
}

/**
 * Services with resource-based policies that resource control policies do not apply to (AWS Organizations User Guide,
 * "List of AWS services that support RCPs").
 */
export const WITHOUT_RCP: readonly string[] = [
  'acm-pca',
  'backup',
  'elasticfilesystem',
  'es',
  'execute-api',
  'glacier',
  'glue',
  'iot',
  'kinesis',
  'lambda',
  'ses',
  'sns',
];

/** The policy of a resource is about that resource; control policies and endpoint policies are about many. */
function byScope(facts: ContentFacts): Evidence[] {
  const out: Evidence[] = [];
  if (facts.everyone && facts.everyResource && denyShare(facts) >= MOSTLY)
    out.push({ weights: { resource: -4 }, reason: 'a Deny for everyone on every resource' });
  if (facts.services.size > 1) out.push({ weights: { resource: -5 }, reason: 'actions of several services' });
  // The policies of keys and secrets usually have the resource "*".
  else if (facts.everyResource && ![...facts.services].every((s) => s === 'kms' || s === 'secretsmanager'))
    out.push({ weights: { resource: -2 }, reason: 'the resource "*"' });
  if (facts.resourceOfApi && facts.principals > 0)
    out.push({ weights: { resource: 14 }, reason: 'resources of the API that has the policy' });
  if (facts.everyAction) out.push({ weights: { resource: -2 }, reason: 'the action "*"' });
  if (facts.resources.size === 1 && facts.withoutResource === 0 && !facts.everyResource)
    out.push({ weights: { identity: -1, rcp: -5, scp: -1, endpoint: -3 }, reason: 'a single resource' });
  // The default policy of a VPC endpoint (AWS PrivateLink Guide, "Control access to VPC endpoints").
  if (facts.everyone && facts.everyResource && facts.everyAction && facts.denies === 0)
    out.push({ weights: { endpoint: 4 }, reason: 'an Allow of everything for everyone' });
  if ([...facts.services].some((s) => WITHOUT_RCP.includes(s)))
    out.push({ weights: { rcp: -8 }, reason: 'actions of a service without RCPs' });
  if (facts.notAction) out.push({ weights: { rcp: -5 }, reason: 'NotAction' });
  if (facts.notPrincipal) out.push({ weights: { rcp: -6, endpoint: -3 }, reason: 'NotPrincipal' });
  if (facts.principals > 0 && !facts.everyone)
    out.push({ weights: { rcp: -6 }, reason: 'a Principal other than "*"' });
  return out;
}

/** The evidence of a content. */
export function contentEvidence(facts: ContentFacts): Evidence[] {
  if (facts.statements === 0) return [USUAL];
  return [USUAL, byPrincipal(facts), ...byAssume(facts), ...byEffect(facts), ...byScope(facts)];
}
