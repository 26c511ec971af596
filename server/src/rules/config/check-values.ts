/**
 * The actions, ARNs, keys, principals, accounts and Regions of a configuration, checked as in a policy: each list is the
 * element of a statement, and what the rules find in it is reported at its place.
 */
import { compileGlob, matchGlob } from '../../algebra/glob.js';
import type { Catalogue, ConditionKey } from '../../catalogue/catalogue.js';
import { lookupKey } from '../../catalogue/condition-keys.js';
import { buildPolicy } from '../../policy/policy.js';
import { splitArn } from '../../policy/resources.js';
import { isAccountId } from '../../requests/account-id.js';
import { parseJson } from '../../syntax/json/json-syntax.js';
import type { StringNode } from '../../syntax/value.js';
import { nearest } from '../../text/words.js';
import { checkPolicy, RULE_IDS } from '../engine/check-policy.js';
import { arnProblem } from '../support/arns/arn-problem.js';
import { type ConfigReader, hint } from './config-reader.js';
import { operatorOf } from './required-conditions.js';

/** How a list of values is part of a statement, and which rules are about them. */
interface Place {
  /** @param values text of a JSON list. @param key JSON string of the condition key that they are values of. */
  readonly statement: (values: string, key: string) => string;
  readonly rules: readonly string[];
  /** Deny by default. In an Allow, more of what probably matches nothing is a warning. */
  readonly effect?: 'Allow';
  /** In a policy, other statements and the future matter; a rule that applies to nothing has to be noticed. */
  readonly doubtsCount?: true;
}

const ACTION: Place = {
  statement: (values) => `"Action":${values},"Resource":"*"`,
  rules: ['invalid-action', 'unknown-action', 'unknown-service', 'wildcard-in-service'],
};
const RESOURCE: Place = {
  statement: (values) => `"Action":"*","Resource":${values}`,
  rules: ['invalid-arn', 'arn-format', 'arn-service'],
  effect: 'Allow',
  doubtsCount: true,
};
const KEY: Place = {
  statement: (values) =>
    `"Action":"*","Resource":"*","Condition":{"StringLike":{${values.slice(1, -1)}:"x"}}`,
  rules: ['unknown-condition-key', 'missing-tag-key'],
};
/** Values of a condition key, with the operator of its type: without one, a value that is wrong has another type. */
const valuePlace = (operator: string): Place => ({
  statement: (values, key) => `"Action":"*","Resource":"*","Condition":{"${operator}":{${key}:${values}}}`,
  rules: ['condition-value-format', 'condition-value-type'],
});
const SERVICE: Place = {
  statement: (values) => `"Action":"*","Resource":"*","Principal":{"Service":${values}}`,
  rules: ['unknown-service-principal'],
};
const PRINCIPAL: Place = {
  statement: (values) => `"Action":"*","Resource":"*","Principal":{"AWS":${values}}`,
  rules: ['group-principal', 'invalid-principal'],
};

