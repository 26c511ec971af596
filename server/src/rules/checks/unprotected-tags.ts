import type { Action, ResourceType, Service } from '../../catalogue/catalogue.js';
import { actionHasKey } from '../../catalogue/condition-keys.js';
import { allStatements, type CompiledStatement, isWhole, namesAction } from '../../policy/compile.js';
import { namedActions } from '../../sets/named-actions.js';
import { oncePerStatement } from '../../sets/once-per-statement.js';
import { enumerate } from '../../text/words.js';
import type { Fix, Rule, RuleContext } from '../rule.js';
import { needsKey, type Tested, testsOf } from '../support/conditions/conditions.js';
import { isEnvironment } from '../support/conditions/environment-keys.js';
import { denyAfter } from '../support/deny-after.js';
import { grantingNode } from '../support/escalation/reported-escalations.js';
import { fixOf } from '../support/fixes/fixes.js';
import { plainlyNames } from '../support/plainly-names.js';

/** A statement with more actions than this is about whole services. */
const MANY = 100;

/** Actions that add tags to a resource that exists. */
const ADDS_TAGS = /^(tag|addtags|createtags)/i;

/** A tag that AWS alone can add: the prefix `aws:` is reserved (AWS Billing User Guide, "User-defined tag restrictions"). */
const RESERVED = /^[^/]*\/aws:/;

const isOfTag = (key: string): boolean => /^(aws|[a-z0-9-]+):resourcetag\//.test(key);

const findTagActions = (service: Service): readonly Action[] =>
  service.actionNames.flatMap((name) => {
    const action = ADDS_TAGS.test(name) ? service.action(name) : undefined;
    return action?.levels.includes('Tagging') ? [action] : [];
  });

const tagActions = (service: Service): readonly Action[] => service.derived.of(findTagActions);

const names = ({ core }: CompiledStatement, service: Service, type: ResourceType): boolean =>
  core.resources!.globs.some((glob) => plainlyNames(glob, service, type));

/** An action that a statement allows by the tags of a resource type. */
interface ByTag {
  readonly used: Action;
  readonly type: ResourceType;
  /** Actions that add tags to resources of the type. */
  readonly tagging: readonly Action[];
}

/** What a statement allows by the tags of resources, whatever the other statements say. */
const allowedByTag = oncePerStatement((allow, catalogue, sets): readonly ByTag[] => {
  const { effect, opaque, resources } = allow.core;
  if (effect !== 'Allow' || opaque || !resources || resources.negated) return [];
  if (!tagTest(allow)) return [];
  const { actions, open } = namedActions(allow, catalogue, sets);
  if (open || actions.length > MANY) return [];
  return actions.flatMap((used) => {
    const all = tagActions(used.service);
    if (all.some((t) => t.id === used.id)) return [];
    return used.resourceTypes.flatMap(({ type }) => {
      const tagging = all.filter((t) => t.resourceTypes.some((use) => use.type === type));
      return tagging.length > 0 && names(allow, used.service, type) ? [{ used, type, tagging }] : [];
    });
  });
});

/** The test of a resource tag without which the statement does not match. */
function tagTest({ core, statement }: CompiledStatement): Tested | undefined {
  if (!core.conditions.some((c) => isOfTag(c.key))) return undefined;
  return [...testsOf(statement)].find((t) => isOfTag(t.key) && !RESERVED.test(t.key) && needsKey(t));
}

/** The actions that add tags among those that a statement names, in lowercase; undefined if it also means others. */
const tagActionsNamed = oncePerStatement((statement, catalogue, sets): ReadonlySet<string> | undefined => {
  const { actions, open } = namedActions(statement, catalogue, sets);
  if (open) return undefined;
  return new Set(actions.filter((a) => ADDS_TAGS.test(a.name)).map((a) => a.id.toLowerCase()));
});

type Granting = (id: string) => readonly CompiledStatement[];

/** The statements that name an action that adds tags, by its name in lowercase, in their order. */
function grantingOf(statements: readonly CompiledStatement[], { catalogue, sets }: RuleContext): Granting {
  const named = statements.flatMap((s) => {
    const ids = tagActionsNamed(s, catalogue, sets);
    return ids?.size === 0 ? [] : [{ s, ids }];
  });
  const known = new Map<string, readonly CompiledStatement[]>();
  return (id) => {
    const before = known.get(id);
    if (before) return before;
    const granting = named.flatMap(({ s, ids }) => {
      const { actions } = s.core;
      return (ids ? ids.has(id) : !actions || namesAction(actions, id)) ? [s] : [];
    });
    known.set(id, granting);
    return granting;
  };
}

/** The Allow of some of the actions that add tags, on resources of the type, that nothing limits. */
function unlimited(
  { used, type, tagging }: ByTag,
  grantingAction: Granting,
): { readonly by: CompiledStatement; readonly action: Action } | undefined {
  for (const action of tagging) {
    const granting = grantingAction(action.id.toLowerCase());
    if (granting.some((s) => s.effect === 'Deny')) continue;
    const by = granting.find(
      (s) =>
        s.core.actions !== undefined &&
        s.core.resources?.negated === false &&
        s.core.conditions.every((c) => isEnvironment(c.key)) &&
        names(s, action.service, type) &&
        // What grants the action itself without the condition is another matter.
        !namesAction(s.core.actions, used.id.toLowerCase()),
    );
    if (by) return { by, action };
  }
  return undefined;
}

/**
 * A Deny of requests that add the tag: IAM User Guide, "Controlling access during AWS requests", "Controlling access based on
 * tag keys".
 */
function denyTag({ statement }: CompiledStatement, action: Action, key: string): Fix[] {
  const tag = key.slice(key.indexOf('/') + 1);
  if (/[*?$]/.test(tag) || !actionHasKey(action, 'aws:TagKeys')) return [];
  return fixOf(
    `Deny ${action.id} with the tag key "${tag}" in a separate statement`,
    denyAfter(statement, 'TagDenied', [action.id], { 'ForAnyValue:StringEquals': { 'aws:TagKeys': [tag] } }),
  );
}

function check(byTags: readonly ByTag[], allow: CompiledStatement, granting: Granting, context: RuleContext) {
  for (const byTag of byTags) {
    const found = unlimited(byTag, granting);
    if (!found) continue;
    const { by, action } = found;
    const { entry } = tagTest(allow)!;
    context.report({
      range: grantingNode(by, action.id).range,
      message: `${action.id} is allowed for every tag, so the principal can add the tag that the condition on ${entry.key.value} requires for ${enumerate([byTag.used.id])}. Add a condition on aws:TagKeys, or the same condition on the tag of the resource.`,
      related: [{ range: entry.key.range, message: 'The condition that this avoids.' }],
      fixes: () => denyTag(by, action, entry.key.value),
    });
    return;
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
    const byTag = statements.flatMap((allow) => {
      const byTags = allowedByTag(allow, context.catalogue, context.sets);
      return byTags.length > 0 ? [{ allow, byTags }] : [];
    });
    if (byTag.length === 0) return;
    const granting = grantingOf(statements, context);
    for (const { allow, byTags } of byTag) check(byTags, allow, granting, context);
  },
};
