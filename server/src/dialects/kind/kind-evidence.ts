/** Which kind a policy has, and how sure that is: evidence of names and content is weighed, not ranked. */
import type { KnownStatements } from '../../policy/policy.js';
import type { KindDoubt, PolicyKind } from '../../policy/policy-kind.js';
import { aKind } from '../../policy/policy-kind.js';
import type { ObjectNode } from '../../syntax/value.js';
import { TELLING_NAME } from '../policy-file-name.js';
import {
  type ContentFacts,
  contentEvidence,
  contentFacts,
  factsOfStatements,
  type StatementFacts,
  sameFacts,
  WITHOUT_RCP,
} from './kind-content.js';
import { kindsFromPath, type NamedKind, type PathKinds, pathEvidence } from './kind-names.js';
import { type Evidence, ranked } from './kind-weights.js';

/**
 * `certain`: settings or a place in a document say it, or nothing speaks against it. `likely`: findings can depend on it.
 * `mixed`: another kind is nearly as likely, so findings that depend on the kind say "If this is ...".
 */
export type KindConfidence = 'certain' | 'likely' | 'mixed';

export interface KindHint {
  readonly kind: PolicyKind;
  /** For people, after "by": "its file name". */
  readonly reason: string;
  /** `certain` if omitted. */
  readonly confidence?: KindConfidence;
  /** If `mixed`. */
  readonly doubt?: KindDoubt;
}

/** Differences of weights from which a kind is certain, or likely. */
const CERTAIN = 6;
const LIKELY = 3;

/** A named resource whose service none of the actions belongs to. */
function notOfNamed(named: NamedKind, facts: ContentFacts): Evidence[] {
  const { services } = named;
  if (!services || facts.services.size === 0 || facts.everyAction) return [];
  if (services.some((s) => facts.services.has(s))) return [];
  return [{ weights: { resource: -5 }, reason: 'actions of another service' }];
}

/**
 * S3 rejects a bucket policy with a resource other than its bucket and its objects (Amazon S3 User Guide, "Bucket policies
 * for Amazon S3": the resource of a bucket policy is the bucket).
 */
function notOfBucket({ services }: NamedKind, facts: ContentFacts): Evidence[] {
  if (!services?.includes('s3') || !facts.anyResource || facts.principals > 0) return [];
  return [{ weights: { resource: -4 }, reason: 'the resource "*"' }];
}

/**
 * Amazon SES calls the policy of an identity (a domain or an address) an identity policy (Amazon SES Developer Guide, "Using
 * identity authorization in Amazon SES"): there the name says that it is resource-based.
 */
function ofSesIdentity({ kind, weight }: NamedKind, facts: ContentFacts): Evidence[] {
  const onlySes = facts.services.size === 1 && facts.services.has('ses');
  if (kind !== 'identity' || !onlySes || facts.principals < facts.statements) return [];
  return [{ weights: { identity: -weight, resource: weight }, reason: 'the policy of an SES identity' }];
}

/** The resource of a key policy is "*", which is the key (AWS KMS Developer Guide, "Elements in a key policy"). */
function ofKey({ services }: NamedKind, facts: ContentFacts): Evidence[] {
  if (!services?.includes('kms') || facts.principals > 0) return [];
  if (facts.services.size !== 1 || !facts.services.has('kms')) return [];
  if (!facts.anyResource) return [{ weights: { resource: -4 }, reason: 'the ARN of a key' }];
  if (!facts.everyResource) return [];
  return [{ weights: { resource: 2 }, reason: 'KMS actions on the resource "*"' }];
}

/** A Deny of requests without TLS to one bucket is a statement of its policy, also where it lacks a Principal. */
function ofBucketWithTls({ services }: NamedKind, facts: ContentFacts): Evidence[] {
  if (!services?.includes('s3') || facts.allows > 0 || facts.resources.size !== 1) return [];
  if (facts.keys.size !== 1 || !facts.keys.has('aws:securetransport')) return [];
  return [{ weights: { resource: 7 }, reason: 'a Deny of requests to one bucket without TLS' }];
}

