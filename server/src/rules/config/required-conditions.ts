/** Does a policy grant actions without the conditions that a rule of the organization requires? Asked of the algebra. */
import { withinArnParts } from '../../algebra/arn-glob.js';
import { compileGlob, type Glob, matchGlob } from '../../algebra/glob.js';
import { intersects } from '../../algebra/glob-intersection.js';
import { isHole } from '../../algebra/policy-variables.js';
import type { Atom, Box } from '../../algebra/search.js';
import type { Catalogue } from '../../catalogue/catalogue.js';
import { lookupKey } from '../../catalogue/condition-keys.js';
import type { KeyType } from '../../catalogue/key-types.js';
import {
  type CompiledStatement,
  compileAction,
  compileResource,
  type PatternNode,
} from '../../policy/compile.js';
import { parseOperator } from '../../policy/operators.js';
import { actsOn, parseArn } from '../../policy/resources.js';
import { valueSet } from '../../policy/value-set.js';
import type { KeyTest } from '../../sets/key-dimension.js';
import { noneOf, oneOf, presence } from '../../sets/key-tests.js';
import { isInEveryRequest } from '../../sets/stranger-access.js';
import { replaceDollarBraces } from '../../text/dollar-braces.js';
import { enumerate } from '../../text/words.js';
import type { RuleContext } from '../rule.js';
import { testsOf } from '../support/conditions/conditions.js';

export interface RequiredConditions {
  readonly actions: readonly string[];
  /** Condition keys that have to be limited; `aws:RequestTag/*` is any tag. */
  readonly keys: readonly string[];
  /** Condition keys with the only values that a request can have; wildcards are supported. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** The check is about access to one of these resources; to any, if omitted. */
  readonly resources?: readonly string[];
  /** Resource types, as `s3:object`; any, if omitted. */
  readonly resourceTypes?: readonly string[];
  /** `all` of the keys (the default), or `any` of them. */
  readonly match: 'all' | 'any';
}

/** One key that has to be limited. */
interface Requirement {
  readonly text: string;
  /** In lowercase, where its values are required. */
  readonly key?: string;
  /** What a request has that meets it: one of these. */
  readonly met: readonly Box[];
}

const keyGlob = (text: string): Glob =>
  compileGlob(text, { mode: 'string', wildcards: true, variables: false, ignoreCase: true });

/** The keys of a policy's conditions that a pattern names, in lowercase. */
function keysLike(pattern: string, context: RuleContext): string[] {
  const glob = keyGlob(pattern);
  const used = context.policy.statements.flatMap((s) => [...testsOf(s)].map((t) => t.key));
  return [...new Set(used)].filter((key) => matchGlob(glob, key));
}

/** The operators that compare values of other types than text. */
const OPERATORS: Partial<Readonly<Record<KeyType, string>>> = {
  Bool: 'Bool',
  IPAddress: 'IpAddress',
  Numeric: 'NumericEquals',
  Date: 'DateEquals',
};

/** The operator for the values of a key that is not text; undefined: it is, or is unknown. */
export function operatorOf(name: string, catalogue: Catalogue): string | undefined {
  const hit = lookupKey(catalogue, name);
  return hit.found === 'key' ? OPERATORS[hit.key.type] : undefined;
}

/** The key is there, and has one of the values. */
function valuesTest(name: string, patterns: readonly string[], { catalogue }: RuleContext): KeyTest {
  const key = name.toLowerCase();
  const operator = operatorOf(name, catalogue);
  const use = operator === undefined ? undefined : parseOperator(operator);
  if (!use) return oneOf(key, patterns);
  return { key, use, set: valueSet(use, patterns, false), wantsAbsent: false, wantsPresent: false };
}

/** Requests that there are not: the value of a Boolean key is true or false, and some keys are in every request. */
function impossible(name: string, { catalogue, sets }: RuleContext): readonly Box[] {
  const hit = lookupKey(catalogue, name);
  const key = name.toLowerCase();
  const absent: readonly Box[] = isInEveryRequest(key) ? [[sets.keyAtom(presence(key, false)) as Atom]] : [];
  if (hit.found !== 'key' || hit.key.type !== 'Bool') return absent;
  const neither = noneOf(key, ['true', 'false']);
  return [...absent, [sets.keyAtom(neither) as Atom, sets.keyAtom(presence(key, true)) as Atom]];
}

function requirementsOf({ keys, values }: RequiredConditions, context: RuleContext): Requirement[] {
  const { sets } = context;
  return [
    ...keys.map((text) => ({
      text,
      met: (/[*?]/.test(text) ? keysLike(text, context) : [text.toLowerCase()]).map((key) => [
        sets.keyAtom(presence(key, true)) as Atom,
      ]),
    })),
    ...Object.entries(values).map(([key, patterns]) => ({
      text: `${key} with no other value than ${enumerate(patterns).replace(' and ', ' or ')}`,
      key: key.toLowerCase(),
      met: [[sets.keyAtom(valuesTest(key, patterns, context)) as Atom], ...impossible(key, context)],
    })),
  ];
}

/**
 * The requests whose value of the key is one that the statement has from a placeholder or a reference: it can be one of the
 * required values.
 */
