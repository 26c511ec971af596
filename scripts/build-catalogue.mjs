// Compiles the service data into one asset, dist/catalogue.dat (format: server/src/catalogue/format.md).
// Three steps kept apart, so that another source can replace the first: read -> check -> encode.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkOperations, checkValues, servicePrincipals } from './check-overlays.mjs';
import { encodeUsage, readUsage } from './encode-usage.mjs';
import { Interner } from './interner.mjs';
import { addKeys, byName } from './service-keys.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(join(root, 'package.json'));
export const LEVELS = ['List', 'Read', 'Write', 'Permissions management', 'Tagging'];
export const KEY_TYPES = [
  'String',
  'ArrayOfString',
  'ARN',
  'ArrayOfARN',
  'Bool',
  'ArrayOfBool',
  'Numeric',
  'Date',
  'IPAddress',
];
/** @typedef {{ services: number, actions: number, resourceTypes: number, conditionKeys: number }} Counts */

/** @typedef {{ name: string, required: boolean, conditionKeys: string[] }} ActionResource */
/** @typedef {{ name: string, description: string, levels: string[], conditionKeys: string[], resourceTypes: ActionResource[], dependentActions: string[] }} Action */
/** @typedef {{ name: string, arns: string[], conditionKeys: string[] }} ResourceType */
/** @typedef {{ name: string, type: string, description: string }} ConditionKey */
/** @typedef {{ prefix: string, name: string, actions: Action[], resourceTypes: ResourceType[], conditionKeys: ConditionKey[] }} Service */
/**
 * The service data, whatever its source. `updatedAt`: the date of the source; `foreignKeyPrefixes`: services that know
 * keys of a prefix, by prefix; `rcpServices`: prefixes of the services that resource control policies reach.
 * @typedef {{ source: string, version: string, updatedAt: string, services: Service[], foreignKeyPrefixes: Record<string, string[]>, rcpServices: string[] }} Model
 */

const VERB = 'Grants permission to ';

/** @returns {any} whatever the file holds. */
const readJson = (/** @type {string} */ file) => JSON.parse(readFileSync(file, 'utf8'));

/** A record of the source, whose fields `known` checks. @typedef {Record<string, any>} SourceRecord */

/**
 * Refuses a record with a field that this script does not know.
 * @param {SourceRecord} record
 * @param {readonly string[]} fields
 * @param {string} where
 */
function known(record, fields, where) {
  for (const field of Object.keys(record)) {
    if (!fields.includes(field))
      throw new Error(`unknown field "${field}" in ${where}: the source has changed`);
  }
}

const clean = (/** @type {string} */ text) => text.replace(/\s+/g, ' ').trim();

/** @returns {SourceRecord[]} the records of a file. */
const records = (/** @type {string} */ file) => Object.values(readJson(file));

/**
 * Reads the iam-data package into a plain, source-neutral model. Throws on a field that it does not know.
 * @returns {Model}
 */
