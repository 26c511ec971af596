/** Entries for what the catalogue names, for documents that are not policies: requests, tests, grantwise.json. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { displayName } from '../catalogue/condition-keys.js';
import { best, type CompletionEntry, MAX_ENTRIES } from './completion-source.js';

/** An entry for the value `label`. */
export const valueEntry = (
  label: string,
  kind: CompletionEntry['kind'],
  rest: Partial<CompletionEntry> = {},
): CompletionEntry => ({ label, kind, insert: { value: label }, ...rest });

/** Prefixes of services, or the actions of a service once its prefix is typed. */
export function actionEntries(catalogue: Catalogue, typed: string): CompletionEntry[] {
  const colon = typed.indexOf(':');
  if (colon < 0) {
    return best(catalogue.services, typed, (s) => s.prefix, MAX_ENTRIES).kept.map(({ item }) =>
      valueEntry(`${item.prefix}:`, 'service', { detail: item.name, filter: item.prefix }),
    );
  }
  const service = catalogue.service(typed.slice(0, colon));
  if (!service) return [];
  return best(service.actionNames, typed.slice(colon + 1), (n) => n, MAX_ENTRIES).kept.map(({ item }) => {
    const id = `${service.prefix}:${item}`;
    return valueEntry(id, 'action', {
      detail: service.action(item)!.levels.join(', '),
      data: { type: 'action', id },
    });
  });
}

/** Names of condition keys: global ones, and those of a service once its prefix is typed. */
export function keyNames(catalogue: Catalogue, typed: string): readonly { name: string; detail: string }[] {
  const service = catalogue.service(typed.slice(0, Math.max(0, typed.indexOf(':'))));
  const own = (service?.conditionKeys ?? []).filter((k) => !k.global);
  return [
    ...own.map((k) => ({ name: displayName(k.name), detail: service!.name })),
    ...catalogue.globalKeys.map((k) => ({ name: displayName(k.name), detail: 'global' })),
  ];
}
