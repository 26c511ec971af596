import { ACCESS_LEVELS, type Service } from '../../catalogue/catalogue.js';
import {
  best,
  type CompletionContext,
  type CompletionEntry,
  type CompletionResult,
  type CompletionSource,
  matchRank,
  wordsOf,
} from '../completion-source.js';

const TRUST = [
  'sts:AssumeRole',
  'sts:AssumeRoleWithSAML',
  'sts:AssumeRoleWithWebIdentity',
  'sts:TagSession',
  'sts:SetSourceIdentity',
];

/** The most common services, which come first while nothing is typed. */
const POPULAR = new Map(
  (
    's3 ec2 iam sts lambda dynamodb sqs sns kms logs cloudwatch secretsmanager ssm rds ecs ecr eks states events ' +
    'apigateway execute-api cloudformation cloudfront route53 elasticloadbalancing autoscaling kinesis firehose athena ' +
    'glue sagemaker bedrock cognito-idp codebuild codepipeline cloudtrail config organizations acm backup'
  )
    .split(' ')
    .map((prefix, i) => [prefix, i]),
);
const popularity = (prefix: string): number => POPULAR.get(prefix) ?? 1000;

const levels = (service: Service, index: number): string => {
  const mask = service.levelMask(index);
  return ACCESS_LEVELS.filter((_, bit) => mask & (1 << bit)).join(', ');
};

const actionEntry = (id: string, detail: string, rank: number, filter = id): CompletionEntry => ({
  label: id,
  kind: 'action',
  detail,
  insert: { value: id },
  rank,
  filter,
  data: { type: 'action', id },
});

/** Patterns such as `s3:Get*` that match several of the actions. */
function wildcards(service: Service, prefix: string, name: string): CompletionEntry[] {
  const stem = name.split('*', 1)[0]!;
  const verbs = new Map<string, number>();
  for (const action of service.actionNames) {
    const verb = /^[A-Z][a-z]+/.exec(action)?.[0];
    if (verb) verbs.set(verb, (verbs.get(verb) ?? 0) + 1);
  }
  const out: CompletionEntry[] = [];
  const add = (pattern: string, count: number): void => {
    out.push({
      label: pattern,
      kind: 'wildcard',
      detail: `matches ${count} action${count === 1 ? '' : 's'}`,
      insert: { value: pattern },
      rank: name.includes('*') ? 2 : 6,
      data: { type: 'action', id: pattern },
    });
  };
  if (name === '' || name === '*') add(`${prefix}:*`, service.actionNames.length);
  for (const [verb, count] of verbs) {
    if (count >= 2 && matchRank(stem, verb) === 0) add(`${prefix}:${verb}*`, count);
  }
  // The typed text as a prefix: GetObject -> GetObject*.
  const own = service.lowerNames.filter((n) => n.startsWith(stem.toLowerCase())).length;
  if (stem !== '' && own > 1 && !verbs.has(stem)) {
    const written =
      service.actionNames[service.lowerNames.findIndex((n) => n.startsWith(stem.toLowerCase()))]!;
    add(`${prefix}:${written.slice(0, stem.length)}*`, own);
  }
  return out;
}

/** The most common actions in policies. */
const FAMILIAR = new Map(
  (
    'ec2:DescribeInstances ec2:DescribeSubnets ec2:DescribeSecurityGroups ec2:DescribeVpcs ec2:DescribeRouteTables ' +
    'ec2:DescribeAvailabilityZones ec2:DescribeImages ec2:DescribeVolumes ec2:DescribeRegions ec2:DescribeTags ' +
    'ec2:DescribeNetworkInterfaces ec2:CreateTags ec2:DeleteTags ec2:RunInstances ec2:CreateNetworkInterface ' +
    's3:GetObject s3:PutObject s3:DeleteObject s3:ListBucket s3:GetBucketLocation s3:ListAllMyBuckets ' +
    'iam:PassRole iam:GetRole iam:ListRoles iam:CreateServiceLinkedRole iam:CreateRole ' +
    'iam:ListInstanceProfiles sts:AssumeRole organizations:DescribeOrganization organizations:ListAccounts ' +
    'organizations:ListDelegatedAdministrators organizations:ListRoots ' +
    'logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents logs:DescribeLogGroups logs:DescribeLogStreams ' +
    'logs:PutRetentionPolicy ' +
    'cloudwatch:PutMetricData cloudwatch:GetMetricData cloudwatch:GetMetricStatistics cloudwatch:DescribeAlarms ' +
    'kms:Decrypt kms:Encrypt kms:GenerateDataKey kms:DescribeKey kms:CreateGrant secretsmanager:GetSecretValue ' +
    'ssm:GetParameter ssm:GetParameters dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem ' +
    'lambda:InvokeFunction sqs:SendMessage sqs:ReceiveMessage sqs:DeleteMessage sns:Publish'
  )
    .split(' ')
    .map((id, i) => [id, i]),
);

