import type { Catalogue } from '../../catalogue/catalogue.js';
import { displayName, lookupKey } from '../../catalogue/condition-keys.js';
import { Answers } from '../../text/derived.js';
import type { Rule } from '../rule.js';
import { testsOf } from '../support/conditions/conditions.js';
import { changeTo } from '../support/fixes/fixes.js';

const MAX_NAMES = 1000;
/** Several rules ask about the same names after each keystroke. */
const bareTagKeysOf = (_: Catalogue): Answers<string | undefined> => new Answers(MAX_NAMES);

/** The documented key with a tag key in it that a name is the start of: `aws:ResourceTag` or `aws:ResourceTag/`. */
export function bareTagKey(catalogue: Catalogue, name: string): string | undefined {
  return catalogue.derived.of(bareTagKeysOf).of(name, (n) => findBareTagKey(catalogue, n));
}

function findBareTagKey(catalogue: Catalogue, name: string): string | undefined {
  const bare = name.toLowerCase().replace(/\/$/, '');
  const colon = bare.indexOf(':');
  if (colon <= 0) return undefined;
  const prefix = bare.slice(0, colon);
  const keys = prefix === 'aws' ? catalogue.globalKeys : (catalogue.service(prefix)?.conditionKeys ?? []);
  if (keys.some((k) => k.name.toLowerCase() === bare)) return undefined;
  const hit = keys
    .filter((k) => k.name.toLowerCase().startsWith(`${bare}/`))
    .map((k) => displayName(k.name))
    .find((n) => n.toLowerCase().startsWith(`${bare}/\${`));
  return hit?.slice(0, hit.indexOf('/') + 1);
}

export const rule: Rule = {
  id: 'missing-tag-key',
  severity: 'error',
  codes: ['AA:MISSING_TAG_KEY_IN_CONDITION'],
  summary: 'A tag condition key does not name a tag.',
  reads: ['Condition'],
  checkStatement(statement, context) {
    for (const { entry } of testsOf(statement)) {
      // Fast path: most keys cannot be the start of a tag key.
      if (/\/./.test(entry.key.value) || lookupKey(context.catalogue, entry.key.value).found === 'key')
        continue;
      const stem = bareTagKey(context.catalogue, entry.key.value);
      if (!stem) continue;
      context.report({
        range: entry.key.range,
        message: `${entry.key.value} does not name a tag, so the key is never in a request. Add the tag key after a slash, for example "${stem}environment".`,
        fixes: () => changeTo(statement.policy.document, entry.key, `${stem}<tag-key>`, false),
      });
    }
  },
};
