import { PRINCIPAL_TYPES } from '../../policy/elements.js';
import type { Policy, Statement } from '../../policy/policy.js';
import { isAccountId } from '../../requests/account-id.js';
import { parsePrincipal } from '../../requests/principal.js';
import { nearest } from '../../text/words.js';
import type { Fix, Rule } from '../rule.js';
import { accountOrPlaceholder } from '../support/arns/account-of.js';
import { reportNotArn } from '../support/arns/not-arn.js';
import { reportWhitespace } from '../support/edge-whitespace.js';
import { changeText, didYouMean, didYouMeanText, fixOf } from '../support/fixes/fixes.js';
import { everyoneExcept, identityFix } from '../support/fixes/principal-edits.js';
import { isReportedCharacter } from '../support/unsupported-characters.js';

/** Unique IDs, which replace the ARN of a deleted principal: principal-unique-id reports them. */
const UNIQUE_ID = /^(AIDA|AROA|AGPA|ANPA|ASCA|ABIA|ACCA)[A-Z0-9]{8,}$/;

/** The ARN of a user or a role without the account that it is in. */
const WITHOUT_ACCOUNT = /^arn:[^:]*:(iam|sts):::(root$|user\/|role\/|assumed-role\/|federated-user\/)/;

const withAccount = (policy: Policy, arn: string): string =>
  arn.replace(':::', () => `::${accountOrPlaceholder(policy)}:`);

/** `ecs-tasks.amazonaws.com`: at least two labels, and the last one has only letters. */
function isHostName(value: string): boolean {
  const labels = value.split('.');
  return (
    labels.length > 1 && labels.every((l) => /^[a-z0-9-]+$/i.test(l)) && /^[a-z]+$/i.test(labels.at(-1)!)
  );
}

function problem(type: string, value: string): string | undefined {
  if (value === '' || UNIQUE_ID.test(value) || value.includes('${')) return undefined;
  if (type === 'AWS') {
    if (/^arn:[^:]*:iam::[^:]*:group\//.test(value)) return undefined;
    if (value !== '*' && /[*?]/.test(value)) {
      return `A principal cannot contain wildcards, so AWS rejects "${value}". A condition on aws:PrincipalArn with ArnLike can have them.`;
    }
    if (WITHOUT_ACCOUNT.test(value)) {
      return `"${value}" lacks the account ID, which the ARN of a principal has between the last two colons, so AWS rejects it.`;
    }
    if (parsePrincipal(type, value).type === 'unreadable') {
      return `"${value}" is not an AWS principal, which is "*", a 12-digit account ID, or the ARN of an account root, a user, a role or a role session.`;
    }
  }
  if (type === 'Service') {
    if (value === '*') return undefined;
    if (!isHostName(value)) {
      return `"${value}" is not a service principal. Use the name of the service, for example "lambda.amazonaws.com".`;
    }
  }
  if (type === 'CanonicalUser' && !/^[0-9a-f]{64}$/i.test(value)) {
    return `"${value}" is not a canonical user ID. A canonical user ID has 64 hexadecimal digits.`;
  }
  return undefined;
}

/** The account ID that is written with hyphens or spaces: `1234-5678-9012`. */
function accountIn(value: string): string | undefined {
  const digits = value.replace(/[\s-]/g, '');
  return isAccountId(digits) ? digits : undefined;
}

/** The patterns as a condition, where all principals are users and roles. */
function patternFixes(statement: Statement): readonly Fix[] {
  const { entries, negated } = statement.principal!;
  const items = entries.flatMap((e) => (e.property.key.value === 'AWS' && !e.opaque ? e.items : []));
  const identity = /^arn:[a-z-]+:iam::[\d*?]+:(user|role)\/./;
  if (entries.length !== 1 || items.length === 0 || !items.every((i) => identity.test(i.value))) return [];
  return everyoneExcept(
    statement,
    negated ? 'ArnNotLike' : 'ArnLike',
    items.map((i) => i.value),
    { AWS: '*' },
  );
}

const COUNTS = 'which counts as part of the principal, so AWS probably rejects it';

export const rule: Rule = {
  id: 'invalid-principal',
  severity: 'error',
  codes: [
    'AA:INVALID_PRINCIPAL_KEY',
    'AA:INVALID_PRINCIPAL_FORMAT',
    'AA:INVALID_SERVICE_PRINCIPAL_FORMAT',
    'AA:UNSUPPORTED_WILDCARD_IN_PRINCIPAL',
  ],
  summary: 'A principal is not in a format that IAM accepts.',
  reads: ['Principal'],
  checkStatement(statement, context) {
    const { principal } = statement;
    if (!principal) return;
    if (principal.single?.closed && principal.single.value !== '*') {
      const { value } = principal.single;
      const aws = parsePrincipal('AWS', value).type !== 'unreadable';
      const single = principal.single;
      context.report({
        range: principal.single.range,
        message: `${principal.property.key.value} must be "*" or an object with the type of principal${aws ? `: {"AWS": "${value}"}` : ''}.`,
        fixes: () => {
          const type = aws ? 'AWS' : /\.amazonaws\.com/.test(value) ? 'Service' : undefined;
          if (!type) return [];
          const { document } = statement.policy;
          return fixOf(
            `Change to { "${type}": "${value}" }`,
            document.syntax.edit.replace(document, single, { [type]: value }),
            true,
          );
        },
      });
    }
    for (const entry of principal.entries) {
      const { key } = entry.property;
      if (!(PRINCIPAL_TYPES as readonly string[]).includes(key.value)) {
        if (!key.closed || entry.property.colon === undefined) continue;
        const near = nearest(key.value, PRINCIPAL_TYPES, 1);
        context.report({
          range: key.range,
          message: `"${key.value}" is not a type of principal. Use AWS, Service, Federated or CanonicalUser.${didYouMeanText(near)}`,
          fixes: () => didYouMean(context.policy.document, key, near),
        });
        continue;
      }
      for (const item of entry.partial) {
        const isOther = key.value === 'AWS' && reportNotArn(item, context, 'so AWS rejects the policy');
        if (!isOther) reportWhitespace(item, context, COUNTS);
      }
      for (const item of entry.items) {
        if (!item.closed || isReportedCharacter(statement.policy.kind, item.value)) continue;
        if (reportWhitespace(item, context, COUNTS)) continue;
        const message = problem(key.value, item.value);
        if (!message) continue;
        const account = key.value === 'AWS' ? accountIn(item.value) : undefined;
        context.report({
          range: item.range,
          message: `${message}${didYouMeanText(account ? [account] : [])}`,
          fixes: () => {
            if (account) return didYouMean(context.policy.document, item, [account]);
            if (key.value === 'AWS' && WITHOUT_ACCOUNT.test(item.value))
              return identityFix(statement.policy, item, withAccount(statement.policy, item.value));
            if (key.value === 'AWS') return patternFixes(statement);
            const m = /^([a-z0-9-]+)$/i.exec(item.value);
            return key.value === 'Service' && m
              ? [
                  {
                    title: `Change to "${m[1]}.amazonaws.com"`,
                    edits: changeText(context.policy.document, item, `${m[1]}.amazonaws.com`),
                  },
                ]
              : [];
          },
        });
      }
    }
  },
};
