import { lookupKey } from '../../catalogue/condition-keys.js';
import { claimKey, claimsOf } from '../../policy/oidc.js';
import type { Rule } from '../rule.js';
import { changeOperator } from '../support/fixes/condition-edits.js';
import { didYouMean } from '../support/fixes/fixes.js';
import { isAudience } from './audience-set-operator.js';

/**
 * The claim `amr` has several values, which the Service Authorization Reference does not say (IAM User Guide,
 * "Available keys for AWS OIDC federation": the key is multivalued, so use a set operator).
 */
const isMultivaluedClaim = (key: string): boolean => claimKey(key)?.claim === 'amr';

/**
 * Keys that AWS's own policies compare with ForAnyValue, although the Service Authorization Reference has them as
 * single-valued (AWS Secrets Manager User Guide, "Limiting access to secret versions":
 * `"ForAnyValue:StringEquals": {"secretsmanager:VersionStage": "AWSCURRENT"}`).
 */
const WITH_ANY_VALUE: ReadonlySet<string> = new Set(['secretsmanager:versionstage']);

/** The name of a condition key about a claim of an OIDC token that AWS documents; undefined for other keys. */
function claimName(text: string): string | undefined {
  const key = claimKey(text);
  return key && claimsOf(key.provider).includes(key.claim) ? text : undefined;
}

export const rule: Rule = {
  id: 'set-operator',
  severity: 'warning',
  codes: [
    'AA:MISSING_QUALIFIER',
    'AA:FORALLVALUES_WITH_SINGLE_VALUED_KEY',
    'AA:NULL_WITH_QUALIFIER',
    'P:SINGLE_VALUE_CONDITION_TOO_PERMISSIVE',
  ],
  summary: 'A multivalued key has no set operator, or a single-valued key has one.',
  reads: ['Effect', 'Condition'],
  checkStatement(statement, context) {
    for (const operator of statement.condition?.operators ?? []) {
      const { use, key, entries } = operator;
      if (!use) continue;
      if (use.operator.family === 'null') {
        if (!use.qualifier) continue;
        context.report({
          range: key.range,
          severity: 'information',
          message: `Null checks whether a key is present, so ${use.qualifier} has no effect. Use "Null".`,
          fixes: () => didYouMean(context.policy.document, key, ['Null']),
        });
        continue;
      }
      for (const entry of entries) {
        const hit = lookupKey(context.catalogue, entry.key.value);
        const name = hit.found === 'key' ? hit.key.name : claimName(entry.key.value);
        if (name === undefined || isAudience(entry.key.value)) continue;
        const multivalued =
          (hit.found === 'key' && hit.key.multivalued) || isMultivaluedClaim(entry.key.value);
        if (use.qualifier === 'ForAnyValue' && WITH_ANY_VALUE.has(entry.key.value.toLowerCase())) continue;
        const test = { operator, use, entry };
        const bare = use.canonical.replace(/^For(AllValues|AnyValue):/, '');
        if (multivalued && !use.qualifier) {
          const options = use.operator.negated
            ? [`ForAllValues:${bare}`, `ForAnyValue:${bare}`]
            : [`ForAnyValue:${bare}`, `ForAllValues:${bare}`];
          context.report({
            range: key.range,
            message: `${name} is multivalued, and AWS does not define the result without a set operator. Use ForAllValues (every value must match) or ForAnyValue (at least one must match).`,
            related: [{ range: entry.key.range, message: 'The multivalued key.' }],
            fixes: () => changeOperator(statement, test, options),
          });
        } else if (!multivalued && use.qualifier === 'ForAllValues' && statement.effect === 'Allow') {
          context.report({
            range: key.range,
            message: `ForAllValues is true if the key is absent, so this Allow also matches requests without ${name}, which is single-valued. Use ${bare}.`,
            related: [{ range: entry.key.range, message: 'The single-valued key.' }],
            fixes: () => changeOperator(statement, test, [bare]),
          });
        } else if (!multivalued && use.qualifier) {
          context.report({
            range: key.range,
            severity: 'information',
            message: `${name} is single-valued, and ${use.qualifier} is for multivalued keys. Use ${bare}.`,
            fixes: () => {
              const fixes = changeOperator(statement, test, [bare]);
              // The others differ for requests without the key.
              return use.qualifier === 'ForAnyValue' && !use.operator.negated
                ? fixes
                : fixes.map(({ title, edits }) => ({ title, edits }));
            },
          });
        }
      }
    }
  },
};
