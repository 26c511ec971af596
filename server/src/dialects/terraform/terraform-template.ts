/**
 * A policy that Terraform's function templatefile makes (`*.tftpl`): expressions in strings are unknown, and `${aws:username}` is
 * an expression that is wrong. "templatefile", Terraform Language Documentation: `*.tftpl` is the recommended pattern for names.
 */
import { withExpressions } from '../../syntax/hcl/json-expressions.js';
import { withWritten } from '../../syntax/value.js';
import type { Dialect } from '../dialect.js';
import { plainPolicy } from '../plain-policy.js';
import { terraformJsonSyntax } from './terraform-json-syntax.js';

export const dialect: Dialect = {
  id: 'terraform-template',
  hasFunctions: true,
  words: ['Statement'],
  policies(document, path, known) {
    const { root, syntax } = document;
    if (!/\.tftpl$/i.test(path) || syntax.id !== 'json' || root?.type !== 'object') return undefined;
    const policy = plainPolicy(withExpressions(root), path, known);
    if (!policy) return undefined;
    const node = withWritten(policy.node, root);
    return [{ ...policy, node, document: { ...document, syntax: terraformJsonSyntax } }];
  },
};
