/** The IDs in a text. Global: for all matches. */
export const ID_FORMS = {
  account: /(?<!\d)\d{12}(?!\d)/g,
  endpoint: /\bvpce-[0-9a-f]{8,17}\b/g,
  organization: /\bo-[a-z0-9]{10,32}\b/g,
  securityGroup: /\bsg-[0-9a-f]{8,17}\b/g,
  subnet: /\bsubnet-[0-9a-f]{8,17}\b/g,
  vpc: /\bvpc-[0-9a-f]{8,17}\b/g,
} as const;
