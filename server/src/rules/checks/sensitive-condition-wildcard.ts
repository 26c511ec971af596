import { splitVariables } from '../../algebra/policy-variables.js';
import type { StringNode } from '../../syntax/value.js';
import { replaceDollarBraces } from '../../text/dollar-braces.js';
import type { Fix, Rule, RuleContext } from '../rule.js';
import { testsOf } from '../support/conditions/conditions.js';
import { changeTo } from '../support/fixes/fixes.js';
import { isOpenToStrangers } from '../support/open-to-strangers.js';
import { accountFor, organizationFor } from '../support/suggested-values.js';

/** Variables that AWS replaces with an account or organization, which AWS's examples use: they restrict access. */
const IDENTIFIER = /^aws:(principal|resource|source|vpce)(account|orgid|orgpaths)$/i;

/** A wildcard or variable before the colon, unless it is everything before the colon. */
function tooWideUserId(value: string): boolean {
  const left = value.includes(':') ? value.slice(0, value.indexOf(':')) : value;
  if (left === '*' && value.includes(':')) return false;
  return /[*?]/.test(left);
}

/** The ID that the document has elsewhere in the place of a pattern; a placeholder where it has none. */
function idFixes(key: string, item: StringNode, { policy, siblings }: RuleContext): Fix[] {
  const id = /account$/.test(key)
    ? accountFor(policy)
    : key.endsWith('orgid')
      ? organizationFor(siblings)
      : undefined;
  return typeof id?.value === 'string' ? changeTo(policy.document, item, id.value, false) : [];
}

export const rule: Rule = {
  id: 'sensitive-condition-wildcard',
  severity: 'warning',
  codes: ['AA:WILDCARD_USAGE_TOO_PERMISSIVE', 'AA:VARIABLE_USAGE_TOO_PERMISSIVE'],
  summary: 'A condition has a wildcard or policy variable where the key requires an exact ID.',
  checkStatement(statement, context) {
    for (const { entry, use, key } of testsOf(statement)) {
      if (use.operator.family !== 'string' || use.operator.negated) continue;
      for (const item of entry.list.items) {
        const text = item.value;
        // condition-matches-all reports `*` alone.
        if (!item.closed || /^\**$/.test(text)) continue;
        const bare = replaceDollarBraces(text, '');
        if (key === 'aws:userid') {
          if (use.operator.wildcards && tooWideUserId(bare)) {
            context.report({
              range: item.range,
              message: `A user ID is a unique ID, followed by a colon and the session name for roles. The wildcard before the colon in "${text}" also matches other identities.`,
              fixes: () => changeTo(statement.policy.document, item, '<unique-id>:*', false),
            });
          }
          continue;
        }
        if (!context.catalogue.keyFacts(key)?.sensitive) continue;
        if (use.operator.wildcards && /[*?]/.test(bare)) {
          // Other rules report what such a condition leaves open.
          if (isOpenToStrangers(statement, context)) continue;
          context.report({
            range: item.range,
            message: `${entry.key.value} is an exact ID, so a pattern such as "${text}" can match other IDs.`,
            fixes: () => idFixes(key, item, context),
          });
          continue;
        }
        const variable = statement.policy.variables
          ? splitVariables(text).find((p) => p.kind === 'variable' && !IDENTIFIER.test(p.ref.key))
          : undefined;
        if (variable?.kind === 'variable' && variable.ref.key.includes(':')) {
          context.report({
            range: item.range,
            message: `${entry.key.value} restricts access to an exact ID, but AWS replaces \${${variable.ref.key}} with a value from the request.`,
            fixes: () => idFixes(key, item, context),
          });
        }
      }
    }
  },
};
