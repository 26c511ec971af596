import { claimKey, GITHUB } from '../../policy/oidc.js';
import { formOfSubjects } from '../../policy/oidc-subjects.js';
import type { Policy } from '../../policy/policy.js';
import { readableText } from '../../syntax/value.js';
import type { Report, Rule } from '../rule.js';
import { changeTo } from '../support/fixes/fixes.js';
import {
  type ClaimPattern,
  claimPatterns,
  openPatterns,
  type Trust,
  trustsOf,
} from '../support/token-access.js';

const claimOf = ({ test }: ClaimPattern): string => claimKey(test.key)!.claim;

/** Does a condition fix one of the claims? */
const fixes = ({ claims }: Trust, names: readonly string[]): boolean =>
  claims.some(
    ({ key, use, set }) =>
      names.includes(claimKey(key)!.claim) &&
      !use.operator.negated &&
      set.family === 'string' &&
      set.globs.every((g) => !use.operator.wildcards || !/[*?]/.test(g.text)),
  );

/**
 * Does a condition fix the reusable workflow that runs, at whatever version? Then it does not matter which repository calls it
 * (GitHub, "Using OpenID Connect with reusable workflows").
 */
const fixesWorkflow = ({ claims }: Trust): boolean =>
  claims.some(
    ({ key, use, set }) =>
      claimKey(key)!.claim === 'job_workflow_ref' &&
      !use.operator.negated &&
      set.family === 'string' &&
      set.globs.every((g) => !use.operator.wildcards || /^[^*?/]+\/[^*?/]+\/[^*?@]+(@|$)/.test(g.text)),
  );

/** The repository of a subject without the IDs in it: `owner/name` of `repo:owner@123/name@456:...`. */
const repositoryIn = (subject: string): string | undefined =>
  /^repo:([^:]*)/.exec(subject)?.[1]?.replace(/@[^/]*/g, '');

/** The same with the IDs. */
const repositoryWithIds = (subject: string): string => /^repo:([^:]*)/.exec(subject)?.[1] ?? '';

const oneBranch = (repository: string): string => `repo:${repository}:ref:refs/heads/main`;

/** The value as people read it: with placeholders as they are written. */
const shownValue = ({ node, text }: ClaimPattern): string =>
  node.type === 'string' || node.type === 'partial-string' ? readableText(node) : text;

/** A wildcard that matches repositories or branches of one owner. */
function ofOneOwner(pattern: ClaimPattern, trust: Trust, policy: Policy): Report | undefined {
  const { text, node } = pattern;
  const repository = claimOf(pattern) === 'sub' ? repositoryIn(text) : undefined;
  // What a placeholder before the wildcard contains is unknown.
  if (!repository || /\}[*?]/.test(text)) return undefined;
  const several = /[*?]/.test(repository);
  if (fixes(trust, several ? ['repository', 'repository_id'] : ['ref', 'job_workflow_ref', 'environment']))
    return undefined;
  if (several && fixesWorkflow(trust)) return undefined;
  const owner = repository.split('/')[0]!;
  const hasName = !/[*?]/.test(several ? owner : repositoryWithIds(text)) && node.type === 'string';
  const one = hasName ? oneBranch(several ? `${owner}/<repository>` : repositoryWithIds(text)) : undefined;
  return {
    range: node.range,
    fixes: () => (one === undefined ? [] : changeTo(policy.document, node, one, false)),
    ...(several ? {} : { severity: 'information' as const }),
    message: several
      ? `"${shownValue(pattern)}" matches several repositories, including new ones.${one === undefined ? '' : ' Use the full name of the repository.'}`
      : `"${shownValue(pattern)}" matches several branches, tags or pull requests.${one === undefined ? '' : ` Use one branch: "${one}".`}`,
  };
}

export const rule: Rule = {
  id: 'github-oidc-subject',
  severity: 'warning',
  kinds: ['trust'],
  codes: ['AA:SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED'],
  summary: 'A wildcard in a GitHub subject matches more than one repository or branch.',
  checkPolicy(_, context) {
    for (const trust of trustsOf(context)) {
      if (trust.principal.provider !== GITHUB) continue;
      const open = openPatterns(trust);
      for (const pattern of claimPatterns(trust)) {
        const { text, node, everything } = pattern;
        // oidc-subject-format reports a value that matches nothing.
        if (everything || (claimOf(pattern) === 'sub' && formOfSubjects(GITHUB, text, true))) continue;
        if (open.some((o) => o.node === node)) {
          const full = claimOf(pattern) === 'sub' ? oneBranch('<owner>/<repository>') : undefined;
          context.report({
            range: node.range,
            fixes: () => (full === undefined ? [] : changeTo(context.policy.document, node, full, false)),
            message: `"${shownValue(pattern)}" also matches repositories of other organizations, because anyone can create an organization with a matching name.${full === undefined ? '' : ` Use the full name: "${full}".`}`,
          });
          continue;
        }
        const report = ofOneOwner(pattern, trust, context.policy);
        if (report) context.report(report);
      }
    }
  },
};
