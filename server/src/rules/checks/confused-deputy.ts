import { lookupKey } from '../../catalogue/condition-keys.js';
import { type CompiledStatement, isWhole, namesAction, valueText } from '../../policy/compile.js';
import type { Policy, Statement } from '../../policy/policy.js';
import { parseArn } from '../../policy/resources.js';
import { isAccountId } from '../../requests/account-id.js';
import { deputyAccess } from '../../sets/stranger-access.js';
import { readableText, type StringNode } from '../../syntax/value.js';
import { ownValue } from '../../text/own-value.js';
import { enumerate, nearest } from '../../text/words.js';
import type { Fix, Report, Rule, RuleContext } from '../rule.js';
import { accessBudget } from '../support/access-budget.js';
import { needsKey, testsOf } from '../support/conditions/conditions.js';
import { isForMailOfAccount } from '../support/conditions/ses-referer.js';
import { voidGuard, voidGuardText } from '../support/conditions/void-guard.js';
import { addCondition } from '../support/fixes/condition-edits.js';
import { withFixedHoles } from '../support/fixes/fixed-holes.js';
import { mixedKinds, severalServices } from '../support/mixed-kinds.js';
import { accountFor, oneValue, type SuggestedValue } from '../support/suggested-values.js';

/**
 * Keys that identify on whose behalf the request is made; the algebra has no strangers with values of them. One that ends
 * in `*` is for all keys with that prefix.
 */
const OWN: readonly string[] = [
  'aws:principalorgid',
  'aws:resourceaccount',
  'aws:resourceorgid',
  'aws:resourceorgpaths',
  'kms:encryptioncontext*',
  'kms:grantisforawsresource',
  'kms:viaservice',
  'lambda:*',
  's3:x-amz-*',
  'sns:protocol',
];

const isOwn = (key: string): boolean =>
  key !== 's3:x-amz-acl' && OWN.some((k) => (k.endsWith('*') ? key.startsWith(k.slice(0, -1)) : key === k));

const SOURCE = /^aws:source(arn|account|orgid|orgpaths)$/;

/**
 * Services whose documented policies have no such condition: AWS Lake Formation Developer Guide, "Managing cross-account
 * permissions using both AWS Glue and Lake Formation".
 */
const UNLIMITED: readonly string[] = ['ram.amazonaws.com'];

/** The service that delivers the logs of load balancers, under names that have the account of the load balancer. */
const LOAD_BALANCER_LOGS = 'logdelivery.elasticloadbalancing.amazonaws.com';

/**
 * Does the statement only let it write the logs of one account? "AWSLogs/aws-account-id" is a part of their names, and the
 * documented policy has no condition (User Guide for Application Load Balancers, "Access logs for your Application Load
 * Balancer" and "Enable access logs for your Application Load Balancer").
 */
function isForLogsOfAccount({ actions, resources }: CompiledStatement): boolean {
  if (!actions || actions.negated || !resources || resources.negated || resources.open) return false;
  return (
    actions.globs.every((g) => g.text.toLowerCase() === 's3:putobject') &&
    resources.nodes.every((node) => {
      const names = (parseArn(readableText(node))?.resource ?? '').split('/');
      const at = names.indexOf('AWSLogs', 1);
      const account = (at > 0 && names[at + 1]) || '';
      return isAccountId(account) || /^\$\{[^}]*\}$/.test(account);
    })
  );
}

/**
 * AWS re:Post Knowledge Center, "How do I resolve the error Lambda does not have permission to access the ECR image": for
 * functions of the same account, the policy lets the service pull the image without a condition. Who creates a function in
 * another account needs a statement that names that account.
 */
const PULLS_IMAGES = ['ecr:batchchecklayeravailability', 'ecr:batchgetimage', 'ecr:getdownloadurlforlayer'];

const isForImages = ({ actions }: CompiledStatement): boolean =>
  actions !== undefined &&
  !actions.negated &&
  actions.globs.every((g) => PULLS_IMAGES.includes(g.text.toLowerCase()));

/**
 * Services that use keys only with the permissions of the user whose request they handle, so that a statement for the
 * service lets no one in: AWS Secrets Manager User Guide, "Secret encryption and decryption" ("it acts on behalf of the user").
 */
const USES_KEYS_AS_CALLER: readonly string[] = ['secretsmanager.amazonaws.com'];

/**
 * AWS documents statements of key policies for services with and without a condition, and that some services do not support
 * one (AWS CloudTrail User Guide, "Amazon SNS topic policy for CloudTrail"; Amazon SNS Developer Guide, "Enable compatibility
 * between event sources from AWS services and encrypted topics").
 */
const isForKeys = ({ actions }: CompiledStatement): boolean =>
  actions !== undefined && !actions.negated && actions.globs.every((g) => /^kms:/i.test(g.text));

