import type { Policy, Statement } from '../../policy/policy.js';
import { parseArn } from '../../policy/resources.js';
import type { ScopeElement } from '../../policy/statement-body.js';
import { copied, type HostDocument } from '../../syntax/syntax.js';
import { isNameHole, type StringNode, type StringPart } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import { alternatives, enumerate } from '../../text/words.js';
import type { Fix, Report, Rule, RuleContext, TextEdit } from '../rule.js';
import { fixOf } from '../support/fixes/fixes.js';
import { isForSome, severalServices } from '../support/mixed-kinds.js';

const isKnown = (policy: Policy): boolean =>
  policy.opaqueStatements.length === 0 && policy.statements.every((s) => !s.resource?.opaque);

/** Resources of templates whose policies are about them and nothing else. */
const SERVICES: Readonly<Record<string, string>> = {
  'AWS::S3::BucketPolicy': 's3',
  'AWS::SQS::QueuePolicy': 'sqs',
  'AWS::SNS::TopicPolicy': 'sns',
  'AWS::SecretsManager::ResourcePolicy': 'secretsmanager',
  'AWS::KMS::Key': 'kms',
  aws_kms_key: 'kms',
  aws_kms_key_policy: 'kms',
  aws_secretsmanager_secret_policy: 'secretsmanager',
  aws_sns_topic_policy: 'sns',
  aws_sqs_queue_policy: 'sqs',
};

const placedService = ({ place }: Policy): string | undefined => ownValue(SERVICES, place.resourceType ?? '');

/**
 * Is it the policy of a KMS key for certain, whatever file it is in? It has the statement that enables IAM policies (AWS KMS
 * Developer Guide, "Default key policy": kms:* on "*" for the account), and nothing else than KMS in its other statements.
 */
function isKeyPolicy(policy: Policy): boolean {
  const onKey = ({ action, resource, principal }: Statement): boolean =>
    principal !== undefined &&
    action !== undefined &&
    !action.opaque &&
    action.items.every((i) => prefixOf(i) === 'kms') &&
    resource?.negated === false &&
    resource.others.length === 0 &&
    resource.items.every((i) => i.value === '*');
  const enables = ({ effect, action, principal }: Statement): boolean =>
    effect === 'Allow' &&
    action?.negated === false &&
    action.items.some((i) => i.value.toLowerCase() === 'kms:*') &&
    principal?.negated === false &&
    principal.entries.some((e) => e.items.some((i) => /^arn:[a-z-]+:iam::\d{12}:root$/.test(i.value)));
  return isKnown(policy) && policy.statements.every(onKey) && policy.statements.some(enables);
}

