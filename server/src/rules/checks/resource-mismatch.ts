import { namedActions } from '../../sets/named-actions.js';
import { readableText } from '../../syntax/value.js';
import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { arnProblem } from '../support/arn-problem.js';
import { isOfBucketPolicy } from '../support/bucket-policy.js';
import { removeValue } from '../support/fixes.js';
import { resourceFit } from '../support/resource-fit.js';

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
    const wanted =
      types.length === 0
        ? `${one ? 'It supports' : 'They support'} only "*".`
        : `${one ? 'It acts' : 'They act'} on ${enumerate(
            types.map((t) => t.arns[0] ?? t.name),
            2,
          )}.`;
    const names = enumerate(
      actions.map((a) => a.id),
      3,
    );
    const rejected =
      fit.every((fits) => fits === false) &&
      actions.every((a) => a.service.prefix === 's3') &&
      isOfBucketPolicy(compiled!);
    compiled!.resources!.globs.forEach((glob, i) => {
      const node = compiled!.resources!.nodes[i]!;
      if (fit[i] !== false || (node.type === 'string' && !node.closed)) return;
      // arn-format reports an ARN that does not match any documented resource type.
      if (arnProblem(glob.text, context.catalogue)) return;
      context.report({
        range: node.range,
        ...(rejected
          ? {
              severity: 'error' as const,
              ifKind: `each action must act on one of the resources of its statement, and ${names} ${one ? 'does' : 'do'} not act on "${readableText(node)}". ${wanted}`,
            }
          : {}),
        message: `${names} ${one ? 'does' : 'do'} not act on "${readableText(node)}", so ${rejected ? 'S3 rejects the bucket policy' : 'this resource has no effect here'}. ${wanted}`,
        fixes: () =>
          removeValue(context.policy.document, statement.resource!, node, `Remove "${readableText(node)}"`),
      });
    });
  },
};
