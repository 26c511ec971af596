import type { Catalogue } from '../../catalogue/catalogue.js';
import { parseArn, splitArn } from '../../policy/resources.js';
import { isAccountId, isAccountKey, isAccountValue } from '../../requests/account-id.js';
import { nearest } from '../../text/words.js';
import type { Rule, RuleContext } from '../rule.js';
import { arnProblem } from '../support/arns/arn-problem.js';
import { testsOf } from '../support/conditions/conditions.js';
import { didYouMean, didYouMeanText } from '../support/fixes/fixes.js';
import { similarServicePrincipals } from '../support/service-principals.js';

interface Format {
  /** @param key in lowercase. */
  readonly isKey: (key: string) => boolean;
  /** Patterns are checked too. */
  readonly patterns?: boolean;
  /** Operators that ignore case are not checked: the values have the documented spelling. */
  readonly cased?: boolean;
  /** The end of a message about the value, or undefined if the value is well-formed. */
  readonly problem: (
    value: string,
    context: RuleContext,
  ) => { text: string; near?: readonly string[] } | undefined;
}

const id = (prefix: string): RegExp => new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`);

/** Do the digits and the letters count up (`12345`, `1a2b3c4d`, `0abc123def456789`), or are they all the same? */
function isRun(text: string): boolean {
  const sorts = [text.match(/\d/g) ?? [], text.match(/[a-z]/g) ?? []];
  const next = (c: string): string => (c === '9' ? '0' : String.fromCharCode(c.charCodeAt(0) + 1));
  return (
    new Set(text).size === 1 || sorts.every((run) => run.every((c, i) => i === 0 || c === next(run[i - 1]!)))
  );
}

/** Is each digit the one before it or the next (`123456789`, `123455667`, `11111`)? */
const isTyped = (text: string): boolean =>
  [...text].every((d, i) => i === 0 || [0, 1, -9].includes(Number(d) - Number(text[i - 1])));

/** An ID of an example, as in a guide, in the place of a real one. @param key in lowercase. */
const isExampleId = (value: string, key: string): boolean => {
  const [, prefix, digits] = /^(vpce?)-([0-9a-z]{4,20})$/.exec(value) ?? [];
  if (isAccountKey(key)) return /^\d{5,}$/.test(value) && isTyped(value);
  return key === `aws:source${prefix}` && isRun(digits!);
};

/** One of the documented values of a key, where AWS says that there are no others. */
const oneOf =
  (key: string, what: string): Format['problem'] =>
  (v, { catalogue }) => {
    const values = catalogue.conditionValues.of(key)?.values ?? [];
    return values.includes(v) ? undefined : { text: `is not ${what}`, near: nearest(v, values, 2) };
  };

const principalProblem = (v: string): { text: string } | undefined =>
  /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal|c2s\.ic\.gov|sc2s\.sgov\.gov)$/.test(
    v,
  )
    ? undefined
    : { text: 'is not a lowercase service principal (for example "lambda.amazonaws.com")' };

/** Without wildcards, which can stand for several parts where the value is a string. */
const lacksParts = (v: string): boolean => v.startsWith('arn:') && splitArn(v).length < 6 && !/[*?]/.test(v);

/** The ARN with an empty part for the one that it lacks, where the reference has such ARNs. */
function withParts(v: string, catalogue: Catalogue): string[] {
  const parts = splitArn(v);
  if (parts.length !== 5) return [];
  const near = [3, 4].map((at) => parts.toSpliced(at, 0, '').join(':'));
  return near.filter((n) => parseArn(n) !== undefined && !arnProblem(n, catalogue));
}

const FORMATS: readonly Format[] = [
  {
    isKey: isAccountKey,
    problem: (v) => {
      // The account of a request without credentials is "anonymous".
      if (isAccountValue(v)) return undefined;
      const digits = v.replace(/[\s-]/g, '');
      return { text: 'is not an account ID (12 digits)', near: isAccountId(digits) ? [digits] : [] };
    },
  },
  {
    // IAM User Guide, "AWS global condition context keys", aws:PrincipalArn: for a role, "the ARN of the role, not the
    // ARN of the user that assumed the role".
    isKey: (key) => /^aws:principalarn$/.test(key),
    patterns: true,
    problem: (v) => {
      const parts = v.split(':');
      // IAM User Guide, "AWS JSON policy elements: Principal": a group is not a principal.
      if (parts[2] === 'iam' && parts[5]?.startsWith('group/'))
        return { text: 'is the ARN of a group, and the key has the ARN of a user or a role' };
      if (parts[2] !== 'sts' || !parts[5]?.startsWith('assumed-role/')) return undefined;
      const role = `${parts[0]}:${parts[1]}:iam::${parts[4]}:role/${parts[5].split('/')[1]}`;
      return { text: 'is the ARN of a role session, and the key has the ARN of the role', near: [role] };
    },
  },
  {
    isKey: (key) => /^s3:x-amz-server-side-encryption$/.test(key),
    problem: oneOf(
      's3:x-amz-server-side-encryption',
      'a type of server-side encryption ("AES256", "aws:kms" or "aws:kms:dsse")',
    ),
  },
  { isKey: (key) => /^s3:x-amz-acl$/.test(key), problem: oneOf('s3:x-amz-acl', 'a canned ACL') },
  {
    isKey: (key) => key === 'aws:principaltype',
    cased: true,
    problem: oneOf(
      'aws:principaltype',
      'a type of principal ("Account", also for the root user, "User", "FederatedUser", "AssumedRole" or "Anonymous")',
    ),
  },
  {
    isKey: (key) => /^aws:sourcevpc$/.test(key),
    problem: (v) =>
      id('vpc').test(v) ? undefined : { text: 'is not a VPC ID ("vpc-" and 8 or 17 hexadecimal digits)' },
  },
  {
    isKey: (key) => /^aws:sourcevpce$/.test(key),
    problem: (v) =>
      id('vpce').test(v)
        ? undefined
        : { text: 'is not a VPC endpoint ID ("vpce-" and 8 or 17 hexadecimal digits)' },
  },
  {
    isKey: (key) =>
      /^(s3:x-amz-server-side-encryption-aws-kms-key-id|sagemaker:(volume|output)kmskey)$/.test(key),
    problem: (v) =>
      /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/.test(v)
        ? undefined
        : { text: 'is not the ARN of a KMS key (arn:aws:kms:region:account:key/id)' },
  },
  {
    isKey: (key) => /^aws:requestedregion$/.test(key),
    problem: (v, { catalogue }) => {
      const regions = catalogue.partitions.flatMap((p) => Object.keys(p.regions));
      if (regions.includes(v) || /^(aws|aws-cn|aws-us-gov|aws-[a-z-]+)-global$/.test(v)) return undefined;
      const near = nearest(v, regions, 1);
      // A future Region has a name of the same form.
      if (near.length === 0 && /^[a-z]{2,3}(-[a-z]+)+-\d$/.test(v)) return undefined;
      return { text: 'is not an AWS Region', near };
    },
  },
  {
    isKey: (key) => /^kms:viaservice$/.test(key),
    problem: (v) =>
      /^[a-z0-9-]+\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(v)
        ? undefined
        : { text: 'is not a service with its Region (for example "s3.eu-west-1.amazonaws.com")' },
  },
  {
    isKey: (key) => /^(aws:calledvia(first|last)?|aws:principalservicename)$/.test(key),
    problem: principalProblem,
  },
  {
    // As arn-format does for values of Resource.
    isKey: (key) => ['aws:sourcearn', 'iam:policyarn', 'iam:permissionsboundary'].includes(key),
    patterns: true,
    problem: (v, { catalogue }) => {
      if (lacksParts(v))
        return { text: 'is not an ARN, which has at least six parts', near: withParts(v, catalogue) };
      const found = arnProblem(v, catalogue);
      if (found?.kind !== 'not-allowed') return undefined;
      const what = found.part === 3 ? 'Region' : 'account ID';
      const parts = splitArn(v);
      const near = [[3], [4], [3, 4]].map((without) =>
        parts.map((p, i) => (without.includes(i) ? '' : p)).join(':'),
      );
      return {
        text: `is not the ARN of a resource, because ARNs of this type have no ${what}`,
        near: near.filter((n) => !arnProblem(n, catalogue)).slice(0, 1),
      };
    },
  },
  {
    isKey: (key) => key === 'iam:passedtoservice' || key === 'iam:awsservicename',
    problem: (v, { catalogue }) => {
      const problem = principalProblem(v);
      if (problem) return problem;
      const near = similarServicePrincipals(v, catalogue);
      return near.length > 0 ? { text: 'is not a service principal that AWS documents', near } : undefined;
    },
  },
];

export const rule: Rule = {
  id: 'condition-value-format',
  severity: 'warning',
  codes: [
    'AA:INVALID_VPC_FORMAT',
    'AA:INVALID_VPCE_FORMAT',
    'AA:INVALID_KMS_KEY_VALUE',
    'AA:INVALID_REGION',
    'AA:INVALID_SERVICE_PRINCIPAL_FORMAT',
  ],
  summary: 'A condition value is not in the format that its key requires.',
  reads: ['Condition'],
  checkStatement(statement, context) {
    for (const { entry, use, key } of testsOf(statement)) {
      const format = FORMATS.find((f) => f.isKey(key));
      // Another operator, which operator-type reports, does not make the value right.
      if (!format || use.operator.family === 'null') continue;
      if (format.cased && use.operator.ignoreCase) continue;
      for (const item of entry.list.items) {
        const { value } = item;
        if (!item.closed || value.includes('${')) continue;
        // wildcard-without-like reports the patterns of operators without wildcards.
        if (/[*?]/.test(value) && !(format.patterns && use.operator.wildcards)) continue;
        const problem = format.problem(value, context);
        if (!problem) continue;
        const near = problem.near ?? [];
        const example = isExampleId(value, key);
        context.report({
          range: item.range,
          ...(example ? { severity: 'information' as const } : {}),
          message: `"${value}" ${problem.text}, so ${entry.key.value} never has this value.${example ? ' It looks like an example.' : didYouMeanText(near)}`,
          fixes: () => didYouMean(context.policy.document, item, near),
        });
      }
    }
  },
};