/**
 * An RCP cannot have an Allow, or a Deny of some principals only, so one that otherwise looks like an RCP is a mistake in
 * it.
 */
function ofResourceControl({ kind, part }: NamedKind, facts: ContentFacts): Evidence[] {
  const mistake = facts.denies === 0 ? facts.everyone : facts.allows === 0 && !facts.everyone;
  if (kind !== 'rcp' || part || !mistake || facts.principals < facts.statements || !facts.everyResource)
    return [];
  return [{ weights: { rcp: 3 }, reason: 'principals and every resource' }];
}

/** An RCP without any Principal, where a file or folder says that it is one. */
function ofResourceControlWithoutPrincipal({ kind, part }: NamedKind, facts: ContentFacts): Evidence[] {
  if (kind !== 'rcp' || part || facts.principals > 0 || facts.allows > 0 || !facts.everyResource) return [];
  if (facts.notAction || facts.everyAction || [...facts.services].some((s) => WITHOUT_RCP.includes(s)))
    return [];
  return [{ weights: { rcp: 2 }, reason: 'a Deny on every resource' }];
}

/**
 * The policies of these services can have statements without Resource (the sources are in authorization-facts.json);
 * others with a Principal and no Resource are role trust policies, possibly with an action that they cannot have.
 */
const WITHOUT_RESOURCE: readonly string[] = [
  'acm-pca',
  'codeartifact',
  'ecr',
  'ecr-public',
  'elasticfilesystem',
  'glacier',
  'serverlessrepo',
];

function ofTrust({ kind }: NamedKind, facts: ContentFacts): Evidence[] {
  if (kind !== 'trust' || facts.assumes || facts.principals < facts.statements) return [];
  if (facts.withoutResource < facts.statements) return [];
  if ([...facts.services].some((s) => WITHOUT_RESOURCE.includes(s))) return [];
  return [{ weights: { trust: 4 }, reason: 'a Principal and no Resource' }];
}

/**
 * The policy of a gateway endpoint that lacks its Principal: only S3 and DynamoDB have such endpoints. With actions of
 * Amazon EC2, it is rather the policy of who manages endpoints.
 */
function ofEndpoint({ kind, part }: NamedKind, facts: ContentFacts): Evidence[] {
  if (kind !== 'endpoint' || facts.principals > 0) return [];
  if (facts.services.has('ec2')) return [{ weights: { endpoint: -3 }, reason: 'actions of Amazon EC2' }];
  if (part || facts.services.size !== 1) return [];
  if (!facts.services.has('s3') && !facts.services.has('dynamodb')) return [];
  return [{ weights: { endpoint: 1.5 }, reason: 'actions of a service with gateway endpoints' }];
}

/** In a folder of bucket policies, S3 actions on one bucket are a bucket policy that lacks its Principal. */
function ofResourceFolder({ services, part }: NamedKind, facts: ContentFacts): Evidence[] {
  if (!services || part || facts.principals > 0 || facts.anyResource || facts.resources.size !== 1) return [];
  if (facts.services.size === 0 || ![...facts.services].every((s) => services.includes(s))) return [];
  return [{ weights: { resource: 2 }, reason: 'actions on the resource that its folder names' }];
}

/** A folder of control policies can have both kinds: only an RCP can have a Principal. */
function ofControlFolder({ kind }: NamedKind, facts: ContentFacts): Evidence[] {
  if (kind !== 'scp' || facts.allows > 0 || !facts.everyone || !facts.everyResource) return [];
  if (facts.notAction || facts.principals < facts.statements) return [];
  return [{ weights: { rcp: 3 }, reason: 'a Deny for everyone' }];
}

