import type { Policy } from '../policy/policy.js';
import type { HostDocument } from '../syntax/syntax.js';
import { cloudFormationIdentities } from './cloudformation-identities.js';
import { DocumentPolicies, type TemplateIdentity } from './identity-policies.js';
import { serverlessIdentities } from './serverless-identities.js';
import { terraformIdentities } from './terraform-identities.js';

/**
 * The roles, users and groups of a template, with all policies that the template gives them.
 * @param policies those of the document.
 */
export function templateIdentities(document: HostDocument, policies: readonly Policy[]): TemplateIdentity[] {
  const all = new DocumentPolicies(policies);
  // What a file in JSON is, its policies know.
  const own = policies[0]?.document ?? document;
  return (
    terraformIdentities(own, all) ??
    cloudFormationIdentities(document, all) ??
    serverlessIdentities(document, all) ??
    []
  );
}

/** Those that a policy of the document belongs to. */
export const identitiesWith = (
  identities: readonly TemplateIdentity[],
  policy: Policy,
): readonly TemplateIdentity[] =>
  identities.filter(({ policies, boundary }) =>
    [...policies, ...(boundary ? [boundary] : [])].some((one) => one.policy === policy),
  );