const only = (rules: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(RULE_IDS.filter((id) => !rules.includes(id)).map((id) => [id, 'off']));

/** Reports what the rules find in values, of an error or a warning, at their nodes. */
function checkInStatement(
  nodes: readonly StringNode[],
  texts: readonly string[],
  place: Place,
  reader: ConfigReader,
  catalogue: Catalogue,
  key = '',
): void {
  const values = texts.map((t) => JSON.stringify(t));
  const list = `[${values.join(',')}]`;
  const statement = place.statement(list, JSON.stringify(key));
  const whole = `{"Version":"2012-10-17","Statement":{"Effect":"${place.effect ?? 'Deny'}",${statement}}}`;
  const document = parseJson(whole);
  if (document.root?.type !== 'object') return;
  const kind = place === SERVICE || place === PRINCIPAL ? 'resource' : 'identity';
  const policy = buildPolicy(document, document.root, kind, 'the configuration');
  const ends: number[] = [];
  let at = whole.indexOf(list.slice(1, -1));
  for (const value of values) {
    at += value.length + 1;
    ends.push(at);
  }
  for (const { severity, message, range } of checkPolicy(policy, catalogue, { rules: only(place.rules) })) {
    const node = nodes[ends.findIndex((end) => range.start < end)];
    const isDoubt = severity !== 'error' && severity !== 'warning';
    if (!node || (isDoubt && !place.doubtsCount)) continue;
    // The message names what is in the file.
    const own = texts[nodes.indexOf(node)]!;
    const text = message.replaceAll(own, node.value).replaceAll(headOf(own), headOf(node.value));
    reader.report(node.range, text, isDoubt ? 'warning' : severity);
  }
}

/** An ARN up to its resource. */
const headOf = (text: string): string => splitArn(text).slice(0, 5).join(':');
const ANY_REGION = 'eu-west-1';
const ANY_ACCOUNT = '111122223333';

/**
 * `*` as the Region or account also matches what is after it, and then a name with any text in it: `*:*:table:*` is the ARN of
 * a table with ":table:" in its name. No one means that: if nothing else matches, the ARN is checked with a Region and an account.
 */
function withPlace(text: string, catalogue: Catalogue): string {
  const parts = splitArn(text);
  if (parts[3] === '*') parts[3] = ANY_REGION;
  if (parts[4] === '*') parts[4] = ANY_ACCOUNT;
  const other = parts.join(':');
  const isOnlyThat =
    !arnProblem(text, catalogue) && arnProblem(other, catalogue)?.kind === 'unknown-resource';
  return isOnlyThat ? other : text;
}

/** The documented keys with a prefix, also those that other services document; none for the prefix of a provider. */
function keysWith(prefix: string, catalogue: Catalogue): readonly ConditionKey[] {
  if (prefix === 'aws') return catalogue.globalKeys;
  const owners = [prefix, ...catalogue.foreignKeyOwners(prefix)];
  return owners.flatMap((owner) => catalogue.service(owner)?.conditionKeys ?? []);
}

/** A key; with wildcards in other places than after its slash, its prefix at least has to be one. */
function checkKey(node: StringNode, reader: ConfigReader, catalogue: Catalogue): void {
  const name = node.value.replace(/\/\*$/, '/x');
  if (!/[*?]/.test(name)) {
    if (checkNamedKey(node, reader, catalogue)) return;
    checkInStatement([node], [name], KEY, reader, catalogue);
    return;
  }
  const colon = name.indexOf(':');
  const prefix = name.slice(0, Math.max(0, colon));
  if (colon < 0) {
    if (name !== '*')
      reader.report(node.range, 'A condition key has the format prefix:name, for example "aws:SourceIp".');
  } else if (prefix !== 'aws' && !/[*?]/.test(prefix) && !catalogue.hasService(prefix)) {
    const known = ['aws', ...catalogue.services.map((s) => s.prefix)];
    reader.report(
      node.range,
      `No AWS service has condition keys with the prefix "${prefix}".${hint(prefix, known)}`,
      'warning',
    );
  } else if (!/[*?]/.test(prefix)) {
    const own = keysWith(prefix, catalogue);
    const glob = compileGlob(name, { mode: 'string', wildcards: true, variables: false, ignoreCase: true });
    if (own.length > 0 && !own.some((key) => matchGlob(glob, key.name)))
      reader.report(node.range, `No condition key that AWS documents matches "${node.value}".`, 'warning');
  }
}

/** A key with a tag or another name after its slash: a rule for policies suggests no other one. */
function checkNamedKey(node: StringNode, reader: ConfigReader, catalogue: Catalogue): boolean {
  const [, family = '', rest] = /^([^/*?]+)(\/.+)$/.exec(node.value) ?? [];
  if (rest === undefined || lookupKey(catalogue, `${family}/x`).found !== 'nothing') return false;
  const [prefix = ''] = family.split(':', 1);
  const families = keysWith(prefix, catalogue).flatMap(({ name }) =>
    name.includes('/') ? [name.slice(0, name.indexOf('/'))] : [],
  );
  const [near] = nearest(family, families, 1);
  if (near === undefined) return false;
  reader.report(
    node.range,
    `AWS does not document the condition key "${node.value}". Did you mean "${near}${rest}"?`,
    'warning',
  );
  return true;
}

/** Of an organization: AWS Organizations API Reference, "Organization" (Id); a path begins with it. */
const ORGANIZATION = /^o-[a-z0-9]{10,32}$/;
const ORGANIZATION_PATH = /^o-[a-z0-9]{10,32}\//;

/** A value in a format that the rules for policies do not know. */
function checkFormat(key: string, { value, range }: StringNode, reader: ConfigReader): void {
  const name = key.toLowerCase();
  if (/^aws:[a-z]+orgid$/.test(name) && !ORGANIZATION.test(value))
    reader.report(range, `"${value}" is not an organization ID, such as o-a1b2c3d4e5.`, 'warning');
  else if (/^aws:[a-z]+orgpaths$/.test(name) && !ORGANIZATION_PATH.test(value))
    reader.report(
      range,
      `"${value}" is not a path of an organization, such as o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/.`,
      'warning',
    );
  else if (/^aws:[a-z]+arn$/.test(name) && !value.startsWith('arn:'))
    reader.report(range, `"${value}" is not an ARN.`, 'warning');
}

/** A pattern is compared with the ARNs of policies as it is. */
function checkVariables({ value, range }: StringNode, reader: ConfigReader): void {
  if (value.includes('${'))
    reader.report(range, `Policy variables have no value here: use a wildcard in "${value}".`, 'warning');
}

function checkAccount({ value, range }: StringNode, reader: ConfigReader): void {
  if (isAccountId(value)) return;
  const digits = value.replace(/[\s-]/g, '');
  const meant = isAccountId(digits) ? ` Did you mean "${digits}"?` : '';
  reader.report(range, `"${value}" is not an account ID (12 digits).${meant}`);
}

/** Regions that AWS adds have the same form, so that one with this form might exist. */
const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/;

function checkRegion(node: StringNode, reader: ConfigReader, catalogue: Catalogue): void {
  const { value, range } = node;
  const regions = catalogue.partitions.flatMap((p) => Object.keys(p.regions));
  if (regions.includes(value)) return;
  if (/[*?]/.test(value)) {
    const glob = compileGlob(value, { mode: 'string', wildcards: true, variables: false, ignoreCase: true });
    if (!/^[a-z0-9*?-]+$/.test(value))
      reader.report(range, `"${value}" is not a Region or a pattern of Regions.`);
    else if (!regions.some((r) => matchGlob(glob, r)))
      reader.report(
        range,
        `"${value}" matches no Region of the service data of ${catalogue.info.updatedAt}.`,
        'warning',
      );
    return;
  }
  const known = REGION.test(value);
  reader.report(
    range,
    known
      ? `"${value}" is not a Region of the service data of ${catalogue.info.updatedAt}.${hint(value, regions)}`
      : `"${value}" is not a Region, such as eu-central-1.${hint(value, regions)}`,
    known ? 'warning' : 'error',
  );
}

function checkResourceType({ value, range }: StringNode, reader: ConfigReader, catalogue: Catalogue): void {
  const colon = value.indexOf(':');
  if (colon < 0) {
    reader.report(
      range,
      `A resource type has the format service:type, for example "s3:object", not "${value}".`,
    );
    return;
  }
  const prefix = value.slice(0, colon);
  const service = catalogue.service(prefix);
  if (!service) {
    const near = hint(
      prefix,
      catalogue.services.map((s) => s.prefix),
    );
    reader.report(range, `AWS does not document the service prefix "${prefix}".${near}`);
    return;
  }
  const types = service.resourceTypes.map((t) => `${prefix}:${t.name}`);
  if (types.includes(value)) return;
  reader.report(
    range,
    `${service.name} does not have the resource type "${value.slice(colon + 1)}".${hint(value, types, ` It has ${types.join(', ') || 'none'}.`)}`,
  );
}

/** A principal as `forbidPrincipals` has it: an account, an ARN, a service, or a pattern of these. */
function checkPrincipal(node: StringNode, reader: ConfigReader, catalogue: Catalogue): void {
  const { value, range } = node;
  if (value.includes('*') || value.includes('?')) return;
  // A provider, which is a principal of the type Federated.
  if (/^arn:[a-z-]+:iam::\d{12}:(saml|oidc)-provider\/\S+$/.test(value)) return;
  const place = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(value) ? SERVICE : PRINCIPAL;
  if (isAccountId(value) || /^arn:[a-z-]+:(iam|sts)::\d{12}:\S+$/.test(value) || place === SERVICE) {
    checkInStatement([node], [value], place, reader, catalogue);
    return;
  }
  if (/^[a-z0-9.-]+\.[a-z]+\/\S*$/.test(value)) return;
  reader.report(
    range,
    `"${value}" is not an account ID (12 digits), the ARN of a principal, a service principal or a provider, so the rule would never apply.`,
  );
}

/** Checks what the strings of a configuration mean. */
export function checkValues(reader: ConfigReader, catalogue: Catalogue): void {
  for (const { kind, nodes, key } of reader.groups) {
    const each = (check: (node: StringNode) => void): void => nodes.forEach(check);
    const asIn = (place: Place, of: readonly StringNode[]): void => {
      if (of.length > 0)
        checkInStatement(
          of,
          of.map((n) => (place === RESOURCE ? withPlace(n.value, catalogue) : n.value)),
          place,
          reader,
          catalogue,
          key,
        );
    };
    if (kind === 'account') each((n) => checkAccount(n, reader));
    else if (kind === 'region') each((n) => checkRegion(n, reader, catalogue));
    else if (kind === 'resource-type') each((n) => checkResourceType(n, reader, catalogue));
    else if (kind === 'principal') each((n) => checkPrincipal(n, reader, catalogue));
    else if (kind === 'key') each((n) => checkKey(n, reader, catalogue));
    else if (kind === 'action') asIn(ACTION, nodes);
    else if (kind === 'resource') {
      asIn(RESOURCE, nodes);
      each((n) => checkVariables(n, reader));
    } else if (kind === 'value' && key !== undefined) {
      // A pattern is not in the format of a value.
      const values = nodes.filter((n) => !/[*?$]/.test(n.value));
      asIn(valuePlace(operatorOf(key, catalogue) ?? 'StringLike'), values);
      for (const n of values) checkFormat(key, n, reader);
    }
  }
}
