import { splitVariables } from '../../algebra/policy-variables.js';
import type { Rule } from '../rule.js';
import { testsOf } from '../support/conditions.js';

/** Variables that AWS fills with an account or organisation: a tie, not a hole. AWS's own examples compare these. */
const IDENTIFIER = /^aws:(principal|resource|source|vpce)(account|orgid|orgpaths)$/i;

/** A wildcard or variable left of the colon, other than the whole left side. */
function tooWideUserId(value: string): boolean {
  const left = value.includes(':') ? value.slice(0, value.indexOf(':')) : value;
  if (left === '*' && value.includes(':')) return false;
  return /[*?]/.test(left);
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
        // `*` alone: condition-matches-all speaks of it.
        if (!item.closed || /^\**$/.test(text)) continue;
        const bare = text.replace(/\$\{[^}]*\}/g, '');
        if (key === 'aws:userid') {
          if (use.operator.wildcards && tooWideUserId(bare)) {
            context.report({
              range: item.range,
              message: `A user id is a unique id, and behind a colon the session's name: a wildcard before the colon, as in "${text}", also matches other identities. Write the whole id and ":*".`,
            });
          }
          continue;
        }
        if (!context.catalogue.keyFacts(key)?.sensitive) continue;
        if (use.operator.wildcards && /[*?]/.test(bare)) {
          context.report({
            range: item.range,
            message: `${entry.key.value} holds one exact id: a pattern such as "${text}" can match ids of others. Write the ids in full.`,
          });
          continue;
        }
        const variable = statement.policy.variables
          ? splitVariables(text).find((p) => p.kind === 'variable' && !IDENTIFIER.test(p.ref.key))
          : undefined;
        if (variable?.kind === 'variable' && variable.ref.key.includes(':')) {
          context.report({
            range: item.range,
            message: `${entry.key.value} ties access to an exact id; \${${variable.ref.key}} makes it whatever that key holds in the request. Write the id itself.`,
          });
        }
      }
    }
  },
};
