import { displayName, lookupKey } from '../../catalogue/condition-keys.js';
import type { StringNode } from '../../syntax/value.js';
import type { Rule, RuleContext } from '../rule.js';
import { testsOf } from '../support/conditions/conditions.js';
import { changeText } from '../support/fixes/fixes.js';

function say(node: StringNode, better: string, context: RuleContext): void {
  context.report({
    range: node.range,
    message: `AWS documents this name as "${better}". Case has no effect here, but one spelling makes searches and reviews easier.`,
    fixes: () => [
      {
        title: `Change to "${better}"`,
        edits: changeText(context.policy.document, node, better),
        preferred: true,
      },
    ],
  });
}

/** The name of the key as AWS documents it; a tag key after a slash is unchanged. */
function canonicalKey(name: string, context: RuleContext): string | undefined {
  const hit = lookupKey(context.catalogue, name);
  // AWS's documentation uses both SAML: and saml:.
  if (hit.found !== 'key' || /^saml:/i.test(name)) return undefined;
  const known = displayName(hit.key.name);
  const slash = known.indexOf('/${');
  return slash < 0 ? known : known.slice(0, slash) + name.slice(slash);
}

export const rule: Rule = {
  id: 'name-case',
  severity: 'hint',
  codes: [],
  optIn: true,
  summary: 'An action, condition key or operator is not in the case that AWS documents.',
  checkStatement(statement, context) {
    const listed = new Map<string, number>();
    const idOf = (item: StringNode): string => item.value.toLowerCase();
    for (const item of statement.action?.items ?? [])
      listed.set(idOf(item), (listed.get(idOf(item)) ?? 0) + 1);
    for (const item of statement.action?.items ?? []) {
      // redundant-action reports an action that appears twice.
      if (listed.get(idOf(item)) !== 1) continue;
      const colon = item.value.indexOf(':');
      const service =
        item.closed && colon > 0 ? context.catalogue.service(item.value.slice(0, colon)) : undefined;
      const index = service?.actionIndex(item.value.slice(colon + 1));
      if (index === undefined) continue;
      const better = `${service!.prefix}:${service!.actionNames[index]!}`;
      if (better !== item.value) say(item, better, context);
    }
    for (const operator of statement.condition?.operators ?? []) {
      const { use, key } = operator;
      if (key.closed && use && use.canonical !== key.value) say(key, use.canonical, context);
    }
    const seen = new Set<string>();
    for (const { entry, key } of testsOf(statement)) {
      // duplicate-condition-key reports two spellings of the same key.
      if (seen.has(key)) continue;
      seen.add(key);
      const better = canonicalKey(entry.key.value, context);
      if (better && better !== entry.key.value && better.toLowerCase() === key)
        say(entry.key, better, context);
    }
  },
};
