import type { Action, ResourceType, Service } from '../../catalogue/catalogue.js';
import { allStatements, type CompiledStatement, isWhole, namesAction } from '../../policy/compile.js';
import { namedActions } from '../../sets/named-actions.js';
import { enumerate } from '../../text/words.js';
import type { Rule, RuleContext } from '../rule.js';
import { needsKey, testsOf } from '../support/conditions.js';
import { isEnvironment } from '../support/environment-keys.js';
import { grantingNode } from '../support/escalation.js';
import { plainlyNames } from '../support/plainly-names.js';

/** A statement with more actions than this is about whole services. */
const MANY = 100;

/** Actions that add tags to a resource that exists. */
const ADDS_TAGS = /^(tag|addtags|createtags)/i;

const isOfTag = (key: string): boolean => /^(aws|[a-z0-9-]+):resourcetag\//.test(key);

const tagActions = (service: Service): readonly Action[] =>
  service.actionNames.flatMap((name) => {
    const action = ADDS_TAGS.test(name) ? service.action(name) : undefined;
    return action?.levels.includes('Tagging') ? [action] : [];
  });

const names = ({ resources }: CompiledStatement, service: Service, type: ResourceType): boolean =>
  resources!.globs.some((glob) => plainlyNames(glob, service, type));

/** The Allow of some of these actions, on resources of the type, that nothing limits. */
function unlimited(
  actions: readonly Action[],
  used: Action,
  type: ResourceType,
  statements: readonly CompiledStatement[],
): { readonly by: CompiledStatement; readonly action: Action } | undefined {
  for (const action of actions) {
    if (!action.resourceTypes.some((use) => use.type === type)) continue;
    const id = action.id.toLowerCase();
    const granting = statements.filter((s) => !s.actions || namesAction(s.actions, id));
    if (granting.some((s) => s.effect === 'Deny')) continue;
    const by = granting.find(
      (s) =>
        s.actions !== undefined &&
        s.resources?.negated === false &&
        s.conditions.every((c) => isEnvironment(c.key)) &&
        names(s, action.service, type) &&
        // What grants the action itself without the condition is another matter.
        !namesAction(s.actions, used.id.toLowerCase()),
    );
    if (by) return { by, action };
  }
  return undefined;
}

function check(
  allow: CompiledStatement,
  statements: readonly CompiledStatement[],
  context: RuleContext,
): void {
  const { effect, opaque, resources, statement } = allow;
  if (effect !== 'Allow' || opaque || !resources || resources.negated) return;
  const test = [...testsOf(statement)].find((t) => isOfTag(t.key) && needsKey(t));
  if (!test) return;
  const { actions, open } = namedActions(allow, context.catalogue, context.sets);
  if (open || actions.length > MANY) return;
  for (const used of actions) {
    const tagging = tagActions(used.service);
    if (tagging.some((t) => t.id === used.id)) continue;
    for (const { type } of used.resourceTypes) {
      if (!names(allow, used.service, type)) continue;
      const found = unlimited(tagging, used, type, statements);
      if (!found) continue;
      const { by, action } = found;
      context.report({
        range: grantingNode(by, action.id).range,
        message: `${action.id} is allowed for every tag, so the principal can add the tag that the condition on ${test.entry.key.value} requires for ${enumerate([used.id])}. Add a condition on aws:TagKeys, or the same condition on the tag of the resource.`,
        related: [{ range: test.entry.key.range, message: 'The condition that this avoids.' }],
      });
      return;
    }
  }
}

export const rule: Rule = {
  id: 'unprotected-tags',
  severity: 'information',
  kinds: ['identity', 'session'],
  codes: [],
  summary: 'A condition on resource tags does not restrict a principal that can add the tags.',
  checkPolicy(_, context) {
    if (!isWhole(context.compiled)) return;
    const statements = allStatements(context.compiled);
    for (const s of statements) check(s, statements, context);
  },
};