/** The evidence that favors a kind most, compared with another. */
function mainReason(evidence: readonly Evidence[], kind: PolicyKind, other: PolicyKind): string {
  const favor = (e: Evidence): number => (e.weights[kind] ?? 0) - (e.weights[other] ?? 0);
  const [best] = [...evidence].sort((a, b) => favor(b) - favor(a));
  return best && favor(best) > 0 ? best.reason : 'its content';
}

function weigh(evidence: readonly Evidence[], path: PathKinds): KindHint {
  const [[kind, most], [other, next]] = ranked(evidence) as [[PolicyKind, number], [PolicyKind, number]];
  const margin = most - next;
  const confidence = margin >= CERTAIN ? 'certain' : margin >= LIKELY ? 'likely' : 'mixed';
  const reason = mainReason(evidence, kind, other);
  if (confidence !== 'mixed') return { kind, reason, confidence };
  const named = [...path.file, ...path.folders].find((n) => n.kind === kind);
  return { kind, reason, confidence, doubt: { other, assumed: named?.called ?? aKind(kind) } };
}

/** The kind that a document had, and what says so: most edits do not change that. */
interface KindBefore {
  readonly path: string;
  readonly facts: readonly StatementFacts[];
  readonly hint: KindHint;
}

const newKind = (): { before?: KindBefore } => ({});

/**
 * The kind of a document that is a policy.
 * @param path uses `/`.
 * @param known of the versions of the document before this one.
 */
export function kindOfDocument(node: ObjectNode, path: string, known?: KnownStatements): KindHint {
  const facts = factsOfStatements(node);
  const memory = known?.derived.of(newKind);
  const before = memory?.before;
  if (
    before?.path === path &&
    before.facts.length === facts.length &&
    before.facts.every((f, i) => sameFacts(f, facts[i]!))
  )
    return before.hint;
  const hint = kindOfFacts(contentFacts(facts), path);
  if (memory) memory.before = { path, facts, hint };
  return hint;
}

function kindOfFacts(facts: ContentFacts, path: string): KindHint {
  const named = kindsFromPath(path);
  const evidence = [...contentEvidence(facts), ...pathEvidence(named)];
  for (const name of named.file)
    evidence.push(
      ...notOfNamed(name, facts),
      ...notOfBucket(name, facts),
      ...ofSesIdentity(name, facts),
      ...ofKey(name, facts),
      ...ofBucketWithTls(name, facts),
      ...ofTrust(name, facts),
      ...ofEndpoint(name, facts),
    );
  const control = [...named.file, ...named.folders].find((n) => n.kind === 'rcp' && !n.part);
  if (control)
    evidence.push(...ofResourceControl(control, facts), ...ofResourceControlWithoutPrincipal(control, facts));
  for (const name of named.folders)
    evidence.push(...ofResourceFolder(name, facts), ...ofControlFolder(name, facts));
  return weigh(evidence, named);
}

/** The kind that the name of a file or of its folders identifies, if any. `path` uses `/`. */
export function kindFromPath(path: string): KindHint | undefined {
  const named = kindsFromPath(path);
  const evidence = pathEvidence(named);
  const [[kind, most], [other]] = ranked(evidence) as [[PolicyKind, number], [PolicyKind, number]];
  return most >= TELLING_NAME ? { kind, reason: mainReason(evidence, kind, other) } : undefined;
}

/** The kind that the content identifies where a document says that it is not about an organization. */
export function kindFromContent(node: ObjectNode): KindHint {
  const facts = contentFacts(factsOfStatements(node));
  if (facts.assumes && facts.withoutResource === facts.statements)
    return {
      kind: 'trust',
      reason:
        facts.principals > 0
          ? 'a Principal can assume a role, and there is no Resource'
          : 'sts:AssumeRole without a Resource',
    };
  if (facts.principals > 0) return { kind: 'resource', reason: 'a statement names a Principal' };
  return { kind: 'identity', reason: 'no statement names a Principal' };
}
