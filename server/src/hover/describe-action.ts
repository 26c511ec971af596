/** Descriptions of actions and of operations that are not actions, shared by hover and completion. */
import type { ApiOperation } from '../catalogue/api-operations.js';
import type { Action, Catalogue } from '../catalogue/catalogue.js';
import { displayName, keysOfAction } from '../catalogue/condition-keys.js';
import { code, codes, plain } from '../text/markdown.js';
import { referenceLink } from './describe.js';

const MAX_KEYS = 14;
const MAX_RESOURCES = 8;

/** `kms:RecipientAttestation:PCR0` belongs to a family of keys that all have one meaning. */
const familyOf = (key: string): string | undefined => {
  const second = key.indexOf(':', key.indexOf(':') + 1);
  return second > 0 && second < key.length - 1 ? key.slice(0, second + 1) : undefined;
};

/** The keys that the reference lists for the action itself and for its use of the required resource types. */
const nearKeys = (action: Action): ReadonlySet<string> =>
  new Set([
    ...action.conditionKeys,
    ...action.resourceTypes.filter((use) => use.required).flatMap((use) => use.conditionKeys),
  ]);

/**
 * Keys that the examples of AWS's guides use most: Amazon EC2 User Guide, "Example policies to control access the Amazon EC2
 * API"; Amazon S3 User Guide, "Bucket policy examples using condition keys".
 */
const IN_EXAMPLES: ReadonlySet<string> = new Set(
  'ec2:InstanceType ec2:InstanceProfile ec2:Vpc ec2:Subnet ec2:CreateAction ec2:VolumeType ec2:VolumeSize ec2:Encrypted'
    .concat(
      ' ec2:MetadataHttpTokens ec2:Owner ec2:ImageID s3:prefix s3:max-keys s3:x-amz-acl s3:x-amz-storage-class',
    )
    .concat(' s3:x-amz-server-side-encryption s3:x-amz-server-side-encryption-aws-kms-key-id s3:VersionId')
    .concat(' s3:x-amz-grant-full-control s3:object-lock-mode s3:TlsVersion s3:DataAccessPointArn')
    .toLowerCase()
    .split(' '),
);

/** Tags first, then the keys of the service, then those of all services. */
function rank(key: string, { service }: Action): number {
  const name = key.toLowerCase();
  if (/^aws:(requesttag|resourcetag)\/|^aws:tagkeys$/.test(name)) return 0;
  if (!name.startsWith(`${service.prefix}:`)) return 3;
  return /tag\//.test(name) ? 2 : 1;
}

/**
 * The keys of an action and of its resource types, in the order in which they are useful: those of what the action needs, and
 * of them those that most policies have. A family of keys is one. Markdown.
 */
function keysText(action: Action): string | undefined {
  const used = new Map(action.service.usage.keys);
  const near = nearKeys(action);
  const families = new Map<string, string[]>();
  for (const key of keysOfAction(action)) {
    const family = familyOf(key) ?? key;
    families.set(family, [...(families.get(family) ?? []), key]);
  }
  const keys = [...families].map(([family, members]) => ({
    text:
      members.length > 1
        ? `${code(`${family}...`)} (${members.length} keys)`
        : code(displayName(members[0]!)),
    name: family,
    order: [
      rank(family, action),
      members.some((key) => near.has(key)) ? 0 : 1,
      IN_EXAMPLES.has(family.toLowerCase()) ? 0 : 1,
      -(used.get(family.toLowerCase().replace(/\/.*/, '/')) ?? 0),
    ],
  }));
  if (keys.length === 0) return undefined;
  keys.sort((a, b) => {
    const i = a.order.findIndex((n, at) => n !== b.order[at]);
    return i >= 0 ? a.order[i]! - b.order[i]! : a.name < b.name ? -1 : 1;
  });
  const more = keys.length > MAX_KEYS ? ` and ${keys.length - MAX_KEYS} more` : '';
  return `${keys
    .slice(0, MAX_KEYS)
    .map((key) => key.text)
    .join(', ')}${more}`;
}

/**
 * When an action needs another permission, where its name says it. Service Authorization Reference: dependent actions are
 * permissions that can be needed in addition. IAM User Guide, "Grant a user permissions to pass a role to an AWS service",
 * "Using service-linked roles"; Amazon EC2 User Guide, "Grant permission to tag resources during creation".
 */
const WHEN: readonly (readonly [action: RegExp, when: string])[] = [
  [/^iam:passrole$/, 'if the request passes a role to a service'],
  [/^iam:createservicelinkedrole$/, 'if the service-linked role does not exist yet'],
  [/:(create|add)?tag(s|resource|s?toresource)$/, 'if the request has tags'],
  [/^kms:/, 'if a customer managed KMS key is used'],
];

function dependentText(actions: readonly string[]): string {
  return actions
    .slice(0, 8)
    .map((id) => {
      const when = WHEN.find(([name]) => name.test(id.toLowerCase()))?.[1];
      return when ? `${code(id)} (${when})` : code(id);
    })
    .join(', ')
    .concat(actions.length > 8 ? ` and ${actions.length - 8} more` : '');
}

export function describeAction(action: Action, catalogue: Catalogue): string {
  const lines = [`**${action.id}** · ${action.levels.join(', ')}`, '', `${plain(action.description)}.`, ''];
  if (action.resourceTypes.length === 0) {
    lines.push('Resources: only `"*"`');
  } else {
    lines.push('Resources:');
    const uses = [...action.resourceTypes].sort((a, b) => Number(b.required) - Number(a.required));
    for (const { type, required } of uses.slice(0, MAX_RESOURCES)) {
      lines.push(`- ${plain(type.name)}${required ? ' (required)' : ''}: ${code(type.arns[0] ?? '')}`);
    }
    if (uses.length > MAX_RESOURCES) lines.push(`- and ${uses.length - MAX_RESOURCES} more`);
  }
  const keys = keysText(action);
  if (keys) lines.push('', `Condition keys of the action and its resource types: ${keys}`);
  if (action.dependentActions.length > 0) {
    lines.push(
      '',
      `Might also need: ${dependentText(action.dependentActions)}. AWS's list of ${catalogue.info.dependentActionsAsOf}.`,
    );
  }
  lines.push('', referenceLink(action.service, catalogue));
  return lines.join('\n');
}

/** @param id as it is written: `s3:ListObjectsV2`. */
export function describeOperation({ id, actions, needs }: ApiOperation, catalogue: Catalogue): string {
  const service = catalogue.service(id.slice(0, id.indexOf(':')));
  const all = needs === 'all' || actions.length === 1;
  return [
    `**${plain(id)}** · API operation, not an action`,
    '',
    `A policy does not match requests by this name. ${all ? 'The operation needs' : 'Depending on the request, the operation needs some of'} ${codes(actions, 8)}.`,
    ...(service ? ['', referenceLink(service, catalogue)] : []),
  ].join('\n');
}
