/** Splits a statement by the services of its actions; the resources follow the actions that use them. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { compileStatement, withParts } from '../policy/compile.js';
import type { Statement } from '../policy/policy.js';
import type { Fix } from '../rules/rule.js';
import { resourceFit } from '../rules/support/arns/resource-fit.js';
import { type StatementPart, splitStatement } from '../rules/support/fixes/split-statement.js';
import { exceedsQuota, lengthOfValues, statementSize } from '../rules/support/policy-size.js';
import type { RequestSets } from '../sets/request-sets.js';
import type { Data } from '../syntax/data.js';
import { copied } from '../syntax/syntax.js';
import { readableText, type ValueNode } from '../syntax/value.js';
import { capital } from '../text/words.js';

/** With actions of more services than this, the list of statements would be too long to read. */
const MAX_SERVICES = 20;

/** The values of Action by service; undefined if one is not of a single service. */
function byService({ action }: Statement): ReadonlyMap<string, readonly string[]> | undefined {
  const services = new Map<string, string[]>();
  for (const { value } of action?.items ?? []) {
    const prefix = value.split(':')[0]!.toLowerCase();
    if (!value.includes(':') || /[*?]/.test(prefix)) return undefined;
    services.set(prefix, [...(services.get(prefix) ?? []), value]);
  }
  return services;
}

/**
 * For each service, the values of Resource that its actions can act on. All of them stay where Resource is not a list, or
 * where it is unknown what they are. undefined: a service has none, so its statement would have no effect.
 */
function resourcesOf(
  statement: Statement,
  services: ReadonlyMap<string, readonly string[]>,
  catalogue: Catalogue,
  sets: RequestSets,
): readonly (readonly ValueNode[] | undefined)[] | undefined {
  const { resource } = statement;
  const compiled = compileStatement(statement);
  const all = [...services].map(() => undefined);
  if (!resource || resource.negated || resource.others.length > resource.partial.length) return all;
  if (!compiled?.actions || !compiled.resources) return undefined;
  const { actions, resources } = compiled;
  const value = resource.property.value;
  const items: readonly ValueNode[] = value?.type === 'array' ? value.items : value ? [value] : [];
  const fitting = [...services.keys()].map((prefix) => {
    const own = actions.globs.flatMap((glob, i) =>
      glob.text.startsWith(`${prefix}:`) ? [{ glob, node: actions.nodes[i]! }] : [],
    );
    const scope = { ...actions, globs: own.map((o) => o.glob), nodes: own.map((o) => o.node) };
    const { lookup: _, ...part } = scope;
    const fit = resourceFit(withParts(compiled, { actions: part }), catalogue, sets);
    if (!fit) return items;
    const used = new Set(resources.nodes.filter((_, i) => fit[i] !== false).map((n) => n.range.start));
    return items.filter((item) => used.has(item.range.start));
  });
  if (fitting.some((used) => used.length === 0)) return undefined;
  if (fitting.every((used) => used.length === items.length)) return all;
  // What no action acts on has a finding, and stays in the first statement.
  const unused = items.filter((item) => !fitting.some((used) => used.includes(item)));
  return fitting.map((used, i) =>
    i === 0 ? items.filter((item) => used.includes(item) || unused.includes(item)) : used,
  );
}

/** The values of Resource in a part, as they are written; undefined: all of them. */
function resourceData(statement: Statement, used: readonly ValueNode[] | undefined): Data | undefined {
  const value = statement.resource?.property.value;
  if (!used || value?.type !== 'array' || used.length === value.items.length) return undefined;
  return copied(statement.policy.document, value, used);
}

/** @returns a statement for each service; none if the policy would exceed its quota. */
export function splitByService(statement: Statement, catalogue: Catalogue, sets: RequestSets): Fix[] {
  const { action, policy, sid } = statement;
  if (!action || action.negated || action.others.length + action.partial.length > 0) return [];
  if (policy.statementProperty?.value?.type !== 'array') return [];
  const services = byService(statement);
  if (!services || services.size < 2 || services.size > MAX_SERVICES) return [];
  // The policy of a resource or a role can have the actions of one service only, so the other parts would be wrong.
  if (policy.kind === 'resource' || (statement.principal && services.has('sts'))) return [];
  const resources = resourcesOf(statement, services, catalogue, sets);
  if (!resources) return [];
  const taken = new Set(policy.statements.map((s) => s.sid?.value));
  const parts = [...services].map(([prefix, actions], i): StatementPart => {
    const resource = resourceData(statement, resources[i]);
    return {
      sid: sid && `${sid.value}${capital(prefix.replace(/[^a-z0-9]/g, ''))}`,
      actions,
      ...(resource === undefined ? {} : { resource }),
    };
  });
  if (parts.some((p) => p.sid !== undefined && taken.has(p.sid))) return [];
  // Each of the others repeats the statement without its actions, and without the resources that it does not use.
  const unused = resources.flatMap((used) =>
    used ? statement.resource!.items.filter((item) => !used.includes(item)) : [],
  );
  const own = statementSize(statement) - lengthOfValues(action.items.map((i) => i.value));
  const repeated = own * (parts.length - 1);
  if (exceedsQuota(policy, repeated - lengthOfValues(unused.map(readableText)))) return [];
  const follow = resources.some((used) => used !== undefined);
  return [
    {
      title: `Split into ${parts.length} statements, one for each service${follow ? ', with the resources it acts on' : ''}`,
      edits: splitStatement(statement, parts),
    },
  ];
}