/**
 * Does it only let the service look up the access control list, which it does before it writes (Amazon VPC User Guide,
 * "Publish flow logs to Amazon S3": AWSLogDeliveryAclCheck)? Another account learns nothing from that.
 */
const isAclCheck = ({ actions }: CompiledStatement): boolean =>
  actions !== undefined &&
  !actions.negated &&
  actions.globs.every((g) => g.text.toLowerCase() === 's3:getbucketacl');

/**
 * Services whose code reaches resources with a role: Lambda Developer Guide, "Defining Lambda function permissions with an
 * execution role"; Amazon ECS Developer Guide, "Amazon ECS task IAM role"; Amazon EC2 User Guide, "IAM roles for Amazon EC2";
 * MediaConvert User Guide, "Setting up IAM permissions"; Elastic Transcoder API Reference, "CreatePipeline" (Role); AWS Step
 * Functions Developer Guide, "How Step Functions works with IAM".
 */
const USES_ROLES: Readonly<Record<string, string>> = {
  'ec2.amazonaws.com': 'the role of the instance',
  'ecs-tasks.amazonaws.com': 'the role of the task',
  'elastictranscoder.amazonaws.com': 'the role of the pipeline',
  'lambda.amazonaws.com': 'the execution role of the function',
  'mediaconvert.amazonaws.com': 'the role of the job',
  'states.amazonaws.com': 'the execution role of the state machine',
};

/** What is reported where the service probably does not use the statement; undefined: it can. */
function unusedReport({ actions }: CompiledStatement, open: readonly StringNode[]): Report | undefined {
  if (!actions || PULLS_IMAGES.some((action) => namesAction(actions, action))) return undefined;
  const roles = open.map((item) => ownValue(USES_ROLES, item.value.toLowerCase()));
  if (!roles.every((role) => role !== undefined)) return undefined;
  return {
    range: open[0]!.range,
    severity: 'information',
    message: `${enumerate(open.map((item) => item.value))} reaches resources with ${enumerate(roles)}, so this Allow probably has no effect. An Allow for the role would have one.`,
  };
}

/**
 * What EventBridge does without a condition: Amazon EventBridge User Guide, "Using resource-based policies for Amazon
 * EventBridge" ("You can't use Condition blocks in Amazon SNS topic policies for EventBridge", and its policy of a log group).
 */
const OF_RULES: readonly (readonly string[])[] = [
  ['sns:publish'],
  ['logs:createlogstream', 'logs:putlogevents'],
];
const RULES: readonly string[] = ['events.amazonaws.com', 'delivery.logs.amazonaws.com'];

const isForRules = (service: string, { actions }: CompiledStatement): boolean =>
  RULES.includes(service) &&
  actions !== undefined &&
  !actions.negated &&
  OF_RULES.slice(service === RULES[0] ? 0 : 1).some((of) =>
    actions.globs.every((g) => of.includes(g.text.toLowerCase())),
  );

/** A service that a guide of AWS lets do this without a condition on whose behalf it acts. */
const isDocumented = (service: string, allow: CompiledStatement): boolean =>
  UNLIMITED.includes(service) ||
  isForRules(service, allow) ||
  (USES_KEYS_AS_CALLER.includes(service) && isForKeys(allow)) ||
  (service === LOAD_BALANCER_LOGS && isForLogsOfAccount(allow)) ||
  (service === 'lambda.amazonaws.com' && isForImages(allow)) ||
  isForMailOfAccount(allow.statement);

const SOURCE_KEYS = ['aws:SourceArn', 'aws:SourceAccount', 'aws:SourceOrgID', 'aws:SourceOrgPaths'];

/** Is there a condition on a misspelling of such a key? unknown-condition-key reports it. */
const hasMisspeltSource = (statement: Statement, { catalogue }: RuleContext): boolean =>
  [...testsOf(statement)].some(
    ({ entry }) =>
      lookupKey(catalogue, entry.key.value).found === 'nothing' &&
      nearest(entry.key.value, SOURCE_KEYS, 1).length > 0,
  );

/** Why the conditions on the source do not prevent it. */
function sourceHint(statement: Statement): string {
  const tests = [...testsOf(statement)].filter((t) => SOURCE.test(t.key));
  const [first] = tests;
  if (!first) return '';
  if (tests.some((t) => t.use.operator.family !== 'null'))
    return ' The condition also matches resources of other accounts.';
  const key = first.entry.key.value;
  return first.entry.values.every((v) => valueText(v)?.toLowerCase() === 'false')
    ? ` The condition checks only that a request has ${key}, whatever its value.`
    : ` The condition matches requests without ${key}, which other accounts can cause as well.`;
}

/** More services than this are not listed. */
const MAX_LISTED = 5;