export function readIamData() {
  const main = require.resolve('iam-data');
  const packageDir = join(dirname(main), '../..');
  const data = join(packageDir, 'data');
  const source = readJson(join(packageDir, 'package.json'));
  const names = readJson(join(data, 'serviceNames.json'));
  const dependents = readJson(join(root, 'server/data/dependent-actions.json')).actions;
  const moreKeys = readJson(join(root, 'server/data/service-keys.json'));
  /** @type {Service[]} */
  const services = [];
  for (const file of readdirSync(join(data, 'actions')).sort()) {
    const prefix = file.replace(/\.json$/, '');
    const actions = records(join(data, 'actions', file)).map((a) => {
      known(
        a,
        [
          'name',
          'description',
          'accessLevel',
          'resourceTypes',
          'conditionKeys',
          'dependentActions',
          'isWildcardOnly',
          'isPermissionOnly',
          'scenarios',
        ],
        `${prefix}:${a.name}`,
      );
      return {
        name: a.name,
        description: clean(a.description),
        levels: a.accessLevel.split(',').map((/** @type {string} */ level) => level.trim()),
        conditionKeys: a.conditionKeys,
        resourceTypes: a.resourceTypes.map((/** @type {SourceRecord} */ r) => {
          known(
            r,
            ['name', 'required', 'conditionKeys', 'dependentActions'],
            `${prefix}:${a.name} resource ${r.name}`,
          );
          return { name: r.name, required: r.required === true, conditionKeys: r.conditionKeys ?? [] };
        }),
        dependentActions: dependents[`${prefix}:${a.name}`] ?? [],
      };
    });
    const resourceTypes = records(join(data, 'resourceTypes', file)).map((r) => {
      known(r, ['key', 'arn', 'conditionKeys'], `${prefix} resource type ${r.key}`);
      return { name: r.key, arns: r.arn.split(/,\s*(?=arn:)/), conditionKeys: r.conditionKeys ?? [] };
    });
    const conditionKeys = records(join(data, 'conditionKeys', file)).map((k) => {
      known(k, ['key', 'description', 'type'], `${prefix} key ${k.key}`);
      return { name: k.key, type: k.type, description: clean(k.description) };
    });
    /** @type {Service} */
    const service = {
      prefix,
      name: names[prefix],
      actions: actions.sort(byName),
      resourceTypes: resourceTypes.sort(byName),
      conditionKeys: conditionKeys.sort(byName),
    };
    addKeys(service, moreKeys);
    services.push(service);
  }
  return {
    source: source.name,
    version: source.version,
    // 0.21.202609261: the release carries its date.
    updatedAt: source.version.replace(/^.*\.(\d{4})(\d{2})(\d{2})\d*$/, '$1-$2-$3'),
    services,
    foreignKeyPrefixes: readJson(join(data, 'unassociatedConditions.json')),
    rcpServices: readJson(join(data, 'rcpSupportedServices.json')),
  };
}

/**
 * Refuses a model in which something that the product relies on is missing. Throws with all findings.
 * @param {Model} model
 * @returns {Counts}
 */
export function checkModel(model) {
  const problems = [];
  let actionCount = 0;
  let withTypes = 0;
  let withKeys = 0;
  let withDependents = 0;
  let typeCount = 0;
  let keyCount = 0;
  for (const s of model.services) {
    if (!s.name) problems.push(`${s.prefix}: no name`);
    const lower = new Set();
    const types = new Set(s.resourceTypes.map((r) => r.name));
    for (const a of s.actions) {
      actionCount++;
      const id = `${s.prefix}:${a.name}`;
      if (lower.has(a.name.toLowerCase())) problems.push(`${id}: twice`);
      lower.add(a.name.toLowerCase());
      if (!a.description) problems.push(`${id}: no description`);
      for (const level of a.levels)
        if (!LEVELS.includes(level)) problems.push(`${id}: access level "${level}"`);
      if (a.resourceTypes.length > 0) withTypes++;
      if (a.conditionKeys.length > 0) withKeys++;
      if (a.dependentActions.length > 0) withDependents++;
      for (const r of a.resourceTypes)
        if (!types.has(r.name)) problems.push(`${id}: resource type "${r.name}" is not defined`);
    }
    for (const r of s.resourceTypes) {
      typeCount++;
      for (const arn of r.arns)
        if (!arn.startsWith('arn:')) problems.push(`${s.prefix} ${r.name}: ARN "${arn}"`);
    }
    for (const k of s.conditionKeys) {
      keyCount++;
      if (!KEY_TYPES.includes(k.type)) problems.push(`${s.prefix} ${k.name}: type "${k.type}"`);
      if (!k.description) problems.push(`${k.name}: no description`);
    }
  }
  const floor = (/** @type {string} */ what, /** @type {number} */ value, /** @type {number} */ least) => {
    if (value < least) problems.push(`only ${value} ${what}, expected at least ${least}`);
  };
  floor('services', model.services.length, 450);
  floor('actions', actionCount, 21_800);
  floor('resource types', typeCount, 2_300);
  floor('condition keys', keyCount, 2_500);
  floor('% of actions with resource types', Math.round((100 * withTypes) / actionCount), 65);
  floor('% of actions with condition keys', Math.round((100 * withKeys) / actionCount), 25);
  floor('actions with dependent actions', withDependents, 1_400);
  if (problems.length > 0)
    throw new Error(`The catalogue's source is not what it was:\n  ${problems.slice(0, 30).join('\n  ')}`);
  return {
    services: model.services.length,
    actions: actionCount,
    resourceTypes: typeCount,
    conditionKeys: keyCount,
  };
}

