/** The pages of the guide (docs/guide) that hovers link to: the name of the file, and the title. */
export const GUIDE_PAGES = {
  identities: 'Identities',
  groups: 'Groups',
  'roles-and-trust': 'Roles and trust policies',
  'identity-policies': 'Identity-based policies',
  'resource-policies': 'Resource-based policies and principals',
  'conditions-and-mfa': 'Conditions and MFA',
  'saml-and-oidc': 'SAML and OIDC',
  'abac-with-tags': 'ABAC with tags',
  'boundaries-and-scps': 'Permissions boundaries and SCPs',
  'why-denied': 'Why a request was denied',
} as const;

export type GuidePage = keyof typeof GUIDE_PAGES;
