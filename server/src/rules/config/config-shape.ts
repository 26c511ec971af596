/**
 * The shape of grantwise.json, as data: what reads it, what completes and explains it, its JSON schema and its tests
 * are made from this one description.
 */
import { POLICY_KINDS } from '../../policy/policy-kind.js';
import { PRESETS } from '../engine/check-policy.js';
import { SEVERITIES } from '../rule.js';

/** What a string means, which decides how it is checked and what is suggested for it. */
export type ValueKind =
  | 'text'
  | 'file'
  | 'glob'
  | 'id'
  | 'rule'
  | 'action'
  | 'resource'
  | 'resource-type'
  | 'principal'
  | 'key'
  | 'value'
  | 'account'
  | 'region';

export type Shape =
  | { readonly type: 'boolean' }
  | { readonly type: 'string'; readonly of: ValueKind }
  | { readonly type: 'choice'; readonly choices: readonly string[] }
  /** @param single a value that is not a list counts as a list of one. */
  | { readonly type: 'list'; readonly items: Shape; readonly single?: true; readonly empty?: true }
  | { readonly type: 'map'; readonly keys: ValueKind; readonly values: Shape }
  | ObjectShape;

export interface ObjectShape {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, PropertyShape>>;
  /** Exactly one of these properties is there. */
  readonly oneOf?: readonly string[];
}

export interface PropertyShape {
  /** A sentence or two. */
  readonly description: string;
  readonly shape: Shape;
  readonly required?: true;
}

/** A kind, or `none` for a file that is not a policy. */
export const CONFIGURED_KINDS = [...POLICY_KINDS, 'none'] as const;
export const LEVELS = ['off', ...SEVERITIES] as const;

const string = (of: ValueKind): Shape => ({ type: 'string', of });
const strings = (of: ValueKind): Shape => ({ type: 'list', items: string(of) });
const choice = (choices: readonly string[]): Shape => ({ type: 'choice', choices });
const optional = (shape: Shape, description: string): PropertyShape => ({ description, shape });
const required = (shape: Shape, description: string): PropertyShape => ({
  description,
  shape,
  required: true,
});

const REQUIRE_CONDITIONS: ObjectShape = {
  type: 'object',
  properties: {
    actions: required(
      strings('action'),
      'The actions that need the conditions; wildcards are supported. Examples: iam:PassRole, s3:Put*.',
    ),
    keys: optional(
      strings('key'),
      'Condition keys that must be limited; wildcards are supported. Examples: iam:PassedToService, aws:RequestTag/*.',
    ),
    values: optional(
      { type: 'map', keys: 'key', values: { type: 'list', items: string('value'), single: true } },
      'Condition keys with the only values that a request can have; wildcards are supported. Example: {"iam:PassedToService": ["ec2.amazonaws.com"]}.',
    ),
    resources: optional(
      strings('resource'),
      'The check is about access to these resources only; wildcards are supported. Example: arn:aws:ec2:*:*:instance/*.',
    ),
    resourceTypes: optional(
      strings('resource-type'),
      'The check is about access to resources of these types only. Examples: s3:object, ec2:instance.',
    ),
    match: optional(
      choice(['all', 'any']),
      'Whether all of the keys must be limited (the default) or any of them.',
    ),
  },
};

/** The checks of a rule of an organization. */
const CHECK_SHAPES = {
  requireConditions: optional(
    REQUIRE_CONDITIONS,
    'Requires that the actions are granted only under conditions on the keys.',
  ),
  forbidActions: optional(
    strings('action'),
    'Actions that policies must not grant; wildcards are supported.',
  ),
  forbidResources: optional(
    strings('resource'),
    'ARNs that policies must not grant access to; wildcards are supported.',
  ),
  forbidPrincipals: optional(
    strings('principal'),
    'Principals that policies must not grant access to; wildcards are supported, and "*" is everyone.',
  ),
  forbidTogether: optional(strings('action'), 'Actions that one policy must not grant together.'),
  allowedAccounts: optional(strings('account'), 'The only account IDs that policies can name or reach.'),
  allowedRegions: optional(
    strings('region'),
    'The only Regions that policies can name; wildcards are supported. Examples: eu-central-1, eu-*.',
  ),
} satisfies Record<string, PropertyShape>;

export type Check = keyof typeof CHECK_SHAPES;
export const CHECKS = Object.keys(CHECK_SHAPES) as readonly Check[];

const ORGANIZATION_RULE: ObjectShape = {
  type: 'object',
  properties: {
    id: required(string('id'), 'Lowercase words, separated by hyphens.'),
    message: required(string('text'), 'The message of the finding.'),
    severity: optional(choice(SEVERITIES), 'The severity of the finding. Default: warning.'),
    kinds: optional(
      { type: 'list', items: choice(POLICY_KINDS) },
      'The kinds of policies that the rule applies to. Default: all kinds that grant access, so not scp, rcp and boundary.',
    ),
    ...CHECK_SHAPES,
  },
  oneOf: CHECKS,
};

const SUPPRESSION: ObjectShape = {
  type: 'object',
  properties: {
    rule: required(
      string('rule'),
      'The ID of a rule, or organization/ followed by the ID of one of your rules.',
    ),
    file: required(string('glob'), 'A path or glob pattern, relative to the folder of this file.'),
    statement: optional(
      string('text'),
      'The Sid of a statement, to suppress the finding in that statement only.',
    ),
    reason: required(string('text'), 'Why the finding is ignored.'),
  },
};

const SHARED = {
  preset: optional(choice(PRESETS), 'Which rules are on, and with which severity.'),
  rules: optional({ type: 'map', keys: 'rule', values: choice(LEVELS) }, 'The severity of individual rules.'),
  organization: optional(
    { type: 'list', items: ORGANIZATION_RULE, empty: true },
    'The rules of your organization. Each has exactly one check.',
  ),
};

const OVERRIDE: ObjectShape = {
  type: 'object',
  properties: {
    files: required(
      { type: 'list', items: string('glob'), single: true },
      'Paths or glob patterns, relative to the folder of this file.',
    ),
    ...SHARED,
  },
};

export const CONFIG_SHAPE: ObjectShape = {
  type: 'object',
  properties: {
    $schema: optional(string('text'), 'The JSON schema of this file, for editors without Grantwise.'),
    root: optional({ type: 'boolean' }, 'true: the grantwise.json files of the folders above are not used.'),
    extends: optional(
      { type: 'list', items: string('file'), single: true },
      'Configuration files to build on, as paths relative to this file. Later files and this file take precedence.',
    ),
    policyKinds: optional(
      { type: 'map', keys: 'glob', values: choice(CONFIGURED_KINDS) },
      'The kind of policies by path or glob pattern, relative to the folder of this file; "none" ignores the files.',
    ),
    exclude: optional(
      { type: 'list', items: string('glob'), empty: true },
      'Files and folders that are not checked when the whole workspace or a folder is checked, as glob patterns.',
    ),
    ...SHARED,
    suppressions: optional(
      { type: 'list', items: SUPPRESSION, empty: true },
      'Findings to ignore, each with a reason.',
    ),
    overrides: optional(
      { type: 'list', items: OVERRIDE, empty: true },
      'Other settings for some files. Later entries take precedence.',
    ),
  },
};
