// What server/data/service-keys.json adds to the service data.

/** @typedef {import('./build-catalogue.mjs').Service} Service */
/** @typedef {import('./build-catalogue.mjs').SourceRecord} SourceRecord */

export const byName = (/** @type {{ name: string }} */ a, /** @type {{ name: string }} */ b) =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

/**
 * Adds what server/data/service-keys.json knows of the condition keys of a service.
 * @param {Service} service changed in place
 * @param {SourceRecord} more the content of the file
 */
export function addKeys(service, more) {
  for (const key of service.conditionKeys) key.type = more.types[key.name]?.type ?? key.type;
  for (const { service: prefix, actions, names } of more.keys) {
    if (prefix !== service.prefix) continue;
    for (const [name, { type, description }] of Object.entries(names))
      service.conditionKeys.push({ name, type, description });
    for (const name of actions) {
      const action = service.actions.find((a) => a.name === name);
      if (!action) throw new Error(`service-keys.json: the action ${prefix}:${name} does not exist`);
      action.conditionKeys = [...action.conditionKeys, ...Object.keys(names)];
    }
  }
  service.conditionKeys.sort(byName);
}
