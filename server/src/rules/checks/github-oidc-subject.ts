import { GITHUB, oidcPrincipals } from '../../policy/oidc.js';
import type { Rule } from '../rule.js';
import { testsOf } from '../support/conditions.js';

export const rule: Rule = {
  id: 'github-oidc-subject',
  severity: 'warning',
  kinds: ['trust'],
  codes: ['AA:SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED'],
  summary: 'A wildcard in a GitHub subject matches more than one repository or branch.',
  checkStatement(statement, context) {
    if (!oidcPrincipals(statement).some((p) => p.provider === GITHUB)) return;
    const tests = [...testsOf(statement)];
    const pinned = tests.some((t) => t.key === `${GITHUB}:ref` || t.key === `${GITHUB}:job_workflow_ref`);
    for (const { entry, use, key } of tests) {
      if (key !== `${GITHUB}:sub` || use.operator.negated || !use.operator.wildcards) continue;
      for (const item of entry.list.items) {
        const subject = /^repo:([^:]*)/.exec(item.value);
        if (!item.closed || !/[*?]/.test(item.value) || item.value === '*') continue;
        const [owner] = (subject?.[1] ?? '*').split('/');
        const wideOwner = !subject || /[*?]/.test(owner!);
        const wideRepo = !subject || /[*?]/.test(subject[1]!);
        if (!wideRepo && pinned) continue;
        context.report({
          range: item.range,
          ...(wideRepo ? {} : { severity: 'information' as const }),
          message: wideOwner
            ? `"${item.value}" also matches repositories of other organizations, because anyone can create an organization with a matching name. Use the full name: "repo:owner/name:...".`
            : wideRepo
              ? `"${item.value}" matches several repositories, including new ones. Use the full name of the repository.`
              : `"${item.value}" matches several branches, tags or pull requests. Use one branch: "repo:${subject![1]}:ref:refs/heads/main".`,
        });
      }
    }
  },
};
