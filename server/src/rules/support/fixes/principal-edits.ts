/** Principals in the place of those that a statement has, from what the document says; placeholders where it says nothing. */
import type { Policy, Statement } from '../../../policy/policy.js';
import type { Data } from '../../../syntax/data.js';
import type { HostDocument } from '../../../syntax/syntax.js';
import type { ObjectNode, StringNode } from '../../../syntax/value.js';
import { isWithin } from '../../../text/range.js';
import type { Fix, TextEdit } from '../../rule.js';
import { accountOrPlaceholder } from '../arns/account-of.js';
import { usualParts } from '../arns/resource-patterns.js';
import { addConditions } from './condition-edits.js';
import { changeTo, fixOf } from './fixes.js';

/** The principal for an account. */
export const rootOf = (policy: Policy, account = accountOrPlaceholder(policy)): string =>
  `arn:${usualParts(policy).partition}:iam::${account}:root`;

/** A role, or a user, whose name only the author knows. */
export const identityArn = (
  policy: Policy,
  what: 'role' | 'user' = 'role',
  account = accountOrPlaceholder(policy),
): string => `arn:${usualParts(policy).partition}:iam::${account}:${what}/<${what}>`;

/** Puts the value in the place of the only one there, under another type if need be, so that what is around it stays. */
function replaceOnly(document: HostDocument, old: ObjectNode, type: string, value: Data): TextEdit[] {
  const [own, ...others] = old.properties;
  if (!own?.value || others.length > 0) return [];
  const { edit } = document.syntax;
  const { value: written } = own;
  const only = written.type === 'array' && written.items.length === 1 ? written.items[0]! : written;
  const replaced = edit.replace(document, only, value);
  if (own.key.value === type || replaced.length === 0) return replaced;
  const name = edit.rename(document, old, own, type);
  return name.length === 0 ? [] : [...name, ...replaced];
}

/**
 * The edits that give a statement another value of Principal, in the place of Principal or NotPrincipal; none where comments
 * would be lost.
 */
export function setPrincipal({ principal, policy, node }: Statement, value: Data): TextEdit[] {
  const { document } = policy;
  const { edit } = document.syntax;
  const old = principal?.property.value;
  if (!principal || !old) return [];
  const [entry, ...more] = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const only =
    old.type === 'object' && entry && more.length === 0
      ? replaceOnly(document, old, entry[0], entry[1] as Data)
      : [];
  const commented = document.comments.some((c) => isWithin(old.range, c.range.start));
  const replaced = only.length > 0 ? only : commented ? [] : edit.replace(document, old, value);
  if (replaced.length === 0 || !principal.negated) return replaced;
  const name = edit.rename(document, node, principal.property, 'Principal');
  return name.length === 0 ? [] : [...name, ...replaced];
}

/** Replaces the principals of a statement, where only the author knows the right ones. */
export const principalFix = (statement: Statement, value: Data, what: string): Fix[] =>
  fixOf(`Change Principal to ${what}`, setPrincipal(statement, value)).map((fix) => ({
    ...fix,
    uncertain: true,
  }));

/** The account of the policy, or a service, in the place of the principals of a statement. */
export function accountOrServiceFixes(statement: Statement): Fix[] {
  const root = rootOf(statement.policy);
  return [
    ...principalFix(statement, { AWS: root }, `the account (${root})`),
    ...principalFix(statement, { Service: '<service>.amazonaws.com' }, 'an AWS service'),
  ];
}

/** The ARN of a role or a user in the place of a principal that AWS rejects, or that matches no one. */
export const identityFix = (policy: Policy, item: StringNode, arn: string): Fix[] =>
  changeTo(policy.document, item, arn, false).map((fix) => ({ ...fix, uncertain: true }));

/**
 * Every principal, with a condition that lets only those in whose ARNs match patterns (IAM User Guide, "AWS JSON policy
 * elements: Principal": "Use ArnLike with aws:PrincipalArn").
 * @param everyone the value of Principal.
 */
export function everyoneExcept(
  statement: Statement,
  operator: 'ArnLike' | 'ArnNotLike' | 'ArnNotEquals',
  arns: readonly string[],
  everyone: Data = '*',
): Fix[] {
  const value = arns.length === 1 ? arns[0]! : arns;
  const added = addConditions(statement, operator, { 'aws:PrincipalArn': value });
  const edits = setPrincipal(statement, everyone);
  if (added.length === 0 || edits.length === 0) return [];
  const shown = typeof everyone === 'string' ? `"${everyone}"` : `{ "AWS": "*" }`;
  return fixOf(`Change to "Principal": ${shown} and ${operator} on aws:PrincipalArn`, [
    ...edits,
    ...added,
  ]).map((fix) => ({ ...fix, uncertain: true }));
}
