// The JSON schema of grantwise.json, from its shape in the core.

/** @typedef {import('./docs.mjs').RuleFacts} RuleFacts */
/** @typedef {import('../server/src/rules/config/config-shape.js').Shape} Shape */

/**
 * What the strings of some kinds look like.
 * @type {Readonly<Partial<Record<import('../server/src/rules/config/config-shape.js').ValueKind, object>>>}
 */
const PATTERNS = {
  account: { pattern: '^\\d{12}$' },
  id: { pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' },
};

/**
 * @param {Shape} shape
 * @param {readonly RuleFacts[]} rules
 * @returns {object}
 */
function schemaOf(shape, rules) {
  const ids = rules.map((r) => r.id);
  switch (shape.type) {
    case 'boolean':
      return { type: 'boolean' };
    case 'choice':
      return { enum: shape.choices };
    case 'string':
      if (shape.of === 'rule')
        return { anyOf: [{ enum: ids }, { type: 'string', pattern: '^organization/' }] };
      return { type: 'string', minLength: 1, ...PATTERNS[shape.of] };
    case 'list': {
      const items = schemaOf(shape.items, rules);
      const list = { type: 'array', ...(shape.empty ? {} : { minItems: 1 }), items };
      return shape.single ? { anyOf: [items, list] } : list;
    }
    case 'map': {
      const values = schemaOf(shape.values, rules);
      if (shape.keys !== 'rule') return { type: 'object', additionalProperties: values };
      return {
        type: 'object',
        properties: Object.fromEntries(rules.map((r) => [r.id, { description: r.summary, ...values }])),
        patternProperties: { '^organization/': values },
        additionalProperties: false,
      };
    }
    case 'object': {
      const properties = Object.entries(shape.properties);
      const required = properties.filter(([, p]) => p.required).map(([name]) => name);
      return {
        type: 'object',
        additionalProperties: false,
        ...(required.length > 0 ? { required } : {}),
        properties: Object.fromEntries(
          properties.map(([name, p]) => [name, { description: p.description, ...schemaOf(p.shape, rules) }]),
        ),
        ...(shape.oneOf ? { oneOf: shape.oneOf.map((name) => ({ required: [name] })) } : {}),
      };
    }
  }
}

/**
 * The schema, for editors that do not show the diagnostics of the language server.
 * @param {readonly RuleFacts[]} rules
 * @param {import('./manifest.mjs').Facts} facts
 */
export const configSchema = (rules, { CONFIG_SHAPE }) => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Grantwise configuration',
  ...schemaOf(CONFIG_SHAPE, rules),
});
