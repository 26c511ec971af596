// Which page of the guide (docs/guide) explains what a rule is about.

/**
 * The first pattern that matches the ID of a rule decides.
 * @type {readonly (readonly [rules: RegExp, page: string, title: string])[]}
 */
const PAGES = [
  [/oidc|audience|federated/, 'saml-and-oidc', 'SAML and OIDC'],
  [
    /^(trust-|roles-anywhere|eks-pod)|pass-role|privilege|mixed-policy-kinds/,
    'roles-and-trust',
    'Roles and trust policies',
  ],
  [
    /^(rcp-|resource-control)|policy-size|create-slr/,
    'boundaries-and-scps',
    'Permissions boundaries and SCPs',
  ],
  [/tag-key/, 'abac-with-tags', 'ABAC with tags'],
  [/^group-/, 'groups', 'Groups'],
  [/shadowed|deny-without|resource-mismatch|action-without/, 'why-denied', 'Why a request was denied'],
  [
    /principal|public-access|confused-deputy|resource-policy/,
    'resource-policies',
    'Resource-based policies and principals',
  ],
  [
    /condition|operator|mfa|variable|boolean|ip-range|source-ip|empty-value|dynamodb-attributes|forbidden-prefix/,
    'conditions-and-mfa',
    'Conditions and MFA',
  ],
];

/**
 * A link to the page, relative to docs/rules.
 * @param {string} rule ID
 */
export function guideLink(rule) {
  const [, page, title] = PAGES.find(([rules]) => rules.test(rule)) ?? [
    '',
    'identity-policies',
    'Identity-based policies',
  ];
  return `[${title}](../guide/${page}.md)`;
}
