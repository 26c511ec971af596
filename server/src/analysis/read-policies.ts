import { policiesOf } from '../dialects/policy-places.js';
import { looksLikePolicy } from '../dialects/policy-shape.js';
import type { Policy } from '../policy/policy.js';
import type { PolicyKind } from '../policy/policy-kind.js';
import { syntaxOf } from '../syntax/registry.js';

/**
 * The policies of a text for a question about their access, which must not be answered if one of them cannot be read.
 * @param path uses `/`.
 * @param kind policy kind, if the text is a single policy; policies in a template have their own kind.
 * @returns at least one policy, or why there is none.
 */
export function readPolicies(
  text: string,
  path: string,
  kind?: PolicyKind,
): { readonly policies: readonly Policy[] } | { readonly error: string } {
  const document = syntaxOf(path).parse(text);
  const [problem] = document.problems;
  if (problem) return { error: problem.message };
  if (!document.root) return { error: 'the file is empty' };
  const hint = kind && looksLikePolicy(document.root) ? { kind, reason: 'the command line' } : undefined;
  const policies = policiesOf(document, path, hint);
  if (policies.length === 0) return { error: 'contains no policy' };
  return policies.every((p) => p.statementProperty) ? { policies } : { error: 'the policy has no Statement' };
}
