import type { Action } from '../../catalogue/catalogue.js';
import { keysOfAction } from '../../catalogue/condition-keys.js';
import type { CompiledStatement } from '../../policy/compile.js';
import type { Statement } from '../../policy/policy.js';
import { namedActions, namesAnyService } from '../../sets/named-actions.js';
import { readableText } from '../../syntax/value.js';
import { enumerate } from '../../text/words.js';
import type { Rule, RuleContext } from '../rule.js';
import { placeholderArn, usualParts } from '../support/arns/resource-patterns.js';
import { testsOf } from '../support/conditions/conditions.js';
import { starForAll, withoutCondition } from '../support/conditions/without-condition.js';
import { removeTest } from '../support/fixes/condition-edits.js';
import { fixOf } from '../support/fixes/fixes.js';
import { WELL_DOCUMENTED } from '../support/well-documented.js';

const TAG = 'aws:ResourceTag/${TagKey}';

/** With more resource types than this, the statement without the condition has the resources of the other one. */
const MAX_RESOURCES = 3;

/** The resources to name where the condition limited everything; undefined: the resources stay. */
function resourceWithoutTags(
  statement: Statement,
  actions: readonly Action[],
): readonly string[] | undefined {
  const { resource, policy } = statement;
  if (starForAll(statement, actions)) return ['*'];
  if (!resource || resource.negated || resource.items.length !== 1 || resource.items[0]!.value !== '*')
    return undefined;
  if (actions.some((a) => a.resourceTypes.length === 0)) return undefined;
  const formats = new Set(actions.flatMap((a) => a.resourceTypes.flatMap((r) => r.type.arns)));
  return formats.size === 0 || formats.size > MAX_RESOURCES
    ? undefined
    : [...formats].map((format) => placeholderArn(format, usualParts(policy)));
}

/** Has the action a key for tags of its resource, if only one of the service? */
const hasTags = (action: Action): boolean => [...keysOfAction(action)].some((k) => /resourcetag/i.test(k));

/** Does the action act on no resource, and so on none with tags? */
const isDead = (a: Action): boolean =>
  a.resourceTypes.length === 0 && !hasTags(a) && WELL_DOCUMENTED.includes(a.service.prefix);

/** The actions of a statement that names each, if none of them acts on a resource, and so on a tag; else none. */
function actionsWithoutTags(
  compiled: CompiledStatement,
  { catalogue, sets }: RuleContext,
): readonly Action[] {
  if (compiled.opaque || compiled.actions?.globs.some((g) => g.shape !== 'literal')) return [];
  const { actions, open } = namedActions(compiled, catalogue, sets);
  return !open && actions.every(isDead) ? actions : [];
}

export const rule: Rule = {
  id: 'tag-key-not-supported',
  severity: 'information',
  kinds: ['identity', 'boundary', 'session', 'scp'],
  codes: [
    'AA:DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    'AA:DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    'AA:ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    'AA:ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
  ],
  summary: 'A condition checks a resource tag for actions that do not support aws:ResourceTag.',
  checkStatement(statement, context) {
    const compiled = context.compile(statement);
    if (!compiled?.actions) return;
    const [test, ...more] = [...testsOf(statement)].filter(
      (t) =>
        t.key.startsWith('aws:resourcetag/') &&
        !t.use.operator.negated &&
        !t.use.ifExists &&
        t.use.qualifier !== 'ForAllValues' &&
        t.use.operator.family !== 'null',
    );
    if (!test) return;
    const deny = compiled.effect === 'Deny';
    const { key } = test.entry;
    const dead = deny ? [] : actionsWithoutTags(compiled, context);
    if (dead.length > 0) {
      context.report({
        range: key.range,
        severity: 'warning',
        message: `${enumerate(dead.map((a) => a.id))} ${dead.length === 1 ? 'does' : 'do'} not support resource-level permissions, so ${key.value} is absent from these requests and this Allow grants nothing. Remove the condition.`,
        fixes: () => fixOf(`Remove the condition on ${key.value}`, removeTest(statement, test)),
      });
      return;
    }
    const { globs, nodes, negated } = compiled.actions;
    if (negated) {
      context.report({
        range: test.entry.key.range,
        ...(deny ? { severity: 'warning' as const } : {}),
        message: `Many actions do not support ${test.entry.key.value}, so the condition does not match and this ${compiled.effect} does not apply to them.`,
      });
      return;
    }
    globs.forEach((glob, i) => {
      if (namesAnyService(glob.text)) return;
      const actions = context.sets
        .expand(glob)
        .map((id) => context.catalogue.action(id))
        .filter((a) => a !== undefined);
      if (actions.length === 0) return;
      // A wildcard is checked as a whole: the author does not have each of its actions in mind.
      const without = actions.filter((a) => !keysOfAction(a).has(TAG));
      if (without.length < actions.length) return;
      // A service-specific tag key (ec2:ResourceTag) means that the action has tags, even if the reference omits the global key.
      if (actions.some(hasTags)) return;
      const what =
        actions.length === 1
          ? actions[0]!.id
          : enumerate(
              without.map((a) => a.id),
              3,
            );
      const one = actions.length === 1;
      const { value } = test.entry.key;
      const resource = resourceWithoutTags(statement, actions);
      // As certain as where the statement has no other action.
      const never = glob.shape === 'literal' && actions.every(isDead);
      context.report({
        range: nodes[i]!.range,
        ...(deny || never ? { severity: 'warning' as const } : {}),
        message: `${what} ${one ? 'does' : 'do'} not support ${value}, so the condition does not match and this ${compiled.effect} does not apply to ${one ? 'it' : 'them'}. Move ${one ? 'it' : 'them'} to a separate statement without the condition.`,
        fixes: () =>
          fixOf(
            `Move ${readableText(nodes[i]!)} to a separate statement without the condition${more.length > 0 ? 's' : ''} on ${enumerate([value, ...more.map((t) => t.entry.key.value)])}${resource ? `, for ${resource.map((r) => `"${r}"`).join(', ')}` : ''}`,
            withoutCondition(statement, [readableText(nodes[i]!)], test, resource, more),
          ),
      });
    });
  },
};
