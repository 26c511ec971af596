import type { Catalogue } from '../catalogue/catalogue.js';
import type { PolicyKind } from '../policy/policy-kind.js';

type Use = 'trust' | 'resource';

const orderFor =
  (use: Use) =>
  ({ servicePrincipals: { frequent, names } }: Catalogue): readonly string[] => {
    const first = new Set(frequent[use]);
    return [...first, ...names.filter((n) => !first.has(n))];
  };

/** Functions of the module, so that a catalogue keeps one list for each use. */
const ORDERS = { trust: orderFor('trust'), resource: orderFor('resource') };

/** The service principals to suggest, the most frequent in policies of that kind first. */
export const likelyServicePrincipals = (catalogue: Catalogue, kind: PolicyKind): readonly string[] =>
  catalogue.derived.of(kind === 'resource' ? ORDERS.resource : ORDERS.trust);