const SERVICE_PRINCIPAL = /^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|amazon\.com)$/i;

/** Does a condition check one of these keys for a value? */
const isLimitedOtherwise = (statement: Statement): boolean =>
  [...testsOf(statement)].some((t) => needsKey(t) && isOwn(t.key));

/** ARNs of resources of a service that other conditions of the document compare with the source. */
function knownSources(policies: readonly Policy[], service: string): string[] {
  const prefix = service.split('.')[0]!;
  const tests = policies.flatMap((p) => p.statements.flatMap((s) => [...testsOf(s)]));
  return tests
    .filter(({ key, use }) => key === 'aws:sourcearn' && !use.operator.negated)
    .flatMap(({ entry }) => entry.list.items.map((i) => i.value))
    .filter((arn) => arn.startsWith('arn:') && arn.split(':')[2] === prefix && !/[?*]/.test(arn));
}

/** Conditions on the account and, where the document names a source of this service elsewhere, on its ARN. */
function sourceFixes(statement: Statement, services: readonly string[], policies: readonly Policy[]): Fix[] {
  const account = accountFor(statement.policy);
  const [arn] = services.length === 1 ? knownSources(policies, services[0]!) : [];
  const add = (operator: string, key: string, { value, shown }: SuggestedValue): Fix[] =>
    addCondition(statement, operator, key, value, `Add a condition on ${key} (${shown})`);
  return [
    ...add('StringEquals', 'aws:SourceAccount', account),
    ...(arn === undefined ? [] : add('ArnEquals', 'aws:SourceArn', oneValue(arn))),
  ];
}

/** Is it not the policy of a resource, or one of which other rules say that it cannot be? */
const isOfRole = (statement: Statement, { catalogue }: RuleContext): boolean =>
  mixedKinds(statement.policy)?.statements.includes(statement) === true ||
  severalServices(statement, catalogue) !== undefined;

export const rule: Rule = {
  id: 'confused-deputy',
  severity: 'warning',
  kinds: ['resource'],
  codes: ['AA:RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL', 'AA:RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL'],
  summary: 'A service principal has access without a condition on whose behalf the service acts.',
  checkPolicy(_, context) {
    const { together, sets } = context;
    // A statement that cannot be read might deny the access.
    if (!isWhole(context.compiled)) return;
    const denies = together.filter((s) => s.effect === 'Deny');
    const budget = accessBudget(sets);
    for (const allow of together) {
      const { statement } = allow;
      const { principal } = statement;
      if (allow.effect !== 'Allow' || allow.opaque || !principal || principal.negated) continue;
      if (isLimitedOtherwise(statement) || isOfRole(statement, context)) continue;
      const keys = new Set([...testsOf(statement)].map((t) => t.key));
      if (hasMisspeltSource(statement, context)) continue;
      // What is unknown does not let others in: "arn:aws:s3:::${var.bucket}" is probably one bucket.
      const fixed = withFixedHoles(allow) ?? allow;
      const open = principal.entries
        .flatMap((e) => (e.property.key.value === 'Service' ? e.items : []))
        .filter(
          (item) =>
            item.closed &&
            SERVICE_PRINCIPAL.test(item.value) &&
            !isDocumented(item.value, allow) &&
            deputyAccess(fixed, item.value, denies, sets, budget).kind === 'found',
        );
      const [first] = open;
      if (!first) continue;
      const unused = unusedReport(allow, open);
      if (unused) {
        context.report(unused);
        continue;
      }
      const guard = voidGuard(allow, (strict) =>
        open.every((item) => deputyAccess(strict, item.value, denies, sets, budget).kind === 'empty'),
      );
      const names = enumerate(
        open.map((item) => item.value),
        MAX_LISTED,
      );
      const acts = open.length === 1 ? 'acts for all of its customers' : 'act for all of their customers';
      const it = open.length === 1 ? 'it' : 'them';
      const hint = keys.has('aws:referer') ? ' aws:Referer does not prevent this.' : sourceHint(statement);
      context.report({
        range: first.range,
        ...(isForKeys(allow) || isAclCheck(allow) ? { severity: 'information' as const } : {}),
        message: guard
          ? `${names} ${acts}, and ${voidGuardText(guard)}, so other accounts might use ${it} to reach your resource (the confused deputy problem). Use ${guard.strict.canonical}.`
          : `${names} ${acts}, so other accounts can use ${it} to reach your resource (the confused deputy problem). Add a condition on aws:SourceArn, aws:SourceAccount or aws:SourceOrgID.${hint}`,
        related: open.slice(1).map((item) => ({
          range: item.range,
          message: 'Another service that acts for all of its customers.',
        })),
        fixes: () =>
          sourceFixes(
            statement,
            open.map((item) => item.value),
            context.siblings,
          ),
      });
    }
  },
};
