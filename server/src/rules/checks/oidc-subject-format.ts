import { claimKey, oidcPrincipals } from '../../policy/oidc.js';
import { formOfPartialSubjects, formOfSubjects } from '../../policy/oidc-subjects.js';
import { type PartialStringNode, quotedText } from '../../syntax/value.js';
import type { Rule } from '../rule.js';
import { needsKey, testsOf } from '../support/conditions/conditions.js';
import { didYouMean, didYouMeanText } from '../support/fixes/fixes.js';

/** What was probably meant: the common mistakes, put right. */
const corrections = (subject: string): string[] => [
  `repo:${subject}`,
  subject.replace(/\.git(:|$)/, '$1'),
  subject.replace(/^(repo:[^:]+):refs\//, '$1:ref:refs/'),
  subject.replace(/^(repo:[^:]+:ref):heads\//, '$1:refs/heads/'),
  subject.replace(/^(repo:[^:]+:ref):([\w.-]+)$/, '$1:refs/heads/$2'),
  subject.replace(/^(repo:[^:]+):branch:([\w./-]+)$/, '$1:ref:refs/heads/$2'),
  subject.replace(/^(repo:[^:]+):tag:([\w./-]+)$/, '$1:ref:refs/tags/$2'),
  subject.replace(/^(repo:[^:]+):(env|environments):/, '$1:environment:'),
  subject.replace(/^(repo:[^:]+):pull_requests?\b.*/, '$1:pull_request'),
  `system:${subject}`,
  subject.replace(/^system:serviceaccounts:/, 'system:serviceaccount:'),
  subject.replace(/^system:serviceaccount:([^:/]+)\/([^:/]+)$/, 'system:serviceaccount:$1:$2'),
  `project_path:${subject}`,
  `organization:${subject}`,
];

/** The texts before, between and after the holes. */
function textsAround({ parts }: PartialStringNode): string[] {
  const texts = [''];
  for (const part of parts)
    if ('hole' in part) texts.push('');
    else texts[texts.length - 1] += part.text;
  return texts;
}

export const rule: Rule = {
  id: 'oidc-subject-format',
  severity: 'warning',
  kinds: ['trust'],
  codes: [],
  summary: 'A condition checks for a subject that the tokens of the OIDC provider cannot have.',
  checkStatement(statement, context) {
    const providers = oidcPrincipals(statement).map((p) => p.provider);
    for (const test of testsOf(statement)) {
      const { use, key, entry } = test;
      const claim = claimKey(key);
      if (claim?.claim !== 'sub' || !providers.includes(claim.provider)) continue;
      if (use.operator.family !== 'string' || use.operator.negated) continue;
      const { items } = entry.list;
      const alone = items.length === 1 && entry.values.length === 1 && needsKey(test);
      for (const node of entry.values) {
        if (node.type !== 'partial-string') continue;
        const { wildcards } = use.operator;
        const form = formOfPartialSubjects(claim.provider, textsAround(node), wildcards);
        if (form)
          context.report({
            range: node.range,
            message: `"${quotedText(node)}" matches no token of ${claimKey(entry.key.value)!.written}. Its subjects have the form ${form}.`,
          });
      }
      for (const item of items) {
        if (!item.closed || item.value === '' || item.value.includes('${')) continue;
        const form = formOfSubjects(claim.provider, item.value, use.operator.wildcards);
        if (!form) continue;
        // wildcard-without-like reports a pattern that would be right with StringLike.
        if (
          !use.operator.wildcards &&
          /[*?]/.test(item.value) &&
          !formOfSubjects(claim.provider, item.value, true)
        )
          continue;
        const near = corrections(item.value)
          .filter((c) => c !== item.value && !formOfSubjects(claim.provider, c, use.operator.wildcards))
          .slice(0, 1);
        context.report({
          range: item.range,
          message: `"${item.value}" matches no token of ${claimKey(entry.key.value)!.written}${alone ? ', so no one can assume the role with this statement' : ''}. ${near.length > 0 ? didYouMeanText(near).trimStart() : `Its subjects have the form ${form}.`}`,
          fixes: () => didYouMean(context.policy.document, item, near),
        });
      }
    }
  },
};
