import type { Policy } from '../policy/policy.js';
import { hclOf } from '../syntax/hcl/hcl-document.js';
import type { HostDocument } from '../syntax/syntax.js';
import { cloudFormationIdentities } from './cloudformation/cloudformation-identities.js';
import { asInDocument, DocumentPolicies, type TemplateIdentity } from './identity-policies.js';
import { serverlessIdentities } from './serverless/serverless-identities.js';
import { type ModulePart, terraformIdentities } from './terraform/terraform-identities.js';
import { terraformJsonSyntax } from './terraform/terraform-json-syntax.js';

/** A document of a template, with its policies. */
export interface TemplatePart {
  readonly document: HostDocument;
  readonly policies: readonly Policy[];
}

const partOf = ({ document, policies }: TemplatePart): ModulePart => ({
  // What a file in JSON is, its policies know.
  document: policies[0]?.document ?? document,
  policies: new DocumentPolicies(policies),
});

/** A file of Terraform in JSON is one although no policy in it says so: it can attach those of other files. */
const ofModule = (part: TemplatePart): ModulePart => {
  const { document, policies } = partOf(part);
  return { document: hclOf(document) ? document : { ...document, syntax: terraformJsonSyntax }, policies };
};

/**
 * The roles, users and groups of a template, with all policies that the template gives them.
 * @param policies those of the document. @param others other documents of its module.
 */
export function templateIdentities(
  document: HostDocument,
  policies: readonly Policy[],
  others: readonly TemplatePart[] = [],
): TemplateIdentity[] {
  const part = { document, policies };
  const own = others.length > 0 ? ofModule(part) : partOf(part);
  return (
    terraformIdentities(own, others.map(ofModule)) ??
    cloudFormationIdentities(document, own.policies) ??
    serverlessIdentities(document, own.policies) ??
    []
  );
}

/** Those that a policy of the document belongs to. */
export const identitiesWith = (
  identities: readonly TemplateIdentity[],
  policy: Policy,
): readonly TemplateIdentity[] =>
  identities.filter(({ policies, boundary }) =>
    [...policies, ...boundary].some((one) => one.policy && asInDocument(one.policy) === policy),
  );
