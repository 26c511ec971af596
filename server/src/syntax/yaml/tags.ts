/** Tags of YAML: CloudFormation's short forms of intrinsic functions, and types. */

/**
 * Functions with a short form, from "Intrinsic function reference" in the AWS CloudFormation Template Reference; `!Ref` and
 * `!Condition` are the ones whose long form has no `Fn::`.
 */
const FUNCTIONS = new Set([
  'And',
  'Base64',
  'Cidr',
  'Condition',
  'Contains',
  'EachMemberEquals',
  'EachMemberIn',
  'Equals',
  'FindInMap',
  'GetAZs',
  'GetAtt',
  'GetStackOutput',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Ref',
  'RefAll',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
  'ValueOf',
  'ValueOfAll',
]);

/** The long form of a function: `Fn::Sub` of `!Sub`. */
export function longForm(tag: string): string | undefined {
  const name = tag.slice(1);
  if (!FUNCTIONS.has(name)) return undefined;
  return name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
}

/** The short form of a function: `!Sub` of `Fn::Sub`. */
export function shortForm(name: string): string | undefined {
  const short = name.replace(/^Fn::/, '');
  return longForm(`!${short}`) === name ? `!${short}` : undefined;
}

/** Tags of strings: `!!str`, and the non-specific one. */
export const isStringTag = (tag: string): boolean =>
  tag === '!' || tag === '!!str' || tag === '!<tag:yaml.org,2002:str>';

/** Tags that say what the value is anyway. */
export const isPlainTag = (tag: string): boolean => /^!!(map|seq|null|bool|int|float)$/.test(tag);
