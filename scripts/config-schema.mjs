// The JSON schema of grantwise.json, from the rules and the vocabularies of the core.

/** @typedef {import('./docs.mjs').RuleFacts} RuleFacts */

/**
 * The schema of a rule of an organization, in grantwise.json.
 * @param {import('./manifest.mjs').Facts} facts
 */
function organizationRuleSchema({ POLICY_KINDS, SEVERITIES }) {
  const strings = (/** @type {string} */ description) => ({
    description,
    type: 'array',
    minItems: 1,
    items: { type: 'string' },
  });
  const checks = {
    requireConditions: {
      description: 'Requires conditions on the keys in statements that allow one of the actions.',
      type: 'object',
      additionalProperties: false,
      required: ['actions', 'keys'],
      properties: {
        actions: strings('Actions; wildcards are supported. Examples: iam:PassRole, s3:Put*.'),
        keys: strings(
          'Condition keys; wildcards are supported. Examples: iam:PassedToService, aws:RequestTag/*.',
        ),
        resources: strings(
          'Only statements with one of these resources; wildcards are supported. Example: arn:aws:ec2:*:*:instance/*.',
        ),
        match: {
          description: 'Whether a statement needs all of the keys (the default) or any of them.',
          enum: ['all', 'any'],
        },
      },
    },
    forbidActions: strings('Actions that policies must not allow; wildcards are supported.'),
    forbidResources: strings('ARNs that policies must not allow access to; wildcards are supported.'),
    forbidPrincipals: strings(
      'Principals that policies must not allow; wildcards are supported, and "*" is everyone.',
    ),
    forbidTogether: strings('Actions that one policy must not allow together.'),
    allowedAccounts: strings('The only account IDs that policies can contain.'),
    allowedRegions: strings('The only Regions that policies can contain. Examples: eu-central-1, eu-*.'),
  };
  return {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'message'],
    properties: {
      id: {
        description: 'Lowercase words, separated by hyphens.',
        type: 'string',
        pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
      },
      message: { description: 'The message of the finding.', type: 'string', minLength: 1 },
      severity: { description: 'The severity of the finding. Default: warning.', enum: SEVERITIES },
      kinds: {
        description: 'The kinds of policies that the rule applies to. Default: all kinds.',
        type: 'array',
        items: { enum: POLICY_KINDS },
      },
      ...checks,
    },
    oneOf: Object.keys(checks).map((name) => ({ required: [name] })),
  };
}

/**
 * The schema of grantwise.json: completion and hover in editors with JSON support.
 * @param {readonly RuleFacts[]} rules
 * @param {import('./manifest.mjs').Facts} facts
 */
export function configSchema(rules, facts) {
  const { SEVERITIES, PRESETS } = facts;
  const ruleId = {
    description: 'The ID of a rule, or organization/ followed by the ID of one of your rules.',
    anyOf: [{ enum: rules.map((r) => r.id) }, { type: 'string', pattern: '^organization/' }],
  };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Grantwise configuration',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      policyKinds: {
        description:
          'The kind of policies by path or glob pattern, relative to this file; "none" ignores the files.',
        type: 'object',
        additionalProperties: { enum: [...facts.POLICY_KINDS, 'none'] },
      },
      preset: {
        description: 'Which rules are on, and with which severity.',
        enum: PRESETS,
      },
      rules: {
        description: 'The severity of individual rules.',
        type: 'object',
        properties: Object.fromEntries(
          rules.map((r) => [r.id, { description: r.summary, enum: ['off', ...SEVERITIES] }]),
        ),
        patternProperties: { '^organization/': { enum: ['off', ...SEVERITIES] } },
        additionalProperties: false,
      },
      suppressions: {
        description: 'Findings to ignore, each with a reason.',
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['rule', 'file', 'reason'],
          properties: {
            rule: ruleId,
            file: { description: 'A path or glob pattern, relative to this file.', type: 'string' },
            statement: {
              description: 'The Sid of a statement, to suppress the finding in that statement only.',
              type: 'string',
            },
            reason: { description: 'Why the finding is ignored.', type: 'string', minLength: 1 },
          },
        },
      },
      organization: {
        description: 'The rules of your organization. Each has exactly one check.',
        type: 'array',
        items: organizationRuleSchema(facts),
      },
    },
  };
}
