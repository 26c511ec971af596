import { lookupKey } from '../../catalogue/condition-keys.js';
import { keyNames } from '../../catalogue/key-names.js';
import { claimKey, isNotAProvider } from '../../policy/oidc.js';
import type { Statement } from '../../policy/policy.js';
import type { ConditionEntry } from '../../policy/statement-body.js';
import { ownValue } from '../../text/own-value.js';
import { nearest } from '../../text/words.js';
import type { Rule, RuleContext } from '../rule.js';
import { didYouMean, didYouMeanText } from '../support/fixes/fixes.js';
import { mergeProperties } from '../support/fixes/merge-properties.js';
import { isDeprecatedKey } from './deprecated-condition-key.js';
import { bareTagKey } from './missing-tag-key.js';

/** Names that people give to keys that are called otherwise. */
const USUAL_NAMES: Readonly<Record<string, string>> = {
  'aws:mfapresent': 'aws:MultiFactorAuthPresent',
  'aws:mfaage': 'aws:MultiFactorAuthAge',
  'aws:orgid': 'aws:PrincipalOrgID',
  'aws:organizationid': 'aws:PrincipalOrgID',
  'aws:orgpaths': 'aws:PrincipalOrgPaths',
  'aws:principalou': 'aws:PrincipalOrgPaths',
  'aws:region': 'aws:RequestedRegion',
  'aws:account': 'aws:PrincipalAccount',
  's3:serversideencryption': 's3:x-amz-server-side-encryption',
  's3:acl': 's3:x-amz-acl',
};

/** Has an action the prefix too? unknown-service reports it. */
const isOfAction = (prefix: string, { action }: Statement): boolean =>
  action?.items.some((i) => i.value.toLowerCase().startsWith(`${prefix.toLowerCase()}:`)) ?? false;

function check({ key, list, operator }: ConditionEntry, statement: Statement, context: RuleContext): void {
  if (!key.closed || key.value === '' || isDeprecatedKey(key.value)) return;
  const { catalogue } = context;
  // oidc-claim reports a key that starts with the ARN or the URL of a provider.
  const claim = context.policy.kind === 'trust' ? claimKey(key.value) : undefined;
  if (claim && isNotAProvider(claim)) return;
  const hit = lookupKey(catalogue, key.value);
  if (hit.found === 'nothing' && bareTagKey(catalogue, key.value)) return;
  if (hit.found === 'key' || hit.found === 'claim') return;
  if (hit.found === 'malformed') {
    const candidates = catalogue.globalKeys.map((k) => k.name);
    const near = nearest(
      key.value,
      candidates.map((n) => n.slice(n.indexOf(':') + 1)),
      1,
    ).flatMap((n) => candidates.filter((c) => c.endsWith(`:${n}`)));
    context.report({
      range: key.range,
      severity: 'error',
      message: `A condition key has the format prefix:name, for example "aws:SourceIp", so AWS rejects "${key.value}".${didYouMeanText(near)}`,
      fixes: () => didYouMean(context.policy.document, key, near),
    });
    return;
  }
  if (hit.found === 'unknown-prefix') {
    if (catalogue.isRetiredService(hit.prefix) || isOfAction(hit.prefix, statement)) return;
    const prefixes = nearest(hit.prefix, [...catalogue.services.map((s) => s.prefix), 'aws'], 1);
    const near = prefixes.flatMap((n) => {
      const meant = n + key.value.slice(hit.prefix.length);
      if (lookupKey(catalogue, meant).found === 'key') return [meant];
      return keyNames(catalogue, catalogue.service(n)).words.nearest(meant, 1);
    });
    context.report({
      range: key.range,
      message: `No AWS service has condition keys with the prefix "${hit.prefix}", so the key is never in a request.${near.length > 0 ? didYouMeanText(near) : prefixes.length > 0 ? ` A similar prefix is "${prefixes[0]}".` : ''}`,
      fixes: () => didYouMean(context.policy.document, key, near),
    });
    return;
  }
  const known = keyNames(catalogue, hit.service);
  // Tag keys are open: any text after the slash can be one.
  const slash = key.value.indexOf('/');
  const tagPrefix = slash > 0 ? key.value.slice(0, slash + 1).toLowerCase() : undefined;
  if (tagPrefix && known.lower.some((n) => n.startsWith(tagPrefix))) return;
  // `aws:ResourceTag:env`: the tag key follows a slash.
  const tag = key.value.replace(/^([^:]{1,100}:[^:/]{1,100}):/, '$1/');
  const meant =
    ownValue(USUAL_NAMES, key.value.toLowerCase()) ??
    (tag !== key.value && lookupKey(catalogue, tag).found === 'key' ? tag : undefined);
  const near = meant ? [meant] : known.words.nearest(key.value);
  const owner = operator.property.value;
  const there = operator.entries.find((e) => near.some((n) => n.toLowerCase() === e.key.value.toLowerCase()));
  context.report({
    range: key.range,
    message: `AWS does not document the condition key "${key.value}" (service data of ${catalogue.info.updatedAt}), so it is probably never in a request.${there ? ` ${there.key.value} is there too.` : didYouMeanText(near)}`,
    fixes: () => [
      ...(there && owner?.type === 'object'
        ? mergeProperties(context.policy.document, owner, there.list.property, list.property)
        : []),
      ...didYouMean(context.policy.document, key, near),
    ],
  });
}

export const rule: Rule = {
  id: 'unknown-condition-key',
  severity: 'warning',
  codes: [
    'AA:INVALID_CONDITION_KEY_FORMAT',
    'AA:INVALID_GLOBAL_CONDITION_KEY',
    'AA:INVALID_SERVICE_CONDITION_KEY',
  ],
  summary: 'A condition uses a key that AWS does not document.',
  reads: ['Action', 'Condition'],
  checkStatement(statement, context) {
    for (const operator of statement.condition?.operators ?? []) {
      for (const entry of operator.entries) check(entry, statement, context);
    }
  },
};
