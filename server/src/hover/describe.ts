/** Descriptions of actions, keys and services, shared by hover and completion. */
import { ACCESS_LEVELS } from '../catalogue/access-levels.js';
import type { Action, Catalogue, ConditionKey, Service } from '../catalogue/catalogue.js';
import { displayName } from '../catalogue/condition-keys.js';
import type { RequestSets } from '../sets/request-sets.js';
import { code, codes, plain } from '../text/markdown.js';
import { ownValue } from '../text/own-value.js';
import { thousands } from '../text/words.js';

const link = (service: Service, catalogue: Catalogue): string =>
  `[${plain(service.name)} in the Service Authorization Reference](${catalogue.referenceUrl(service.prefix)})`;

export function describeAction(action: Action, catalogue: Catalogue): string {
  const lines = [`**${action.id}** · ${action.levels.join(', ')}`, '', `${plain(action.description)}.`, ''];
  if (action.resourceTypes.length === 0) {
    lines.push('Resources: only `"*"`');
  } else {
    lines.push('Resources:');
    for (const { type, required } of action.resourceTypes.slice(0, 6)) {
      lines.push(`- ${plain(type.name)}${required ? ' (required)' : ''}: ${code(type.arns[0] ?? '')}`);
    }
    if (action.resourceTypes.length > 6) lines.push(`- and ${action.resourceTypes.length - 6} more`);
  }
  if (action.conditionKeys.length > 0)
    lines.push('', `Condition keys: ${codes(action.conditionKeys.map(displayName), 10)}`);
  if (action.dependentActions.length > 0) {
    lines.push(
      '',
      `Also needs: ${codes(action.dependentActions, 8)} (as of ${catalogue.info.dependentActionsAsOf})`,
    );
  }
  lines.push('', link(action.service, catalogue));
  return lines.join('\n');
}

const SENSITIVE = ['Permissions management', 'Write', 'Tagging', 'Read', 'List'] as const;

export function describeWildcard(pattern: string, catalogue: Catalogue, sets: RequestSets): string {
  const ids = sets.expand(pattern);
  if (ids.length === 0) return `${code(pattern)} does not match any action that AWS documents.`;
  const byLevel = new Map<string, string[]>();
  for (const id of ids) {
    const colon = id.indexOf(':');
    const service = catalogue.service(id.slice(0, colon))!;
    const mask = service.levelMask(service.actionIndex(id.slice(colon + 1))!);
    // An action with several levels is listed under the most sensitive one.
    const level = SENSITIVE.find((l) => mask & (1 << ACCESS_LEVELS.indexOf(l))) ?? 'Read';
    const list = byLevel.get(level);
    if (list) list.push(id);
    else byLevel.set(level, [id]);
  }
  const lines = [
    `${code(pattern)} matches **${thousands(ids.length)} action${ids.length === 1 ? '' : 's'}**`,
    '',
  ];
  for (const level of SENSITIVE) {
    const list = byLevel.get(level);
    if (list) lines.push(`- ${level} (${thousands(list.length)}): ${codes(list, 6)}`);
  }
  return lines.join('\n');
}

export function describeService(service: Service, catalogue: Catalogue): string {
  return [
    `**${plain(service.name)}** · ${code(service.prefix)}`,
    '',
    `${service.actionNames.length} actions, ${service.resourceTypes.length} resource types, ${service.conditionKeys.length} condition keys.`,
    '',
    link(service, catalogue),
  ].join('\n');
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  String: 'text: String operators',
  ARN: 'ARN: ArnLike, ArnEquals',
  Bool: 'true or false: Bool',
  Numeric: 'number: Numeric operators',
  Date: 'date: Date operators',
  IPAddress: 'IP address: IpAddress',
};

export function describeKey(key: ConditionKey, service: Service | undefined, catalogue: Catalogue): string {
  const base = key.type.replace('ArrayOf', '');
  const values = key.multivalued
    ? 'Multivalued: use it with `ForAnyValue:` or `ForAllValues:`.'
    : 'Single-valued.';
  const lines = [
    `**${plain(displayName(key.name))}** · ${ownValue(TYPE_WORDS, base) ?? base}`,
    '',
    plain(key.description),
    '',
  ];
  const when = key.when ?? catalogue.keyFacts(key.name)?.when;
  if (when) lines.push(plain(when), '');
  lines.push(values);
  if (service) lines.push('', link(service, catalogue));
  return lines.join('\n');
}
