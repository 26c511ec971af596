import type { Catalogue } from '../../../catalogue/catalogue.js';

/** Services in ARNs for which the Service Authorization Reference lists no resource type. */
const OTHERS: readonly string[] = ['iam', 'sts', 'aws-marketplace', 'cloud9', 'support', 'trustedadvisor'];

/** Do ARNs have this service, in lowercase, as far as AWS documents it? */
export const isArnService = (catalogue: Catalogue, name: string): boolean =>
  OTHERS.includes(name) ||
  catalogue.prefixesForArnService(name).length > 0 ||
  catalogue.isRetiredService(name);
