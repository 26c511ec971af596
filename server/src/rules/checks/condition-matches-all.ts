import type { Glob } from '../../algebra/glob.js';
import { claimKey, oidcPrincipals } from '../../policy/oidc.js';
import type { Statement } from '../../policy/policy.js';
import type { Rule } from '../rule.js';
import { removeTest, replaceTest } from '../support/fixes/condition-edits.js';
import { fixOf } from '../support/fixes/fixes.js';
import { isOpenToStrangers } from '../support/open-to-strangers.js';

/** One or several asterisks. */
const everything = (glob: Glob): boolean => glob.shape === 'all';

/** Is the key about a claim of every token? What such a condition allows, oidc-without-condition reports. */
function isOfEveryToken(statement: Statement, key: string): boolean {
  const claim = claimKey(key);
  return (
    claim !== undefined &&
    (claim.claim === 'sub' || claim.claim === 'aud') &&
    oidcPrincipals(statement).some((p) => p.provider === claim.provider)
  );
}

/** Is it meant to limit who gets access? Null would not limit it either, so the values are what is missing. */
const isGuard = ({ effect, principal }: Statement, key: string): boolean =>
  effect === 'Allow' && principal !== undefined && /^aws:(source|principal)(account|arn|org)/.test(key);

export const rule: Rule = {
  id: 'condition-matches-all',
  severity: 'information',
  codes: [
    'AA:EQUIVALENT_TO_NULL_FALSE',
    'AA:EQUIVALENT_TO_NULL_TRUE',
    'AA:REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION',
    'AA:REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION',
  ],
  summary: 'A condition with the value "*" checks only whether the key is present, or nothing at all.',
  checkStatement(statement, context) {
    for (const { entry, use, set, key, keyName } of context.compile(statement)?.conditions ?? []) {
      if (use.operator.family !== 'string' || !use.operator.wildcards || set.family !== 'string') continue;
      const index = set.globs.findIndex(everything);
      const node = entry.list.items[index];
      if (!node) continue;
      if (isOfEveryToken(statement, key)) continue;
      // Other rules report what such a condition leaves open.
      if (isGuard(statement, key) && isOpenToStrangers(statement, context)) continue;
      // Which requests match: those with the key, those without it, all, or none.
      const { negated } = use.operator;
      const withKey = !negated;
      const withoutKey =
        use.qualifier === 'ForAllValues' || use.ifExists || (use.qualifier === undefined && negated);
      const wanted = withKey === withoutKey ? undefined : withKey ? 'false' : 'true';
      const what = withKey
        ? withoutKey
          ? 'so the condition matches every request and has no effect. Remove it.'
          : isGuard(statement, key)
            ? `so the condition only checks that ${keyName} is present.`
            : `so the condition only checks that ${keyName} is present. Use "Null": {"${keyName}": "false"}.`
        : withoutKey
          ? `so the condition matches only if ${keyName} is absent. Use "Null": {"${keyName}": "true"}.`
          : 'so the condition never matches and the statement has no effect.';
      const { operator } = entry;
      context.report({
        range: node.range,
        ...(wanted ? { severity: 'hint' as const } : {}),
        message: `"${node.value}" matches any value, ${what}`,
        fixes: () => {
          if (withKey && withoutKey)
            return fixOf(
              `Remove the condition on ${keyName}`,
              removeTest(statement, { operator, entry }),
              true,
            );
          if (!wanted || isGuard(statement, key)) return [];
          const edits = replaceTest(statement, { operator, entry }, 'Null', wanted);
          return fixOf(`Change to "Null": {"${keyName}": "${wanted}"}`, edits, true);
        },
      });
    }
  },
};