/** A noun without its plural ending, so that Subnet and Subnets are equal. */
const singular = (word: string): string => word.toLowerCase().replace(/(?<=..)s$/, '');
const nouns = (name: string): string[] => wordsOf(name).slice(1).map(singular);

/** How many of the service's actions are about a noun. */
function frequencyOf(service: Service): { counts: Map<string, number>; most: number } {
  const counts = new Map<string, number>();
  for (const name of service.actionNames)
    for (const noun of new Set(nouns(name))) counts.set(noun, (counts.get(noun) ?? 0) + 1);
  return { counts, most: Math.max(1, ...counts.values()) };
}

/** The number of list items on each side that shows whether the list is sorted here. */
const NEIGHBOURS = 2;

/**
 * How strongly alphabetical order at the cursor suggests an action: the fewer actions keep the order, the stronger.
 * undefined if the list is not sorted here.
 */
function orderBonus(
  context: CompletionContext,
  service: Service,
  typed: string,
): ((name: string) => number) | undefined {
  const items = context.statement?.action?.items ?? [];
  const at = items.findIndex((i) => i.inner.start === context.replace.start);
  const own = (from: number, to: number): string[] =>
    items
      .slice(from, to)
      .map((i) => i.value.toLowerCase())
      .filter((v) => v.startsWith(`${service.prefix}:`));
  if (at < 0) return undefined;
  const before = own(Math.max(0, at - NEIGHBOURS), at);
  const after = own(at + 1, at + 1 + NEIGHBOURS);
  const others = [...before, ...after];
  if (others.length < NEIGHBOURS || others.some((v, i) => i > 0 && v < others[i - 1]!)) return undefined;
  const low = (before.at(-1) ?? '').slice(service.prefix.length + 1);
  const high = after[0]?.slice(service.prefix.length + 1) ?? '\uffff';
  const lower = typed.toLowerCase();
  const many = service.lowerNames.filter((n) => low < n && n < high && n.startsWith(lower)).length;
  const bonus = Math.min(3, Math.max(0.5, 15 / Math.max(1, many)));
  return (name) => {
    const n = name.toLowerCase();
    return low < n && n < high ? bonus : 0;
  };
}

/**
 * Ranks the actions of a service: by what the other actions of the service in the policy are about, by what keeps a
 * sorted list sorted, then what the service itself is most about; a name of few words before one of many.
 */
function likelihood(context: CompletionContext, service: Service, typed: string): (name: string) => number {
  const about = new Map<string, number>();
  const note = (
    items: readonly { value: string; inner: { start: number } }[] | undefined,
    weight: number,
  ): void => {
    for (const { value, inner } of items ?? []) {
      if (inner.start === context.replace.start) continue;
      const colon = value.indexOf(':');
      if (value.slice(0, colon).toLowerCase() !== service.prefix) continue;
      for (const noun of nouns(value.slice(colon + 1).replace(/[*?]/g, '')))
        about.set(noun, Math.max(about.get(noun) ?? 0, weight));
    }
  };
  for (const s of context.policy.statements) note(s.action?.items, 1);
  note(context.statement?.action?.items, 2);
  const { counts, most } = service.derived.of(frequencyOf);
  const ordered = orderBonus(context, service, typed);
  return (name) => {
    const own = nouns(name);
    const known = FAMILIAR.get(`${service.prefix}:${name}`);
    const familiar = known === undefined ? 0 : 2 - known / 1000;
    if (own.length === 0) return 0.5 + (ordered?.(name) ?? 0);
    let shared = 0;
    let common = 0;
    for (const noun of own) {
      shared += about.get(noun) ?? 0;
      common += (counts.get(noun) ?? 0) / most;
    }
    const sorted = ordered?.(name) ?? 0;
    return familiar + sorted + (shared / own.length) * 1.5 + common / own.length / 2 - own.length / 3;
  };
}

function ofService(
  context: CompletionContext,
  service: Service,
  prefix: string,
  name: string,
): CompletionResult {
  const listed = new Set(
    (context.statement?.action?.items ?? [])
      .filter((i) => i.inner.start !== context.replace.start)
      .map((i) => i.value.toLowerCase()),
  );
  const likely = likelihood(context, service, name);
  const candidates: { name: string; index: number; score: number }[] = [];
  service.actionNames.forEach((n, index) => {
    if (!listed.has(`${service.prefix}:${service.lowerNames[index]}`)) {
      // Only matching names get a score.
      if (matchRank(name, n) !== undefined) candidates.push({ name: n, index, score: likely(n) });
    }
  });
  candidates.sort((a, b) => b.score - a.score || a.index - b.index);
  const { kept, incomplete } = best(candidates, name, (c) => c.name, 190);
  const entries = kept.map((k) =>
    actionEntry(`${prefix}:${k.item.name}`, levels(service, k.item.index), 2 + k.fit),
  );
  const patterns = wildcards(service, prefix, name).filter((w) => !listed.has(w.label.toLowerCase()));
  // By description, for users who do not know the name.
  if (name.length >= 4 && kept.length < 5 && !name.includes('*')) {
    for (const action of service.actions) {
      if (entries.length >= 30) break;
      if (
        action.description.toLowerCase().includes(name.toLowerCase()) &&
        !kept.some((k) => k.item.name === action.name)
      ) {
        entries.push(actionEntry(action.id, action.levels.join(', '), 7, `${prefix}:${name} ${action.name}`));
      }
    }
  }
  return { entries: [...entries, ...patterns], incomplete: incomplete || name.length >= 3 };
}

