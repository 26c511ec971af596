/** Descriptions of keys, services and wildcards, shared by hover and completion. */
import { ACCESS_LEVELS } from '../catalogue/access-levels.js';
import type { Catalogue, ConditionKey, Service } from '../catalogue/catalogue.js';
import { displayName } from '../catalogue/condition-keys.js';
import type { RequestSets } from '../sets/request-sets.js';
import { placeholderText } from '../text/dollar-braces.js';
import { code, codes, plain } from '../text/markdown.js';
import { ownValue } from '../text/own-value.js';
import { thousands } from '../text/words.js';

export const referenceLink = (service: Service, catalogue: Catalogue): string =>
  `[${plain(service.name)} in the Service Authorization Reference](${catalogue.referenceUrl(service.prefix)})`;

const SENSITIVE = ['Permissions management', 'Write', 'Tagging', 'Read', 'List'] as const;

/** The actions that a pattern matches, by access level: the sensitive levels first, and in each the frequent actions. */
export function describeWildcard(pattern: string, catalogue: Catalogue, sets: RequestSets): string {
  const ids = sets.expand(pattern);
  if (ids.length === 0) return `${code(pattern)} does not match any action that AWS documents.`;
  const byLevel = new Map<string, { id: string; count: number }[]>();
  for (const id of ids) {
    const colon = id.indexOf(':');
    const service = catalogue.service(id.slice(0, colon))!;
    const index = service.actionIndex(id.slice(colon + 1))!;
    const mask = service.levelMask(index);
    // An action with several levels is listed under the most sensitive one.
    const level = SENSITIVE.find((l) => mask & (1 << ACCESS_LEVELS.indexOf(l))) ?? 'Read';
    const action = { id, count: service.usage.count(index) };
    const list = byLevel.get(level);
    if (list) list.push(action);
    else byLevel.set(level, [action]);
  }
  const lines = [
    `${code(pattern)} matches **${thousands(ids.length)} action${ids.length === 1 ? '' : 's'}**`,
    '',
  ];
  for (const level of SENSITIVE) {
    const list = byLevel.get(level);
    if (!list) continue;
    // What policies have most often is what people look for.
    list.sort((a, b) => b.count - a.count);
    const named = list.map((action) => action.id);
    lines.push(`- ${level} (${thousands(list.length)}): ${codes(named, 6)}`);
  }
  return lines.join('\n');
}

export function describeService(service: Service, catalogue: Catalogue): string {
  return [
    `**${plain(service.name)}** · ${code(service.prefix)}`,
    '',
    `${service.actionNames.length} actions, ${service.resourceTypes.length} resource types, ${service.conditionKeys.length} condition keys.`,
    '',
    referenceLink(service, catalogue),
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

/** The values of a key that AWS documents, with the page. Markdown. */
function valuesText(name: string, catalogue: Catalogue): string | undefined {
  const found = catalogue.conditionValues.of(name);
  return found && `Values: ${codes(found.values.map(placeholderText), 10)} ([source](${found.source}))`;
}

export function describeKey(key: ConditionKey, service: Service | undefined, catalogue: Catalogue): string {
  const base = key.type.replace('ArrayOf', '');
  const facts = catalogue.keyFacts(key.name);
  const lines = [
    `**${plain(displayName(key.name))}** · ${ownValue(TYPE_WORDS, base) ?? base}`,
    '',
    plain(key.description),
    '',
  ];
  const when = key.when ?? facts?.when;
  if (when) lines.push(plain(when), '');
  lines.push(
    key.multivalued ? 'Multivalued: use it with `ForAnyValue:` or `ForAllValues:`.' : 'Single-valued.',
  );
  const values = valuesText(key.name, catalogue);
  if (values) lines.push('', values);
  const page = facts?.source[0];
  if (service) lines.push('', referenceLink(service, catalogue));
  else if (page) lines.push('', `[${plain(displayName(key.name))} in the AWS documentation](${page})`);
  return lines.join('\n');
}

/** IAM User Guide, "Available keys for AWS OIDC federation"; OpenID Connect Core 1.0, "ID Token". */
const CLAIMS: Readonly<Record<string, string>> = {
  sub: 'The subject of the token: the user or workload that the provider issued it for. Check it in every trust policy of a provider that others use too.',
  aud: 'The audience of the token: the application that it was issued for.',
  amr: 'How the user signed in.',
  oaud: 'The audience of a Google token (its field `aud`), if the token also has `azp`.',
  email: 'The email address in the token.',
};

/** A claim of an identity provider that the reference does not list. */
export function describeClaim(name: string, catalogue: Catalogue): string {
  const colon = name.lastIndexOf(':');
  const provider = name.slice(0, colon);
  const claim = name.slice(colon + 1).toLowerCase();
  const lines = [`**${plain(name)}** · claim of the identity provider ${code(provider)}`];
  const text = ownValue(CLAIMS, claim);
  if (text) lines.push('', text);
  const forms = catalogue.conditionValues.formsOf(provider.toLowerCase(), claim);
  if (forms.length > 0) lines.push('', 'Values:');
  for (const [form, detail] of forms) lines.push(`- ${code(placeholderText(form))}: ${plain(detail)}`);
  return lines.join('\n');
}
