import type { Catalogue } from '../../catalogue/catalogue.js';
import type { Policy, Statement } from '../../policy/policy.js';
import { parseArn } from '../../policy/resources.js';
import { copied } from '../../syntax/syntax.js';
import { isNameHole, type StringNode, type StringPart } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import { enumerate } from '../../text/words.js';
import type { Fix, Rule, RuleContext } from '../rule.js';
import { fixOf, removeValue } from '../support/fixes.js';
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

/** The service of the resource that has the policy, or that most ARNs belong to; undefined: none, or several equally. */
function serviceOf(policy: Policy): string | undefined {
  const placed = ownValue(SERVICES, policy.place.resourceType ?? '');
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

/** Removes an action, with the resources of its service if it is the only action of that. */
function actionFix(
  { action, resource, policy: { document } }: Statement,
  item: StringNode,
  prefix: string,
  catalogue: Catalogue,
): readonly Fix[] {
  const own = removeValue(document, action!, item, `Remove "${item.value}"`, false);
  const others = action!.items.filter((i) => i !== item && i.value.toLowerCase().startsWith(`${prefix}:`));
  const used = (resource?.items ?? []).filter((i) => {
    const service = parseArn(i.value)?.service;
    return service !== undefined && catalogue.prefixesForArnService(service).includes(prefix);
  });
  if (others.length > 0 || used.length === 0) return own;
  const list = resource!.property.value;
  if (list?.type !== 'array' || used.length === list.items.length) return [];
  const kept = list.items.filter((i) => !used.some((u) => u === i));
  const data = copied(document, list, kept);
  const removed =
    used.length === 1
      ? document.syntax.edit.remove(document, list, used[0]!)
      : data === undefined
        ? []
        : document.syntax.edit.replace(document, list, data);
  if (removed.length === 0) return [];
  const names = enumerate([item, ...used].map((i) => `"${i.value}"`));
  return own.flatMap((fix) => fixOf(`Remove ${names}`, [...fix.edits, ...removed]));
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
    const service = serviceOf(policy);
    if (!service) {
      for (const statement of policy.statements) checkServices(statement, context);
      return;
    }
    if (service === 's3') checkBuckets(policy, context);
    const owners = catalogue.prefixesForArnService(service);
    if (owners.length === 0) return;
    for (const statement of policy.statements) {
      const { action, resource } = statement;
      for (const item of resource?.items ?? []) {
        const other = parseArn(item.value)?.service;
        if (!item.closed || !other || other === service || /[*?$]/.test(other)) continue;
        if (catalogue.prefixesForArnService(other).some((p) => owners.includes(p))) continue;
        context.report({
          range: item.range,
          message: `This policy is attached to a resource of "${service}" and can contain only its ARNs, so AWS rejects or ignores an ARN of "${other}".`,
          ifKind: `it can contain only ARNs of "${service}", and not one of "${other}".`,
          fixes: () => removeValue(policy.document, resource!, item, `Remove "${item.value}"`, false),
        });
      }
      for (const item of action?.negated ? [] : (action?.items ?? [])) {
        const prefix = /^([A-Za-z0-9-]+):/.exec(item.value)?.[1]?.toLowerCase();
        if (!item.closed || !prefix || owners.includes(prefix) || !catalogue.hasService(prefix)) continue;
        context.report({
          range: item.range,
          message: `This policy is attached to a resource of "${service}", which "${item.value}" does not act on, so the action has no effect. It belongs in an identity-based policy, or in the policy of a resource of "${prefix}".`,
          fixes: () => actionFix(statement, item, prefix, catalogue),
        });
      }
    }
  },
};