function services(context: CompletionContext): CompletionResult {
  const { typed, catalogue, policy } = context;
  const allowed = policy.kind === 'rcp' ? catalogue.rcpServices : undefined;
  const named = new Set(
    policy.statements.flatMap((s) => s.action?.items.map((i) => i.value.split(':')[0]!.toLowerCase()) ?? []),
  );
  const list = catalogue.services
    .filter((s) => !allowed || allowed.includes(s.prefix))
    .sort((a, b) => popularity(a.prefix) - popularity(b.prefix));
  const byPrefix = best(list, typed, (s) => s.prefix, 150);
  const seen = new Set(byPrefix.kept.map((k) => k.item.prefix));
  const byName =
    typed.length >= 3 ? best(list, typed, (s) => s.name.replace(/^(AWS|Amazon) /, ''), 40).kept : [];
  const entries: CompletionEntry[] = [];
  for (const { item, fit: score } of [
    ...byPrefix.kept,
    ...byName.filter((k) => k.fit < 3 && !seen.has(k.item.prefix)),
  ]) {
    entries.push({
      label: item.prefix,
      kind: 'service',
      detail: `${item.name}, ${item.actionCount} actions`,
      insert: { value: `${item.prefix}:` },
      rank: named.has(item.prefix) ? 2 : 3 + Math.min(score, 2),
      filter: `${item.prefix} ${item.name}`,
      again: true,
      data: { type: 'service', id: item.prefix },
    });
  }
  // A bare word: actions of that name in any service.
  if (typed.length >= 3 && /^[a-z]+$/i.test(typed)) {
    const lower = typed.toLowerCase();
    // What begins a service's prefix is most likely one; and three letters are in too many names.
    const short = typed.length < 4 || list.some((s) => s.prefix.startsWith(lower));
    const hits: { id: string; detail: string; score: number; prefix: string; length: number }[] = [];
    for (const { prefix } of list) {
      const service = catalogue.service(prefix)!;
      service.actionNames.forEach((name, i) => {
        // Then only prefixes are compared, not the words of each name.
        const score = short
          ? service.lowerNames[i]!.startsWith(lower)
            ? 0
            : undefined
          : matchRank(typed, name);
        if (score === undefined || score > 1) return;
        const exact = name.length === typed.length ? -1 : score;
        hits.push({
          id: `${prefix}:${name}`,
          detail: levels(service, i),
          score: exact,
          prefix,
          length: name.length,
        });
      });
    }
    hits.sort(
      (a, b) => a.score - b.score || popularity(a.prefix) - popularity(b.prefix) || a.length - b.length,
    );
    for (const hit of hits.slice(0, 50)) {
      entries.push(actionEntry(hit.id, hit.detail, 7, `${hit.id.slice(hit.id.indexOf(':') + 1)} ${hit.id}`));
    }
  }
  if (typed === '' || typed === '*') {
    entries.push({
      label: '*',
      kind: 'wildcard',
      detail: 'every action of every service',
      insert: { value: '*' },
      rank: 9,
    });
  }
  return { entries, incomplete: true };
}

export const source: CompletionSource = {
  id: 'actions',
  complete(context) {
    const { inStatement, atKey, typed, catalogue, policy } = context;
    const element = inStatement[0];
    if (atKey || (element !== 'Action' && element !== 'NotAction') || inStatement.length > 2)
      return undefined;
    if (policy.kind === 'trust') {
      return TRUST.map((id, i) => actionEntry(id, 'Write', 1 + i));
    }
    const colon = typed.indexOf(':');
    if (colon < 0) return services(context);
    const prefix = typed.slice(0, colon);
    const service = catalogue.service(prefix);
    if (!service) return [];
    const name = typed.slice(colon + 1);
    const result = ofService(context, service, service.prefix, name);
    if (!name.includes('*')) return result;
    // A pattern: the actions that it matches come first.
    const count = context.sets.expand(typed).length;
    const own: CompletionEntry[] =
      count > 0 && !result.entries.some((e) => e.label === typed)
        ? [
            {
              label: typed,
              kind: 'wildcard',
              detail: `matches ${count} action${count === 1 ? '' : 's'}`,
              insert: { value: typed },
              rank: 1,
            },
          ]
        : [];
    return { entries: [...own, ...result.entries.filter((e) => e.kind === 'wildcard')], incomplete: true };
  },
};
