import { alternatives } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { formatsLike } from '../support/arns/formats-like.js';
import { resourceFit } from '../support/arns/resource-fit.js';
import { isOfBucketPolicy } from '../support/bucket-policy.js';
import { removeValue } from '../support/fixes/fixes.js';
import { misplacedActionFixes, moveToStar } from '../support/misplaced-actions.js';
import { unmatchedTest } from '../support/unmatched-actions.js';

/** The largest number of action and resource pairs that is checked. */
const MAX_PAIRS = 100_000;

export const rule: Rule = {
  id: 'action-without-resource',
  severity: 'information',
  codes: ['P:RESOURCE_MISMATCH'],
  summary: "An action in the statement does not act on any of the statement's resources.",
  checkStatement(statement, context) {
    const compiled = context.compile(statement);
    const { actions, resources } = compiled ?? {};
    if (!compiled || !actions || actions.negated || !resources) return;
    const unmatched = unmatchedTest(compiled, context.catalogue, context.sets);
    if (!unmatched || actions.globs.length * resources.globs.length > MAX_PAIRS) return;
    // If no resource matches any action, resource-mismatch reports each resource.
    if (resourceFit(compiled, context.catalogue, context.sets)?.every((fits) => fits === false)) return;
    actions.globs.forEach((glob, i) => {
      if (/[*?]/.test(glob.text)) return;
      const action = context.catalogue.action(glob.text);
      const why = action && unmatched(action);
      if (!why) return;
      const node = actions.nodes[i]!;
      const item = statement.action?.items.find((own) => own.range.start === node.range.start);
      const remove = () =>
        item
          ? removeValue(context.policy.document, statement.action!, item, `Remove "${item.value}"`, false)
          : [];
      if (why === 'star') {
        if (isOfBucketPolicy(compiled)) {
          context.report({
            range: node.range,
            severity: 'error',
            message: `${action.id} acts on no bucket or object, so S3 rejects the bucket policy. Move it to an identity-based policy.`,
            fixes: remove,
            ifKind: `it cannot have ${action.id}, which acts on no bucket or object. Move it to an identity-based policy.`,
          });
          return;
        }
        context.report({
          range: node.range,
          message: `${action.id} does not support resource-level permissions, so it matches only "Resource": "*" and has no effect in this statement. Move it to a separate statement.`,
          fixes: () => [...moveToStar(statement, context), ...remove()],
        });
        return;
      }
      const wanted = alternatives(
        formatsLike(
          action.resourceTypes.map((r) => r.type.arns[0] ?? r.type.name),
          resources.globs.map((g) => g.text),
        ),
        2,
      );
      // resource-policy-scope reports actions of other services.
      const rejected = action.service.prefix === 's3' && isOfBucketPolicy(compiled);
      context.report({
        range: node.range,
        ...(rejected
          ? {
              severity: 'error' as const,
              ifKind: `each action must act on one of the resources of its statement, and ${action.id} acts on ${wanted}. Add a resource that it acts on, or remove it.`,
            }
          : {}),
        message: `${action.id} acts on ${wanted}, and none of the statement's resources is one, so ${rejected ? 'S3 rejects the bucket policy' : 'the action has no effect here'}. Add a resource that it acts on, or remove it.`,
        fixes: () => (item?.type === 'string' ? misplacedActionFixes(statement, item, action, context) : []),
      });
    });
  },
};
