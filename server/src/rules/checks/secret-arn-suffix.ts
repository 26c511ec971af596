import { compileGlob, type Glob } from '../../algebra/glob.js';
import { intersects } from '../../algebra/glob-intersection.js';
import type { Rule } from '../rule.js';
import { changeTo } from '../support/fixes.js';

const compile = (text: string): Glob =>
  compileGlob(text, { mode: 'resource', wildcards: true, variables: false });

/**
 * ARNs of secrets: "a hyphen and six random characters" follow the name (AWS Secrets Manager User Guide, "Secrets Manager
 * secret ARN" and "Permissions policy examples", which recommend `-??????` in policies).
 */
const SECRETS = compile('arn:*:secretsmanager:*:*:secret:*-??????');
/** The ARN of a secret, with or without the end. */
const ANY = compile('arn:*:secretsmanager:*:*:secret:?*');

export const rule: Rule = {
  id: 'secret-arn-suffix',
  severity: 'warning',
  codes: [],
  summary: 'The ARN of a secret lacks the hyphen and six random characters at its end.',
  checkStatement(statement, context) {
    const { resources } = context.compile(statement) ?? {};
    resources?.globs.forEach((glob, i) => {
      const node = resources.nodes[i]!;
      if (
        node.type !== 'string' ||
        !node.closed ||
        !node.value.includes(':secretsmanager:') ||
        node.value.includes('${')
      )
        return;
      if (!intersects(glob, ANY) || intersects(glob, SECRETS)) return;
      context.report({
        range: node.range,
        message: `The ARN of a secret ends with a hyphen and six random characters, so "${node.value}" does not match any secret. Add "-??????".`,
        fixes: () => changeTo(context.policy.document, node, `${node.value}-??????`),
      });
    });
  },
};
