import type { Partition } from '../../catalogue/encoded-common.js';
import { type ArnParts, parseArn, splitArn } from '../../policy/resources.js';
import type { ScopeElement } from '../../policy/statement-body.js';
import { isAccountId } from '../../requests/account-id.js';
import type { PartialStringNode, StringNode } from '../../syntax/value.js';
import type { Range } from '../../text/range.js';
import { alternatives, nearest } from '../../text/words.js';
import type { Fix, Rule, RuleContext } from '../rule.js';
import { isDocumentedAccount } from '../support/arns/arn-problem.js';
import { hasSecondArn, reportNotArn, secondArnFixes } from '../support/arns/not-arn.js';
import { usualParts } from '../support/arns/resource-patterns.js';
import { hasResourceTooEarly } from '../support/arns/short-arn.js';
import { reportWhitespace } from '../support/edge-whitespace.js';
import { changeText, changeTo, didYouMeanText, fixOf } from '../support/fixes/fixes.js';
import { isReportedCharacter } from '../support/unsupported-characters.js';

/**
 * API Gateway completes `execute-api:/stage/method/path` with the ARN of the API when the policy is attached to it
 * (API Gateway Developer Guide, "Control access to a REST API with API Gateway resource policies").
 */
const isShortApiArn = (text: string, { policy }: RuleContext): boolean =>
  policy.kind === 'resource' && text.startsWith('execute-api:/');

/** The partition that has the Region; undefined if no partition does. */
const partitionOf = (region: string, partitions: readonly Partition[]): Partition | undefined =>
  partitions.find((p) => Object.hasOwn(p.regions, region));

/**
 * What is wrong with the Region of an ARN (Access Analyzer policy check reference, "Invalid ARN Region" and "Partition
 * and Region do not match"). A Region whose name starts like those of its partition can be newer than the service data.
 * @param data the date of the service data.
 * @returns a sentence; undefined if nothing is known to be wrong.
 */
function regionProblem(
  region: string,
  partition: Partition,
  partitions: readonly Partition[],
  data: string,
): { message: string; near: string[] } | undefined {
  if (Object.hasOwn(partition.regions, region)) return undefined;
  const home = partitionOf(region, partitions);
  if (home) {
    return {
      message: `The Region ${region} is in the partition ${home.id}, not in ${partition.id}, so the ARN matches nothing.`,
      near: [],
    };
  }
  if (region === 'aws-global') return undefined;
  const known = Object.keys(partition.regions);
  const areas = new Set(known.map((r) => r.slice(0, r.lastIndexOf('-'))));
  const m = /^([a-z]+(?:-[a-z]+)+)-\d{1,2}$/.exec(region);
  if (m && partition.id !== 'aws') return undefined;
  const near = nearest(region, known, 1);
  if (m && (areas.has(m[1]!) || isNewArea(m[1]!))) {
    return {
      message: `AWS does not document the Region "${region}" (service data of ${data}), so the ARN probably matches nothing.`,
      near,
    };
  }
  return {
    message: `"${region}" is not a Region of the partition ${partition.id}, so the ARN matches nothing.`,
    near,
  };
}

/** Could a Region to come be in that area? `us-east` is an area, `eu-wset` is not. */
const isNewArea = (area: string): boolean =>
  /^[a-z]{2}-(central|north|south|east|west|northeast|northwest|southeast|southwest)$/.test(area);

function checkRegion(item: StringNode, arn: ArnParts, range: Range, context: RuleContext): void {
  const { partitions } = context.catalogue;
  const partition = partitions.find((p) => p.id === arn.partition);
  if (!partition || arn.region === '' || /[*?$]/.test(arn.region)) return;
  const problem = regionProblem(arn.region, partition, partitions, context.catalogue.info.updatedAt);
  if (!problem) return;
  const start = splitArn(item.value).slice(0, 3).join(':').length + 1;
  context.report({
    range,
    severity: 'warning',
    message: `${problem.message}${didYouMeanText(problem.near)}`,
    fixes: () =>
      problem.near.flatMap((region) =>
        changeTo(
          context.policy.document,
          item,
          item.value.slice(0, start) + region + item.value.slice(start + arn.region.length),
        ),
      ),
  });
}