function unknownValues(s: CompiledStatement, { key }: Requirement, { sets }: RuleContext): Box[] {
  return s.conditions.flatMap(({ key: own, use, set, wantsAbsent, wantsPresent }): Box[] => {
    if (own !== key || set.family !== 'string') return [];
    const globs = set.globs.filter(({ letters }) => letters.some(({ ref }) => isHole(ref)));
    const test: KeyTest = { key, use, set: { family: 'string', globs }, wantsAbsent, wantsPresent };
    return globs.length === 0 || use.operator.negated ? [] : [[sets.keyAtom(test) as Atom]];
  });
}

/** The patterns of a resource type's ARNs. */
export function arnsOfType(name: string, { catalogue }: RuleContext): readonly string[] {
  const colon = name.indexOf(':');
  const types = catalogue.service(name.slice(0, Math.max(0, colon)))?.resourceTypes ?? [];
  const type = types.find((t) => t.name === name.slice(colon + 1));
  return (type?.arns ?? []).map((arn) => replaceDollarBraces(arn, '*'));
}

/**
 * Is there a resource that both patterns name? Patterns of two types can have texts in common that are not ARNs of either
 * (`subnet/a:instance/b`), so no wildcard before the resource part matches a colon here.
 */
export function haveResourceInCommon(a: Glob, b: Glob): boolean {
  if (!parseArn(a.text) || !parseArn(b.text)) return intersects(a, b);
  return intersects(withinArnParts(a), withinArnParts(b));
}

/** Does a statement apply to one of the resources? What cannot be decided counts as no. */
function appliesTo(s: CompiledStatement, globs: readonly Glob[], context: RuleContext): boolean {
  if (!s.resources) return true;
  if (!s.resources.negated)
    return s.resources.globs.some((g) => globs.some((w) => haveResourceInCommon(g, w)));
  const box = context.sets.box(s);
  const atom = context.sets.resourceAtom({ globs, nodes: [], negated: false }) as Atom;
  return box !== undefined && context.sets.meet([atom], box) === true;
}

/** Can one of the required actions that the patterns match act on one of the resources, as far as is documented? */
function actOnAny(
  globs: readonly Glob[],
  { actions, resources = [], resourceTypes = [] }: RequiredConditions,
  { sets, catalogue }: RuleContext,
): boolean {
  const asked = new Set(actions.flatMap((a) => sets.expand(compileAction(a))));
  const ids = globs.flatMap((g) => sets.expand(g)).filter((id) => asked.has(id));
  const patterns = resources.map((r) => compileResource(r, false));
  return (
    ids.length === 0 ||
    ids.some((id) => {
      const action = catalogue.action(id)!;
      // By name: the ARN format of a bucket matches the ARNs of objects too.
      const types = action.resourceTypes.map(({ type }) => `${action.service.prefix}:${type.name}`);
      return types.some((t) => resourceTypes.includes(t)) || patterns.some((r) => actsOn(action, r));
    })
  );
}

/** Where the statement matches one of the actions: each pattern with the node to report, or all of NotAction. */
function* placesOf(
  s: CompiledStatement,
  wanted: readonly Glob[],
): Generator<{ readonly node: PatternNode; readonly globs: readonly Glob[] | undefined }> {
  const { action } = s.statement;
  if (!s.actions || !action) return;
  if (s.actions.negated) {
    yield { node: action.property.key, globs: undefined };
    return;
  }
  for (const [i, g] of s.actions.globs.entries())
    if (wanted.some((w) => intersects(g, w))) yield { node: s.actions.nodes[i]!, globs: [g] };
}

/** What a policy grants without a required condition: the place, and what is missing, in words. */
export function* missingConditions(
  required: RequiredConditions,
  context: RuleContext,
): Generator<{ readonly node: PatternNode; readonly missing: string }> {
  const { sets } = context;
  const wanted = required.actions.map(compileAction);
  const arns = [
    ...(required.resources ?? []),
    ...(required.resourceTypes ?? []).flatMap((t) => arnsOfType(t, context)),
  ];
  const limited = required.resources !== undefined || required.resourceTypes !== undefined;
  const resources = arns.map((r) => compileResource(r, false));
  const denies = context.compiled.statements
    .filter((d) => d.effect === 'Deny')
    .map((d) => sets.box(d))
    .filter((b) => b !== undefined);
  const requirements = requirementsOf(required, context);
  const groups = required.match === 'any' ? [requirements] : requirements.map((r) => [r]);
  for (const s of context.compiled.statements) {
    const box = s.effect === 'Allow' && !s.opaque ? sets.box(s) : undefined;
    if (!box || (limited && !appliesTo(s, resources, context))) continue;
    const scope: Box = [
      sets.actionAtom({ globs: wanted, nodes: [], negated: false }) as Atom,
      ...(limited ? [sets.resourceAtom({ globs: resources, nodes: [], negated: false }) as Atom] : []),
    ];
    for (const { node, globs } of placesOf(s, wanted)) {
      if (limited && globs && !actOnAny(globs, required, context)) continue;
      const place = globs ? [sets.actionAtom({ globs, nodes: [], negated: false }) as Atom] : [];
      const granted = [...place, ...scope, ...box];
      const isMissing = (group: readonly Requirement[]): boolean =>
        sets.covered(granted, [
          ...denies,
          ...group.flatMap((r) => [...r.met, ...unknownValues(s, r, context)]),
        ]) === false;
      const missing = groups.filter(isMissing).flat();
      if (missing.length === 0) continue;
      const joined = enumerate(
        missing.map((r) => r.text),
        missing.length,
      );
      yield { node, missing: required.match === 'any' ? joined.replace(' and ', ' or ') : joined };
      break;
    }
  }
}