const shortDescription = (/** @type {string} */ d) => (d.startsWith(VERB) ? d.slice(VERB.length) : `!${d}`);

/** @param {Service} s */
function encodeService(s) {
  const keyNames = new Interner();
  const keyLists = new Interner();
  const typeLists = new Interner();
  const keys = (/** @type {string[]} */ list) => keyLists.id(list.map((k) => keyNames.id(k)));
  const typeIndex = new Map(s.resourceTypes.map((r, i) => [r.name, i]));
  /** @type {Record<number, string[]>} */
  const dependents = {};
  const actionKeys = s.actions.map((a) => keys(a.conditionKeys));
  const actionTypes = s.actions.map((a) =>
    typeLists.id(
      a.resourceTypes.map((r) => [typeIndex.get(r.name), r.required ? 1 : 0, keys(r.conditionKeys)]),
    ),
  );
  s.actions.forEach((a, i) => {
    if (a.dependentActions.length > 0) dependents[i] = a.dependentActions;
  });
  const resourceTypes = s.resourceTypes.map((r) => [r.name, r.arns, keys(r.conditionKeys)]);
  return {
    levels: s.actions.map((a) => a.levels.reduce((mask, level) => mask | (1 << LEVELS.indexOf(level)), 0)),
    actionKeys,
    actionTypes,
    dependents,
    resourceTypes,
    conditionKeys: s.conditionKeys.map((k) => [k.name, KEY_TYPES.indexOf(k.type), k.description]),
    keyNames: keyNames.list,
    keyLists: keyLists.list,
    typeLists: typeLists.list,
  };
}

const withoutComments = (/** @type {SourceRecord} */ data) =>
  Object.fromEntries(Object.entries(data).filter(([name]) => !name.startsWith('$')));

/**
 * The services that document keys with the prefix of another one, by that prefix.
 * @param {Model} model
 */
function foreignKeysOf(model) {
  const foreignKeys = Object.fromEntries(
    Object.entries(model.foreignKeyPrefixes).map(([prefix, list]) => [prefix, [...list]]),
  );
  for (const s of model.services) {
    for (const k of s.conditionKeys) {
      const prefix = k.name.slice(0, k.name.indexOf(':'));
      if (prefix === s.prefix || prefix === 'aws') continue;
      foreignKeys[prefix] ??= [];
      if (!foreignKeys[prefix].includes(s.prefix)) foreignKeys[prefix].push(s.prefix);
    }
  }
  return foreignKeys;
}

/** @returns {any} the content of a file in server/data. */
const overlay = (/** @type {string} */ name) => readJson(join(root, 'server/data', name));

/**
 * What belongs to no service (server/src/catalogue/encoded-common.ts).
 * @param {Model} model
 */
function commonChunk(model) {
  const { keys: globalKeys, serviceKeys } = overlay('global-keys.json');
  return {
    globalKeys: globalKeys.map((/** @type {SourceRecord} */ k) => [
      k.name,
      KEY_TYPES.indexOf(k.type),
      k.multivalued ? 1 : 0,
      k.description,
    ]),
    keyFacts: [...globalKeys, ...serviceKeys].map(
      ({ type, multivalued, description, checked, ...facts }) => facts,
    ),
    authorizationFacts: withoutComments(overlay('authorization-facts.json')),
    partitions: overlay('partitions.json').partitions,
    servicePrincipals: servicePrincipals(overlay('service-principals.json')),
    referencePages: overlay('reference-pages.json').slugs,
    rcpServices: model.rcpServices,
    retiredServices: overlay('retired-services.json').prefixes,
    keyServices: overlay('key-services.json').keys,
    retiredActions: overlay('retired-services.json').actions,
    enforcedActions: overlay('retired-services.json').enforced,
    unlistedOperations: overlay('retired-services.json').operations,
    apiOperations: checkOperations(overlay('api-operations.json').operations, model),
  };
}