/** What makes a well-formed ARN match nothing; undefined if nothing is known. */
function shapeProblem(text: string, arn: ArnParts): { message: string; better: string } | undefined {
  const bucket = arn.service === 's3' && arn.region === '' && arn.account === '' ? arn.resource : '';
  const [name = ''] = bucket.split('/');
  if (name !== name.trim()) {
    return {
      message: `The name of a bucket cannot have whitespace, so "${text}" matches nothing. Remove the whitespace.`,
      better: `arn:${arn.partition}:s3:::${name.trim()}${bucket.slice(name.length)}`,
    };
  }
  const colon = bucket.indexOf(':');
  if (colon > 0 && !/[/*?$]/.test(bucket.slice(0, colon))) {
    // Amazon S3 User Guide, "General purpose bucket naming rules": letters, digits, periods and hyphens.
    return {
      message: `The name of a bucket cannot have a colon, so "${text}" matches nothing. Write a slash between the bucket and the key of the object.`,
      better: `arn:${arn.partition}:s3:::${bucket.replace(':', '/')}`,
    };
  }
  return undefined;
}

/** The ARN of a bucket or object that an incomplete ARN is probably for. */
function bucketFix(item: StringNode, context: RuleContext): Fix[] {
  const [, partition, service, ...rest] = splitArn(item.value);
  if (service !== 's3') return [];
  const name = rest.filter((part) => part !== '').join(':');
  return name === '' ? [] : changeTo(context.policy.document, item, `arn:${partition}:s3:::${name}`);
}

/** The resource is not an ARN at all. */
function reportNoArn(item: StringNode, context: RuleContext): void {
  const text = item.value;
  const bucket = /^[a-z0-9][a-z0-9.-]{2,62}(\/.*)?$/.test(text) && !text.includes(':');
  context.report({
    range: item.range,
    message: `A resource must be "*" or an ARN that starts with "arn:", so AWS rejects "${text}".`,
    fixes: () => {
      const { document } = context.policy;
      if (/^ARN:/i.test(text))
        return fixOf('Change "arn" to lowercase', changeText(document, item, `arn${text.slice(3)}`), true);
      return bucket ? changeTo(document, item, `arn:aws:s3:::${text}`, false) : [];
    },
  });
}

const UNEQUAL =
  'which AWS compares like any other character, so it does not match the resource without the whitespace';

/** Reports whitespace around a resource; a text that begins with whitespace is not an ARN. */
const reportSpaced = (item: StringNode, context: RuleContext): boolean =>
  /^\s/.test(item.value)
    ? reportWhitespace(item, context, 'so it is not an ARN and AWS rejects it', 'error')
    : reportWhitespace(item, context, UNEQUAL);

/** Checks a text of which parts are unknown before the deployment. */
function checkPartial(item: PartialStringNode, context: RuleContext): void {
  if (reportNotArn(item, context, 'so AWS rejects the policy')) return;
  if (reportWhitespace(item, context, UNEQUAL)) return;
  if (!hasSecondArn(item)) return;
  context.report({
    range: item.range,
    severity: 'warning',
    message: `"${item.shown}" has an ARN in another ARN, so it matches nothing. Remove the text before the second one.`,
    fixes: () => secondArnFixes(item),
  });
}

/** The partition with nearly that name; otherwise the one of the other ARNs of the policy, which is not certain. */
function partitionFixes(item: StringNode, partition: string, { policy, catalogue }: RuleContext): Fix[] {
  const near = nearest(
    partition,
    catalogue.partitions.map((p) => p.id),
    1,
  );
  const other = usualParts(policy).partition;
  const known = catalogue.partitions.some((p) => p.id === other) ? other : 'aws';
  return (near.length > 0 ? near : [known]).flatMap((id) =>
    changeTo(policy.document, item, item.value.replace(partition, id), near.length > 0),
  );
}

function check(element: ScopeElement, context: RuleContext): void {
  const { partitions } = context.catalogue;
  for (const item of element.partial) checkPartial(item, context);
  for (const item of element.items) {
    const text = item.value;
    if (!item.closed || text === '*' || text === '' || text.startsWith('${')) continue;
    if (reportSpaced(item, context)) continue;
    if (!text.startsWith('arn:')) {
      // A pattern such as "*:..." matches ARNs; a name without a colon never does.
      if (/^[*?]/.test(text) || isShortApiArn(text, context)) continue;
      if (!isReportedCharacter(context.policy.kind, text)) reportNoArn(item, context);
      continue;
    }
    const parts = splitArn(text);
    const arn = parseArn(text);
    if (!arn) {
      if (text.includes('${')) continue;
      // A wildcard can match the remaining parts: "arn:aws:s3*".
      if (text.includes('*')) {
        if (parts.length !== 5 || !hasResourceTooEarly(parts, context.catalogue)) continue;
        context.report({
          range: item.range,
          severity: 'warning',
          message: `An ARN has six parts (arn:partition:service:region:account:resource), and "${text}" has ${parts.length} and matches nothing.${parts[2] === 's3' ? ' Keep the colons of empty parts.' : ''}`,
          fixes: () => bucketFix(item, context),
        });
        continue;
      }
      const missing = 6 - parts.length;
      context.report({
        range: item.range,
        message: `An ARN has six parts (arn:partition:service:region:account:resource), and "${text}" lacks ${missing === 1 ? 'one' : missing}. Keep the colons of empty parts.`,
        fixes: () => bucketFix(item, context),
      });
      continue;
    }
    const shape = shapeProblem(text, arn);
    if (shape) {
      context.report({
        range: item.range,
        severity: 'warning',
        message: shape.message,
        fixes: () => changeTo(context.policy.document, item, shape.better),
      });
      continue;
    }
    const plain = (part: string): boolean => part !== '' && !/[*?$]/.test(part);
    const at = (index: number): { start: number; end: number } => {
      if (item.offsets) return item.range;
      const start = item.inner.start + parts.slice(0, index).join(':').length + 1;
      return { start, end: start + parts[index]!.length };
    };
    if (plain(arn.partition) && !partitions.some((p) => p.id === arn.partition)) {
      context.report({
        range: at(1),
        message: `"${arn.partition}" is not an AWS partition, so the ARN matches nothing. Use ${alternatives(
          partitions.map((p) => p.id).filter((id) => !id.startsWith('aws-iso')),
          partitions.length,
        )} (or one of the isolated partitions, aws-iso-...).`,
        fixes: () => partitionFixes(item, arn.partition, context),
      });
    }
    if (
      plain(arn.account) &&
      !isAccountId(arn.account) &&
      !/^(aws|aws-managed|cloudfront|third-party|elasticbeanstalk)$/.test(arn.account) &&
      !isDocumentedAccount(arn, context.catalogue)
    ) {
      context.report({
        range: at(4),
        message: `"${arn.account}" is not an account ID, so the ARN matches nothing. An account ID has 12 digits.`,
      });
    }
    checkRegion(item, arn, at(3), context);
  }
}

export const rule: Rule = {
  id: 'invalid-arn',
  severity: 'error',
  codes: [
    'AA:INVALID_ARN_PREFIX',
    'AA:MISSING_ARN_FIELD',
    'AA:INVALID_PARTITION',
    'AA:INVALID_ARN_ACCOUNT',
    'AA:INVALID_ARN_REGION',
  ],
  summary: 'A resource is not a well-formed ARN.',
  reads: ['Resource'],
  checkStatement(statement, context) {
    if (statement.resource) check(statement.resource, context);
  },
};
