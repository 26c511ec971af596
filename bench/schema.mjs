// A JSON schema of IAM policies as complete as a schema can be: the shape that Grantwise ships for other tools, with
// every action, global condition key and operator to complete and every action's name to hover.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/paths.mjs';

/** @param {import('../server/src/catalogue/catalogue.js').Catalogue} catalogue of which the actions come */
export function iamSchema(catalogue) {
  const schema = JSON.parse(readFileSync(join(root, 'schemas/iam-policy.schema.json'), 'utf8'));
  const actions = catalogue.services.flatMap((s) =>
    (catalogue.service(s.prefix)?.actionNames ?? []).map((name) => `${s.prefix}:${name}`),
  );
  schema.definitions.action = {
    anyOf: [
      { enum: actions, description: 'An action of AWS.' },
      { type: 'string', pattern: '[*?]', description: 'A pattern of actions.' },
    ],
  };
  const list = {
    oneOf: [{ $ref: '#/definitions/action' }, { type: 'array', items: { $ref: '#/definitions/action' } }],
  };
  schema.definitions.statement.properties.Action = list;
  schema.definitions.statement.properties.NotAction = list;
  return schema;
}