/**
 * Encodes the model: "IAMC", u32 length of the header (little-endian), header JSON, then one JSON chunk a service.
 * @param {Model} model
 * @param {Counts} counts
 */
export function encode(model, counts, usage = readUsage()) {
  /** @type {Buffer[]} */
  const chunks = [];
  let offset = 0;
  /** @returns {[offset: number, length: number]} */
  const add = (/** @type {unknown} */ value) => addText(JSON.stringify(value));
  /** @returns {[offset: number, length: number]} */
  const addText = (/** @type {string} */ text) => {
    const bytes = Buffer.from(text, 'utf8');
    chunks.push(bytes);
    /** @type {[offset: number, length: number]} */
    const at = [offset, bytes.length];
    offset += bytes.length;
    return at;
  };
  /** @type {Record<string, string>} */
  const sharedNames = overlay('service-names.json').names;
  // Texts of a kind next to each other compress better than with the rest of their service.
  const names = model.services.map((s) => addText(s.actions.map((a) => a.name).join('\n')));
  const descriptions = model.services.map((s) =>
    addText(s.actions.map((a) => shortDescription(a.description)).join('\n')),
  );
  /** The lengths of the chunks. @type {Record<string, [name: string, actions: number, names: number, descriptions: number, rest: number]>} */
  const services = {};
  /** @type {Record<string, Set<string>>} */
  const arnServices = {};
  for (const [i, s] of model.services.entries()) {
    const name = sharedNames[s.prefix] ?? s.name;
    const lengths = [names[i], descriptions[i], add(encodeService(s))].map((chunk) => chunk?.[1] ?? 0);
    services[s.prefix] = [name, s.actions.length, lengths[0] ?? 0, lengths[1] ?? 0, lengths[2] ?? 0];
    for (const r of s.resourceTypes) {
      for (const arn of r.arns) {
        const service = arn.split(':')[2];
        if (service === undefined || service.includes('$')) continue;
        arnServices[service] ??= new Set();
        arnServices[service].add(s.prefix);
      }
    }
  }
  const common = add(commonChunk(model));
  const values = add({
    ...checkValues(
      withoutComments(overlay('condition-values.json')),
      model,
      overlay('global-keys.json').keys,
    ),
    issuers: overlay('oidc-issuers.json').issuers,
  });
  const usageChunk = add(encodeUsage(usage, model.services));
  const header = Buffer.from(
    JSON.stringify({
      format: 2,
      source: model.source,
      version: model.version,
      updatedAt: model.updatedAt,
      dependentActionsAsOf: overlay('dependent-actions.json').asOf,
      counts,
      services,
      foreignKeys: foreignKeysOf(model),
      arnServices: Object.fromEntries(
        Object.entries(arnServices)
          .map(([service, set]) => /** @type {const} */ ([service, [...set].sort()]))
          .filter(([service, list]) => list.length > 1 || list[0] !== service)
          .sort(),
      ),
      common,
      values,
      usage: usageChunk,
    }),
  );
  const start = Buffer.alloc(8);
  start.write('IAMC', 0, 'latin1');
  start.writeUInt32LE(header.length, 4);
  return Buffer.concat([start, header, ...chunks]);
}

/**
 * Compiles the service data.
 * @param {string} outFile
 */
export function buildCatalogue(outFile) {
  const model = readIamData();
  const counts = checkModel(model);
  const bytes = encode(model, counts);
  if (bytes.length > 3_200_000)
    throw new Error(`catalogue.dat has ${bytes.length} bytes, over its budget of 3,200,000`);
  mkdirSync(dirname(outFile), { recursive: true });
  writeFileSync(outFile, bytes);
  return { ...counts, bytes: bytes.length, version: model.version };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(buildCatalogue(join(root, 'dist/catalogue.dat')));
}
