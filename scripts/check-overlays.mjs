// Checks of the files in server/data that name actions, condition keys and service principals.

/** @typedef {import('./build-catalogue.mjs').Model} Model */
/** @typedef {import('./build-catalogue.mjs').SourceRecord} SourceRecord */

/**
 * Refuses operations that are actions themselves, and actions that do not exist.
 * @param {Record<string, string[] | { anyOf: string[] }>} operations
 * @param {Model} model
 */
export function checkOperations(operations, model) {
  const known = new Map(
    model.services.flatMap((s) => s.actions.map((a) => [`${s.prefix}:${a.name}`.toLowerCase(), true])),
  );
  for (const [operation, needed] of Object.entries(operations)) {
    if (known.has(operation.toLowerCase())) throw new Error(`api-operations.json: ${operation} is an action`);
    for (const action of Array.isArray(needed) ? needed : needed.anyOf) {
      if (!known.has(action.toLowerCase()))
        throw new Error(`api-operations.json: ${operation}: there is no action ${action}`);
    }
  }
  return operations;
}

/**
 * Refuses values of keys that do not exist, two sets for one key, and sets without a page of AWS.
 * @param {SourceRecord} values
 * @param {Model} model
 * @param {{ name: string }[]} globalKeys
 */
export function checkValues(values, model, globalKeys) {
  const known = new Set(
    [...globalKeys, ...model.services.flatMap((s) => s.conditionKeys)].map((k) => k.name.toLowerCase()),
  );
  // STS has the audience and the subject of every OIDC provider without listing them.
  known.add('token.actions.githubusercontent.com:aud');
  const seen = new Set();
  for (const { keys, source } of values.sets) {
    if (!/^https:\/\/docs\.aws\.amazon\.com\//.test(source))
      throw new Error(`condition-values.json: ${keys[0]}: not a page of AWS: ${source}`);
  }
  for (const key of [
    ...values.sets.flatMap((/** @type {SourceRecord} */ s) => s.keys),
    ...Object.values(values.like).flat(),
  ]) {
    if (!known.has(key.toLowerCase())) throw new Error(`condition-values.json: there is no key ${key}`);
    if (seen.has(key.toLowerCase())) throw new Error(`condition-values.json: ${key} is there twice`);
    seen.add(key.toLowerCase());
  }
  return values;
}

/**
 * All service principals, and which of them to suggest first.
 * @param {SourceRecord} data the content of service-principals.json
 */
export function servicePrincipals({ frequent, documented, principals, retired }) {
  const all = [...principals, ...Object.keys(documented)].sort();
  for (const name of [...all, ...retired]) {
    if (/[$<{]|appropriate/.test(name)) throw new Error(`service-principals.json: ${name} is a placeholder`);
    if (all.indexOf(name) !== all.lastIndexOf(name) || (retired.includes(name) && all.includes(name)))
      throw new Error(`service-principals.json: ${name} is there twice`);
  }
  for (const name of Object.values(frequent).flat())
    if (!all.includes(name)) throw new Error(`service-principals.json: ${name} is not in the list`);
  return { frequent, names: all, retired };
}
