import type { Catalogue } from '../catalogue/catalogue.js';
import type { Statement } from '../policy/policy.js';
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

/**
 * The parts of the service principals of a statement. "logging.s3.amazonaws.com", "logs.eu-west-1.amazonaws.com": one of them is
 * the name of the service.
 */
export function servicesOf(statement: Statement | undefined): string[] {
  const services = statement?.principal?.entries.filter((e) => e.property.key.value === 'Service') ?? [];
  return services.flatMap((e) => e.items.flatMap((i) => i.value.split('.')));
}
