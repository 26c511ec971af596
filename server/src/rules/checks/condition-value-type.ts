import { lookupKey } from '../../catalogue/condition-keys.js';
import { valueText } from '../../policy/compile.js';
import type { OperatorFamily } from '../../policy/operators.js';
import type { Policy, Statement } from '../../policy/policy.js';
import type { ConditionEntry } from '../../policy/statement-body.js';
import type { HostDocument } from '../../syntax/syntax.js';
import type { ValueNode } from '../../syntax/value.js';
import type { Fix, Rule, RuleContext } from '../rule.js';
import { ACCOUNT_PLACEHOLDER, accountOrPlaceholder } from '../support/arns/account-of.js';
import { reportNotArn } from '../support/arns/not-arn.js';
import { usualParts } from '../support/arns/resource-patterns.js';
import { changeTo } from '../support/fixes/fixes.js';
import { VALUE_READERS } from '../support/value-readers.js';

interface Owner {
  readonly partition: string;
  readonly account: string;
}

/** In a message, which says nothing of the rest of the policy. */
const ANY_OWNER: Owner = { partition: 'aws', account: ACCOUNT_PLACEHOLDER };

/** An ARN of the same service with all parts, with placeholders for what it does not say. */
function wholeArn(key: string, [, , service]: readonly string[], { partition, account }: Owner): string {
  if (!/^aws:sourcearn$/i.test(key)) return `arn:${partition}:iam::${account}:role/<role>`;
  if (service === 's3') return `arn:${partition}:s3:::<bucket>`;
  return `arn:${partition}:${service && service !== '*' ? service : '<service>'}:<region>:${account}:<resource>`;
}

const ownerOf = (policy: Policy): Owner => ({
  partition: usualParts(policy).partition,
  account: accountOrPlaceholder(policy),
});

/**
 * A pattern with fewer than six parts that an Allow relies on to limit who gets access. AWS compares ARNs part by part (IAM
 * User Guide, "IAM JSON policy elements: Condition operators", Amazon Resource Name (ARN) condition operators) and does not
 * document what it does with fewer: the statement is open to everyone, or allows nothing.
 */
function reportShortArn(
  { effect, principal }: Statement,
  { key }: ConditionEntry,
  value: ValueNode,
  text: string,
  context: RuleContext,
): void {
  const parts = text.split(':');
  if (effect !== 'Allow' || !principal || parts.length >= 6) return;
  if (!/^aws:(source|principal)arn$/i.test(key.value)) return;
  const isOpen = parts.every((part) => /^(arn|aws[a-z-]*|\*)$/.test(part));
  context.report({
    range: value.range,
    ...(isOpen ? {} : { severity: 'information' as const }),
    message: `"${text}" has fewer than the six parts of an ARN, and AWS does not document whether it matches every ARN or none. Write all six parts: "${wholeArn(key.value, parts, ANY_OWNER)}".`,
    fixes: () =>
      changeTo(
        context.policy.document,
        value,
        wholeArn(key.value, parts, ownerOf(context.policy)),
        false,
      ).map((fix) => ({ ...fix, uncertain: true })),
  });
}

/** The same time as an ISO 8601 date. */
function epochFix(document: HostDocument, value: ValueNode, text: string): Fix[] {
  const date = new Date(Number(text) * 1000);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999) return [];
  const iso = date.toISOString().replace('.000Z', 'Z');
  return changeTo(document, value, iso);
}

/** Are the values ARNs, because of the operator or the key? */
function comparesArns(family: OperatorFamily | undefined, key: string, { catalogue }: RuleContext): boolean {
  if (family !== 'string') return family === 'arn';
  const hit = lookupKey(catalogue, key);
  return hit.found === 'key' && hit.key.type.endsWith('ARN');
}

export const rule: Rule = {
  id: 'condition-value-type',
  severity: 'warning',
  codes: [
    'AA:TYPE_MISMATCH_NUMBER',
    'AA:TYPE_MISMATCH_DATE',
    'AA:TYPE_MISMATCH_BOOLEAN',
    'AA:TYPE_MISMATCH_IP_RANGE',
    'AA:TYPE_MISMATCH_STRING',
    'AA:INVALID_DATE_VALUE',
    'P:MISMATCHED_TYPE',
  ],
  summary: 'A condition value is not of the type that its operator compares.',
  reads: ['Effect', 'Principal', 'Condition'],
  checkStatement(statement, context) {
    for (const operator of statement.condition?.operators ?? []) {
      for (const { key, list } of operator.entries) {
        if (!comparesArns(operator.use?.operator.family, key.value, context)) continue;
        for (const value of list.partial) reportNotArn(value, context, 'so the value never matches');
      }
      const reader = operator.use && VALUE_READERS[operator.use.operator.family];
      if (!reader) continue;
      for (const entry of operator.entries) {
        for (const value of entry.values) {
          const text = valueText(value);
          if (text === undefined || text.includes('${') || (value.type === 'string' && !value.closed))
            continue;
          if (operator.use.operator.family === 'date' && /^\d+(\.\d+)?$/.test(text.trim())) {
            // Four digits are a year; larger numbers are seconds, or milliseconds by mistake.
            if (text.trim().length > 4 && entry.key.value.toLowerCase() !== 'aws:epochtime') {
              context.report({
                range: value.range,
                severity: 'hint',
                message: `"${text}" is a time in epoch seconds, which is hard to read and easily wrong. Use a date in ISO 8601 format, for example 2026-01-31T00:00:00Z.`,
                fixes: () => epochFix(statement.policy.document, value, text),
              });
            }
            continue;
          }
          if (reader.read(text) !== undefined) {
            const { family, negated } = operator.use.operator;
            if (family === 'arn' && !negated) reportShortArn(statement, entry, value, text, context);
            continue;
          }
          const bool = /^(yes|1|on)$/i.test(text) ? 'true' : /^(no|0|off)$/i.test(text) ? 'false' : undefined;
          const family = operator.use.operator.family;
          context.report({
            range: value.range,
            message: `${operator.use.canonical} needs ${reader.wanted}, so the value "${text}" never matches.`,
            fixes: () =>
              bool && (family === 'bool' || family === 'null')
                ? changeTo(statement.policy.document, value, bool)
                : [],
          });
        }
      }
    }
  },
};