/** The service of the resource that has the policy, or that most ARNs belong to; undefined: none, or several equally. */
function serviceOf(policy: Policy): string | undefined {
  const placed = placedService(policy);
  if (placed !== undefined) return placed;
  // An unknown value can belong to any service.
  if (!isKnown(policy)) return undefined;
  const arns = policy.statements.flatMap((s) => s.resource?.items.map((i) => i.value) ?? []);
  const counts = new Map<string, number>();
  for (const text of arns) {
    const service = parseArn(text)?.service;
    if (service && !/[*?$]/.test(service)) counts.set(service, (counts.get(service) ?? 0) + 1);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  if (sorted.length === 0 || (sorted[1] && sorted[1][1] === sorted[0]![1])) return undefined;
  return sorted[0]![0];
}

/** Reports actions of several services, where the resource does not say which one the policy is for. */
function checkServices(statement: Statement, context: RuleContext): void {
  const { principal } = statement;
  const found = severalServices(statement, context.catalogue);
  if (!found) return;
  const { prefixes, foreign } = found;
  const service = principal!.entries.every((e) => e.property.key.value === 'Service')
    ? principal!.entries[0]?.items[0]?.value
    : undefined;
  const what = `attached to a resource of one service, but this statement has actions of ${enumerate(prefixes)}`;
  const remedy =
    service && !principal!.negated
      ? `If they are for a role that ${service} assumes, remove Principal and attach the policy to the role.`
      : 'Each resource needs a policy for its own actions.';
  context.report({
    range: foreign.range,
    message: `A resource-based policy is ${what}. ${remedy}`,
    ifKind: `it is ${what}. ${remedy}`,
  });
}

const BUCKET_POLICY = 'AWS::S3::BucketPolicy';

/** The name of the bucket that an ARN is about; undefined if it has wildcards or holes. */
function bucketOf(text: string): string | undefined {
  const arn = parseArn(text);
  if (arn?.service !== 's3' || arn.region !== '' || arn.account !== '') return undefined;
  const [name] = arn.resource.split('/');
  return name && !/[*?$]/.test(name) ? name : undefined;
}

/**
 * Reports resources of a second bucket: S3 rejects a bucket policy with them. The policy of a VPC endpoint, which can have
 * several buckets, usually is for everyone.
 */
function checkBuckets({ statements, place }: Policy, context: RuleContext): void {
  if (place.resourceType !== BUCKET_POLICY && !statements.some(isForSome)) return;
  const attached = place.resourceType === BUCKET_POLICY ? place.attachedTo?.value : undefined;
  let own = attached?.type === 'string' && /^[a-z0-9.-]+$/.test(attached.value) ? attached.value : undefined;
  for (const item of statements.flatMap((s) => s.resource?.items ?? [])) {
    const bucket = item.closed ? bucketOf(item.value) : undefined;
    if (bucket === undefined) continue;
    own ??= bucket;
    if (bucket === own) continue;
    context.report({
      range: item.range,
      message: `A bucket policy can contain only the ARNs of its own bucket and of objects in it, so S3 rejects "${item.value}" in the policy of the bucket ${own}. Each bucket needs a separate policy.`,
      ifKind: `it can contain only the ARNs of one bucket and of its objects. Each bucket needs a separate policy.`,
    });
    return;
  }
}

/** The resource of the template that a string names and nothing else; undefined if it does not name one. */
function resourceNamed(parts: readonly StringPart[]): string | undefined {
  const [first, ...more] = parts;
  const isName = first && 'hole' in first && isNameHole(first.hole) && first.hole.written === undefined;
  return isName && more.length === 0 && !/[:.]/.test(first.hole.id) ? first.hole.id : undefined;
}

/** The bucket of the template that an ARN is about, where it is a resource of the template for sure. */
function bucketOfTemplate(parts: readonly StringPart[]): string | undefined {
  const at = parts.findIndex((p) => 'hole' in p && isNameHole(p.hole));
  const before = parts.slice(0, at).map((p) => ('hole' in p ? '' : p.text));
  const next = parts[at + 1];
  if (at < 0 || !/^arn:[a-z-]*:s3:::$/.test(before.join(''))) return undefined;
  if (next && ('hole' in next || !next.text.startsWith('/'))) return undefined;
  return resourceNamed([parts[at]!]);
}

/** Reports ARNs of another bucket of the template than the one that the policy is attached to. */
function checkOwnBucket({ statements, place }: Policy, context: RuleContext): void {
  const { attachedTo, resourceType } = place;
  if (resourceType !== BUCKET_POLICY || attachedTo?.value.type !== 'partial-string') return;
  const own = resourceNamed(attachedTo.value.parts);
  if (own === undefined) return;
  for (const item of statements.flatMap((s) => s.resource?.partial ?? [])) {
    const bucket = bucketOfTemplate(item.parts);
    if (bucket === undefined || bucket === own) continue;
    const hole = item.parts.find((p) => 'hole' in p && p.hole.id === bucket);
    context.report({
      range: hole && 'hole' in hole ? hole.hole.range : item.range,
      severity: 'information',
      message: `The policy is attached to the bucket ${own}, and S3 rejects a bucket policy with the ARN of another bucket, ${bucket}.`,
    });
  }
}

/** Removes values of a list; no edits where none would be left. */
function withoutValues(
  document: HostDocument,
  list: ScopeElement,
  gone: readonly StringNode[],
): readonly TextEdit[] {
  const { value } = list.property;
  if (value?.type !== 'array' || gone.length === 0 || gone.length >= value.items.length) return [];
  const [first, ...more] = gone;
  if (more.length === 0) return document.syntax.edit.remove(document, value, first!);
  // Item by item: a copy of the list would not have the comment on the line of its bracket.
  const kept = value.items
    .filter((item) => !gone.some((g) => g === item))
    .map((item) => (item.type === 'string' ? item.value : copied(document, item)));
  return kept.every((data) => data !== undefined) ? document.syntax.edit.replace(document, value, kept) : [];
}

const named = (items: readonly StringNode[]): string => enumerate(items.map((i) => `"${i.value}"`));

/** Removes actions, with the resources of their services if no other action needs these. */
function actionFix(
  { action, resource, policy: { document } }: Statement,
  foreign: readonly Foreign[],
): readonly Fix[] {
  const gone = foreign.map((f) => f.item);
  const edits = withoutValues(document, action!, gone);
  const used = (resource?.items ?? []).filter((i) => foreign.some((f) => f.owns(parseArn(i.value)?.service)));
  const all = resource?.property.value;
  // Nothing would be left for the other actions.
  if (edits.length === 0 || (used.length > 0 && all?.type === 'array' && used.length === all.items.length))
    return [];
  const also = used.length > 0 && resource ? withoutValues(document, resource, used) : [];
  return fixOf(`Remove ${named(also.length > 0 ? [...gone, ...used] : gone)}`, [...edits, ...also]);
}

/** An action of another service than that of the resource. */
interface Foreign {
  readonly item: StringNode;
  readonly prefix: string;
  /** Is it the name of its service in ARNs? */
  readonly owns: (service: string | undefined) => boolean;
}

/** What the values of a statement are checked against. */
interface Owner {
  /** In ARNs. */
  readonly service: string;
  readonly prefixes: readonly string[];
}

const prefixOf = ({ value }: StringNode): string | undefined =>
  /^([A-Za-z0-9-]+):/.exec(value)?.[1]?.toLowerCase();

function foreignActions({ action }: Statement, { prefixes }: Owner, { catalogue }: RuleContext): Foreign[] {
  return (action?.negated ? [] : (action?.items ?? [])).flatMap((item): Foreign[] => {
    const prefix = prefixOf(item);
    if (!item.closed || !prefix || prefixes.includes(prefix) || !catalogue.hasService(prefix)) return [];
    const owns = (service: string | undefined): boolean =>
      service !== undefined && catalogue.prefixesForArnService(service).includes(prefix);
    return [{ item, prefix, owns }];
  });
}

function foreignArns({ resource }: Statement, owner: Owner, { catalogue }: RuleContext): StringNode[] {
  return (resource?.items ?? []).filter((item) => {
    const other = parseArn(item.value)?.service;
    if (!item.closed || !other || other === owner.service || /[*?$]/.test(other)) return false;
    return !catalogue.prefixesForArnService(other).some((p) => owner.prefixes.includes(p));
  });
}

const relatedTo = (items: readonly StringNode[], message: string): Report['related'] =>
  items.map(({ range }) => ({ range, message }));

/** Reports the actions of other services, or else their ARNs: one finding for a statement. */
function checkForeign(statement: Statement, owner: Owner, context: RuleContext): void {
  const actions = foreignActions(statement, owner, context);
  const arns = foreignArns(statement, owner, context);
  const { document } = statement.policy;
  const { service } = owner;
  const related = relatedTo(arns.slice(actions.length > 0 ? 0 : 1), 'An ARN of another service.');
  const [action, ...more] = actions.map((f) => f.item);
  if (action) {
    const others = alternatives([...new Set(actions.map((f) => `"${f.prefix}"`))]);
    const where = `an identity-based policy, or in the policy of a resource of ${others}.`;
    context.report({
      range: action.range,
      message:
        more.length === 0
          ? `This policy is attached to a resource of "${service}", which "${action.value}" does not act on, so the action has no effect. It belongs in ${where}`
          : `This policy is attached to a resource of "${service}", which ${named([action, ...more])} do not act on, so the actions have no effect. They belong in ${where}`,
      related: [...relatedTo(more, 'Another action without effect.')!, ...related!],
      fixes: () => actionFix(statement, actions),
    });
    return;
  }
  const [arn] = arns;
  if (!arn) return;
  const other = parseArn(arn.value)!.service;
  context.report({
    range: arn.range,
    message: `This policy is attached to a resource of "${service}" and can contain only its ARNs, so AWS rejects or ignores an ARN of "${other}".`,
    ifKind: `it can contain only ARNs of "${service}", and not one of "${other}".`,
    related,
    fixes: () => fixOf(`Remove ${named(arns)}`, withoutValues(document, statement.resource!, arns)),
  });
}

/**
 * Reports actions of the service that act on no resource, such as `secretsmanager:ListSecrets`: a policy that is attached to a
 * resource is about requests for it. (AWS KMS Developer Guide, "AWS KMS permissions": kms:ListKeys and such are for IAM
 * policies. S3 rejects such a bucket policy, which action-without-resource reports.)
 */
function checkWithoutResource(
  { action, policy: { document } }: Statement,
  { prefixes }: Owner,
  context: RuleContext,
): void {
  const items = (action?.negated ? [] : (action?.items ?? [])).filter((item) => {
    const known =
      item.closed && prefixes.includes(prefixOf(item) ?? '')
        ? context.catalogue.action(item.value)
        : undefined;
    return known !== undefined && known.resourceTypes.length === 0;
  });
  const [first, ...more] = items;
  if (!first) return;
  context.report({
    range: first.range,
    severity: 'information',
    message: `${named(items)} ${more.length === 0 ? 'acts' : 'act'} on no resource, so ${more.length === 0 ? 'it has' : 'they have'} no effect in the policy of one. AWS evaluates ${more.length === 0 ? 'it' : 'them'} in identity-based policies.`,
    related: relatedTo(more, 'Another action without effect.'),
    fixes: () => fixOf(`Remove ${named(items)}`, withoutValues(document, action!, items)),
  });
}

export const rule: Rule = {
  id: 'resource-policy-scope',
  severity: 'warning',
  kinds: ['resource'],
  codes: ['AA:UNSUPPORTED_ACTION_IN_POLICY', 'AA:UNSUPPORTED_RESOURCE_ARN_IN_POLICY'],
  summary: 'A resource-based policy names actions or resources of another service.',
  checkPolicy(policy, context) {
    const { catalogue } = context;
    checkOwnBucket(policy, context);
    const isOfKey = isKeyPolicy(policy);
    const service = isOfKey ? 'kms' : serviceOf(policy);
    if (!service) {
      for (const statement of policy.statements) checkServices(statement, context);
      return;
    }
    if (service === 's3') checkBuckets(policy, context);
    const owners = catalogue.prefixesForArnService(service);
    if (owners.length === 0) return;
    const owner: Owner = { service, prefixes: owners };
    for (const statement of policy.statements) {
      checkForeign(statement, owner, context);
      if (service !== 's3' && (isOfKey || placedService(policy)))
        checkWithoutResource(statement, owner, context);
    }
  },
};
