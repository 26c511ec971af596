import { compileGlob, type Glob } from '../../algebra/glob.js';
import { intersects } from '../../algebra/glob-intersection.js';
import type { Action, ResourceTypeUse, Service } from '../../catalogue/catalogue.js';
import { actionHasKey, useHasKey } from '../../catalogue/condition-keys.js';
import { allStatements, type CompiledStatement, isWhole, namesAction } from '../../policy/compile.js';
import { namesType, parseArn } from '../../policy/resources.js';
import { namedActions } from '../../sets/named-actions.js';
import { replaceDollarBraces } from '../../text/dollar-braces.js';
import { enumerate } from '../../text/words.js';
import type { Rule, RuleContext } from '../rule.js';
import { needsKey, testsOf } from '../support/conditions.js';

/**
 * Actions whose reference has the keys of each resource type, those that the request creates included. Others are not
 * complete: `ec2:CopyVolumes` lacks the tags of the volume that is copied.
 */
const DETAILED: readonly string[] = ['ec2:RunInstances', 'ec2:CreateVolume'];

const RUN_INSTANCES = 'ec2:RunInstances';

const arnGlob = (text: string): Glob => compileGlob(text, { mode: 'arn', wildcards: true, variables: false });

/** Does the value of Resource name the type? Read as people mean it: a `*` does not match across the parts of the ARN. */
function names(glob: Glob, { type }: ResourceTypeUse, service: Service): boolean {
  if (glob.letters.length > 0 || !parseArn(glob.text)) return namesType(glob, service, type);
  const own = arnGlob(glob.text);
  return type.arns.some((arn) => intersects(own, arnGlob(replaceDollarBraces(arn, '*'))));
}

/** The resource types of the action that the statement names. */
const usesIn = ({ resources }: CompiledStatement, action: Action): readonly ResourceTypeUse[] =>
  action.resourceTypes.filter((use) => resources!.globs.some((glob) => names(glob, use, action.service)));

/** Some Allow of the policy lets a launch use all its resources without the condition, as far as is known. */
const isLaunchedOtherwise = (own: CompiledStatement, others: readonly CompiledStatement[]): boolean =>
  others.some(
    (s) =>
      s !== own &&
      s.effect === 'Allow' &&
      (!s.actions || s.opaque || namesAction(s.actions, RUN_INSTANCES.toLowerCase())),
  );

/**
 * Reports a key of the instance in an Allow of ec2:RunInstances on every resource: a launch also needs the image, the
 * subnet and others, which do not have the key (Amazon EC2 User Guide, "Example policies to control access to the Amazon
 * EC2 API", Launch instances: the condition is in a statement for instance/* alone).
 */
function checkLaunch(allow: CompiledStatement, context: RuleContext): void {
  const { actions, resources, statement, effect, opaque } = allow;
  if (effect !== 'Allow' || opaque || !actions || actions.negated || !resources || resources.negated) return;
  if (!resources.globs.some((g) => g.shape === 'all')) return;
  if (
    !actions.globs.some((g) => g.shape === 'literal' && g.text.toLowerCase() === RUN_INSTANCES.toLowerCase())
  )
    return;
  const action = context.catalogue.action(RUN_INSTANCES);
  if (!action || isLaunchedOtherwise(allow, allStatements(context.compiled))) return;
  for (const test of testsOf(statement)) {
    const { key } = test.entry;
    if (!needsKey(test) || !actionHasKey(action, key.value)) continue;
    const without = action.resourceTypes.filter(
      (use) => use.required && useHasKey(action, use, key.value) === false,
    );
    if (without.length === 0) continue;
    context.report({
      range: key.range,
      message: `A launch also needs ${enumerate(
        without.map((u) => `${u.type.name}/*`),
        3,
      )}, which do not have ${key.value}, so the condition does not match for them and the statement allows no launch. Put the condition into a statement for "arn:aws:ec2:*:*:instance/*", and allow the other resources without it.`,
    });
    return;
  }
}

export const rule: Rule = {
  id: 'condition-key-not-for-resource',
  severity: 'warning',
  codes: [],
  summary: "A condition key is not in requests for the actions on the statement's resources.",
  checkPolicy(_, context) {
    if (!isWhole(context.compiled)) return;
    for (const s of allStatements(context.compiled)) checkLaunch(s, context);
  },
  checkStatement(statement, context) {
    const compiled = context.compile(statement);
    const { actions, resources } = compiled ?? {};
    if (!compiled || compiled.opaque || !actions || !resources || resources.negated) return;
    // Wildcards are not checked: the author does not have each of their actions in mind.
    if (actions.globs.some((g) => g.shape !== 'literal')) return;
    const named = namedActions(compiled, context.catalogue, context.sets);
    if (named.open || named.actions.some((a) => !DETAILED.includes(a.id))) return;
    for (const test of testsOf(statement)) {
      const { key } = test.entry;
      if (!needsKey(test)) continue;
      const without = named.actions.filter((action) => {
        const uses = usesIn(compiled, action);
        // condition-key-not-for-action reports a key that the action never has.
        if (uses.length === 0 || !actionHasKey(action, key.value)) return false;
        return uses.every((use) => useHasKey(action, use, key.value) === false);
      });
      if (without.length === 0 || without.length < named.actions.length) continue;
      const types = [...new Set(without.flatMap((a) => usesIn(compiled, a).map((u) => u.type.name)))];
      const deny = compiled.effect === 'Deny';
      context.report({
        range: key.range,
        ...(deny ? { severity: 'information' as const } : {}),
        message: `AWS does not document ${key.value} for ${enumerate(without.map((a) => a.id))} on the resource ${types.length === 1 ? 'type' : 'types'} ${enumerate(types)}, so the condition never matches and the statement ${deny ? 'denies' : 'allows'} nothing. ${key.value.toLowerCase().includes('resourcetag') ? 'A resource that the request creates has no tags yet: use aws:RequestTag.' : 'Use a key that the resource has.'}`,
      });
    }
  },
};
