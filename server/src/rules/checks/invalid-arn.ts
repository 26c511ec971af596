import { parseArn, splitArn } from '../../policy/resources.js';
import type { ScopeElement } from '../../policy/statement-body.js';
import type { Rule, RuleContext } from '../rule.js';
import { changeText, changeTo, fixOf } from '../support/fixes.js';

function check(element: ScopeElement, context: RuleContext): void {
  const { partitions } = context.catalogue;
  for (const item of element.items) {
    const text = item.value;
    if (!item.closed || text === '*' || text === '' || text.startsWith('${')) continue;
    if (!text.startsWith('arn:')) {
      // "*:..." and the like cover ARNs; a bare name never does.
      if (/^[*?]/.test(text)) continue;
      const bucket = /^[a-z0-9][a-z0-9.-]{2,62}(\/.*)?$/.test(text) && !text.includes(':');
      context.report({
        range: item.range,
        message: `A resource is "*" or an ARN, which starts with "arn:": AWS rejects "${text}".`,
        fixes: () => {
          const { document } = context.policy;
          if (/^ARN:/i.test(text))
            return fixOf(
              'Write "arn" in lower case',
              changeText(document, item, `arn${text.slice(3)}`),
              true,
            );
          return bucket ? changeTo(document, item, `arn:aws:s3:::${text}`, false) : [];
        },
      });
      continue;
    }
    const parts = splitArn(text);
    const arn = parseArn(text);
    if (!arn) {
      // A wildcard may stand for the rest: "arn:aws:s3*".
      if (/[*]$/.test(text) || text.includes('${')) continue;
      const missing = 6 - parts.length;
      context.report({
        range: item.range,
        message: `An ARN has six parts, arn:partition:service:region:account:resource; "${text}" lacks ${missing === 1 ? 'one' : missing}. Parts may be empty, their colons not left out.`,
        fixes: () => {
          const s3 = /^arn:(aws[a-z-]*):s3:(.+)$/.exec(text);
          if (!s3) return [];
          const better = `arn:${s3[1]}:s3:::${s3[2]!.replace(/^:+/, '')}`;
          return changeTo(context.policy.document, item, better);
        },
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
        message: `"${arn.partition}" is no AWS partition: write aws, aws-cn or aws-us-gov (or ${partitions.length - 3} isolated ones).`,
      });
    }
    if (
      plain(arn.account) &&
      !/^\d{12}$/.test(arn.account) &&
      !/^(aws|aws-managed|cloudfront|third-party|elasticbeanstalk)$/.test(arn.account)
    ) {
      context.report({
        range: at(4),
        message: `An account has 12 digits: "${arn.account}" is none.`,
      });
    }
    const partition = partitions.find((p) => p.id === arn.partition);
    if (
      plain(arn.region) &&
      partition &&
      !Object.hasOwn(partition.regions, arn.region) &&
      !/^[a-z]+(-[a-z]+)+-\d+$/.test(arn.region)
    ) {
      context.report({
        range: at(3),
        severity: 'warning',
        message: `"${arn.region}" is no region of the partition ${arn.partition}: the ARN names nothing.`,
      });
    }
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
  checkStatement(statement, context) {
    if (statement.resource) check(statement.resource, context);
  },
};
