import type { Action, Catalogue } from '../../catalogue/catalogue.js';
import type { PatternNode } from '../../policy/compile.js';
import type { Statement } from '../../policy/policy.js';
import { parseArn } from '../../policy/resources.js';
import { namedActions } from '../../sets/named-actions.js';
import { quotedText, readableText } from '../../syntax/value.js';
import { enumerate } from '../../text/words.js';
import type { Fix, Rule, RuleContext } from '../rule.js';
import { arnProblem } from '../support/arns/arn-problem.js';
import { formatsLike } from '../support/arns/formats-like.js';
import { hasSecondArn } from '../support/arns/not-arn.js';
import { relatedResources } from '../support/arns/related-resources.js';
import { resourceFit } from '../support/arns/resource-fit.js';
import { resourcePatterns, usualParts } from '../support/arns/resource-patterns.js';
import { isKnown } from '../support/arns/undocumented-resources.js';
import { isRejectedByS3 } from '../support/bucket-policy.js';
import { changeTo, removeValue } from '../support/fixes/fixes.js';
import { WELL_DOCUMENTED } from '../support/well-documented.js';

/** With more ARN patterns than this, none is suggested. */
const MANY_PATTERNS = 3;

/** What the actions act on in the place of the resource: of the same name, or any. */
function others(
  statement: Statement,
  node: PatternNode,
  actions: readonly Action[],
  { policy, sets }: RuleContext,
  canRemove: boolean,
): Fix[] {
  const { resource } = statement;
  if (node.type !== 'string' || !resource || resource.others.length > 0) return [];
  const usual = usualParts(policy);
  const names = resource.items.map((i) => i.value);
  const related = relatedResources([node.value], actions, usual, sets).filter((arn) => !names.includes(arn));
  if (related.length > 0 || canRemove)
    return related.flatMap((arn) => changeTo(policy.document, node, arn, false));
  const patterns = actions.some((a) => a.resourceTypes.length === 0)
    ? ['*']
    : resourcePatterns(actions, usual, sets);
  return patterns.length > MANY_PATTERNS
    ? []
    : patterns.flatMap((arn) => changeTo(policy.document, node, arn, false));
}

/** Two prefixes of one service, with the same resources under both names. */
const TWINS: ReadonlyMap<string, string> = new Map([
  ['codestar-connections', 'codeconnections'],
  ['codeconnections', 'codestar-connections'],
]);

/**
 * Does the reference list only resources of other services for the action? Then it can lack those of services that came later:
 * `arc-zonal-shift:GetManagedResource` has load balancers, and Amazon EKS is missing (Amazon Application Recovery Controller
 * Developer Guide, "IAM and permissions for zonal shift").
 */
const actsOnOtherServices = ({ service, resourceTypes }: Action, catalogue: Catalogue): boolean =>
  resourceTypes.length > 0 &&
  resourceTypes.every(({ type }) =>
    type.arns.every((arn) => {
      const other = parseArn(arn)?.service ?? '';
      return other !== service.prefix && catalogue.service(other) !== undefined;
    }),
  );

/** A permission to pass something, which no API operation is: `lambda:PassNetworkConnector`. What is passed can be its resource. */
const passes = ({ name }: Action): boolean => /^Pass[A-Z]/.test(name);

/**
 * Might AWS authorize some of the actions on the resource, although its reference lists no such resource type for an action? It
 * is not complete.
 */
function mightAct(actions: readonly Action[], text: string, catalogue: Catalogue): boolean {
  const service = parseArn(text)?.service ?? '';
  const prefixes = catalogue.prefixesForArnService(service);
  return actions.some((action) => {
    const { prefix } = action.service;
    const isWellDocumented = WELL_DOCUMENTED.includes(prefix);
    if (!prefixes.includes(prefix))
      return TWINS.get(prefix) === service || (!isWellDocumented && actsOnOtherServices(action, catalogue));
    return action.resourceTypes.length === 0 && !isKnown(action) && (!isWellDocumented || passes(action));
  });
}

export const rule: Rule = {
  id: 'resource-mismatch',
  severity: 'warning',
  codes: ['P:RESOURCE_MISMATCH'],
  summary: "None of the statement's actions acts on this resource.",
  checkStatement(statement, context) {
    const compiled = context.compile(statement);
    const fit = compiled && resourceFit(compiled, context.catalogue, context.sets);
    if (!fit?.includes(false)) return;
    const { actions } = namedActions(compiled!, context.catalogue, context.sets);
    const types = [...new Set(actions.flatMap((a) => a.resourceTypes.map((r) => r.type)))];
    const one = actions.length === 1;
    const wanted = (arn: string): string =>
      types.length === 0
        ? `${one ? 'It does' : 'They do'} not support resource-level permissions. Use "*".`
        : `${one ? 'It acts' : 'They act'} on ${enumerate(
            formatsLike(
              types.map((t) => t.arns[0] ?? t.name),
              [arn],
            ),
            2,
          )}.`;
    const names = enumerate(
      actions.map((a) => a.id),
      3,
    );
    const rejected = isRejectedByS3(compiled!, context);
    // The statement has its effect with its other resources.
    const works = !fit.every((fits) => fits === false);
    compiled!.resources!.globs.forEach((glob, i) => {
      const node = compiled!.resources!.nodes[i]!;
      if (fit[i] !== false || (node.type === 'string' && !node.closed)) return;
      // invalid-arn reports an ARN in an ARN.
      if (node.type === 'partial-string' && hasSecondArn(node)) return;
      // arn-format reports an ARN that does not match any documented resource type.
      if (arnProblem(glob.text, context.catalogue)) return;
      const shown = readableText(node);
      const quoted = quotedText(node);
      const unsure = !rejected && mightAct(actions, glob.text, context.catalogue);
      context.report({
        range: node.range,
        ...(unsure || works ? { severity: 'information' as const } : {}),
        ...(rejected
          ? {
              severity: 'error' as const,
              ifKind: `each action must act on one of the resources of its statement, and ${names} ${one ? 'does' : 'do'} not act on "${quoted}". ${wanted(shown)}`,
            }
          : {}),
        message: unsure
          ? `AWS does not document that ${names} ${one ? 'acts' : 'act'} on "${quoted}", so this resource probably has no effect here. ${types.length === 0 ? 'If requests are denied, use "*".' : wanted(shown)}`
          : `${names} ${one ? 'does' : 'do'} not act on "${quoted}", so ${rejected ? 'S3 rejects the bucket policy' : 'this resource has no effect here'}. ${wanted(shown)}`,
        fixes: () => {
          const remove = removeValue(
            context.policy.document,
            statement.resource!,
            node,
            `Remove "${quoted}"`,
          );
          return [...remove, ...others(statement, node, actions, context, remove.length > 0)];
        },
      });
    });
  },
};
