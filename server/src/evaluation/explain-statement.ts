/** Why a statement matched a request, or did not: each element and each condition, with the request's value and the policy's. */

import type { Glob } from '../algebra/glob.js';
import { splitVariables, type VariableRef } from '../algebra/policy-variables.js';
import { holeName } from '../dialects/filled-placeholders.js';
import type { CompiledStatement, ConditionTest, PatternScope } from '../policy/compile.js';
import { valueText } from '../policy/compile.js';
import { aKind, PRINCIPAL_KINDS } from '../policy/policy-kind.js';
import type { ScopeElement } from '../policy/statement-body.js';
import { statementName } from '../policy/statement-name.js';
import { callerText } from '../requests/principal.js';
import { holesOf, type ValueNode } from '../syntax/value.js';
import { ownValue } from '../text/own-value.js';
import type { Range } from '../text/range.js';
import {
  actionMatches,
  type Evaluation,
  matchingGlobs,
  principalMatches,
  resourceMatches,
  statementMatches,
  testHolds,
  valueIn,
} from './match.js';
import { relationText } from './relation-text.js';
import type { Tri } from './three-valued.js';

export type Decision = 'Allow' | 'ExplicitDeny' | 'ImplicitDeny';

/** Why one element of a statement matched, or did not. */
export interface ElementResult {
  /** `Action`, `Resource`, `Principal`, or `Condition`. */
  readonly element: string;
  readonly matches: Tri;
  /** One sentence for people. */
  readonly reason: string;
  /** It is an Action that does not name the service of the request. */
  readonly elsewhere?: boolean;
  readonly range: Range;
}

export interface StatementResult {
  readonly name: string;
  readonly index: number;
  readonly effect: 'Allow' | 'Deny';
  readonly matches: Tri;
  readonly elements: readonly ElementResult[];
  readonly range: Range;
}

const quote = (text: string): string => `\`${text}\``;

/** A few of the texts, in backquotes. */
export const quotedList = (texts: readonly string[], max = 4): string => {
  const shown = texts.slice(0, max).map(quote).join(', ');
  return texts.length > max ? `${shown} and ${texts.length - max} more` : shown;
};

/** The value that a variable inserts; undefined: none. */
const variableValue = (ref: VariableRef, e: Evaluation): string | undefined => {
  const given = e.request.context.get(ref.key.toLowerCase());
  return given?.length === 1 ? given[0] : ref.defaultValue;
};

/** A text of the policy, followed by what it is with the values of its variables. */
function resolvedText(text: string, e: Evaluation, variables: boolean): string {
  if (!variables || !text.includes('${')) return text;
  let known = true;
  const resolved = splitVariables(text)
    .map((part) => {
      if (part.kind === 'text') return part.text;
      if (part.kind === 'escape') return part.char;
      const value = variableValue(part.ref, e);
      if (value === undefined) known = false;
      return value ?? '';
    })
    .join('');
  return known && resolved !== text ? `${text}\` = \`${resolved}` : text;
}

/** Why variables in texts of the policy insert nothing: the request lacks their keys, or the version has none. */
function variablesNote(texts: readonly string[], e: Evaluation, variables: boolean): string {
  const refs = texts
    .filter((text) => text.includes('${'))
    .flatMap((text) => splitVariables(text).flatMap((part) => (part.kind === 'variable' ? [part.ref] : [])));
  if (refs.length === 0) return '';
  if (!variables)
    return ' Policy variables are plain text here: the policy needs "Version": "2012-10-17" to have them.';
  const missing = refs
    .filter((ref) => variableValue(ref, e) === undefined && !e.isUnknown(ref.key.toLowerCase()))
    .map((ref) => ref.key);
  return missing.length === 0
    ? ''
    : ` The request has no single value for ${quotedList([...new Set(missing)])}, so a pattern with that variable matches nothing.`;
}

/** Of texts of the policy, those that match; all of them where none matches for sure. */
function decisive(globs: readonly Glob[], wanted: string, e: Evaluation, all: readonly string[]): string[] {
  const hits = new Set(matchingGlobs(globs, wanted, e).map((g) => g.text));
  const known = all.filter((text) => hits.has(text));
  return known.length > 0 ? known : [...all];
}

function scopeReason(
  element: ScopeElement,
  scope: PatternScope | undefined,
  wanted: string,
  matches: Tri,
  e: Evaluation,
  variables: boolean,
): string {
  const name = element.property.key.value;
  const all = [...element.items.map((i) => i.value), ...element.partial.map((p) => p.shown)];
  const shown =
    scope &&
    matches !== undefined &&
    element.negated !== matches &&
    !(e.resourceGlobs && name.endsWith('Resource'))
      ? decisive(scope.globs, name.endsWith('Action') ? wanted.toLowerCase() : wanted, e, all)
      : all;
  const texts = shown.map((text) => resolvedText(text, e, variables));
  if (matches === undefined) {
    const holes = unknownHoles(element.partial);
    return e.resourceGlobs && name.endsWith('Resource')
      ? `Whether the request's resource matches ${name} (${quotedList(texts)}) depends on which resource it is.`
      : `Whether ${quote(wanted)} matches ${name} ${texts.length > 0 ? `(${quotedList(texts)}) ` : ''}depends on an unknown value${holes === undefined ? '' : `: ${holes}`}.`;
  }
  const listed = element.negated !== matches;
  const note = listed || !name.endsWith('Resource') ? '' : variablesNote(all, e, variables);
  return `${quote(wanted)} ${listed ? 'matches' : element.negated ? 'is not listed in' : 'does not match'} ${name}: ${quotedList(texts)}.${note}`;
}

/** The values of a condition as the policy writes them, with the values of their variables. */
const expectedValues = (test: ConditionTest, e: Evaluation): string =>
  quotedList(
    test.entry.values.map((v) =>
      v.type === 'partial-string' ? v.shown : resolvedText(valueText(v) ?? '?', e, test.dynamic),
    ),
  );

/** Which of the values are unknown before the deployment; undefined: none is known to be. */
function unknownHoles(values: readonly ValueNode[]): string | undefined {
  const holes = new Set(values.flatMap((v) => [...holesOf(v)].map(holeName)));
  if (holes.size === 0) return undefined;
  return `the value of ${quotedList([...holes])} is unknown; give it in "placeholders"`;
}

/** Why the answer of a condition whose key is known is unknown. */
const unknownValue = ({ entry }: ConditionTest): string =>
  unknownHoles(entry.values) ?? 'a variable in it has no known value';

function conditionReason(test: ConditionTest, e: Evaluation, holds: Tri, variables: boolean): string {
  const what = `${test.use.canonical} ${quote(test.keyName)}`;
  const given = e.request.context.get(test.key);
  const unknown = given === undefined && e.isUnknown(test.key);
  if (holds === undefined) {
    if (!unknown && test.open && !test.dynamic)
      return `${what} (${expectedValues(test, e)}): the meaning of a value is unknown.`;
    return unknown
      ? `${what} (${expectedValues(test, e)}): the value of the key is unknown.`
      : `${what} (${expectedValues(test, e)}): ${unknownValue(test)}.`;
  }
  if (unknown) {
    return `${what} (${expectedValues(test, e)}): ${holds ? 'met' : 'not met'} whatever value of the key is possible.`;
  }
  if (test.use.operator.family === 'null') {
    return `${what}: the key is ${given?.length ? `in the request (${quotedList(given)})` : 'absent'}, and the policy asks for ${test.wantsAbsent ? 'its absence' : 'its presence'}.`;
  }
  const met = holds ? 'the condition is met' : 'the condition is not met';
  if (!given?.length) {
    return `${what} (${expectedValues(test, e)}): the key is absent from the request, and with this operator ${met} then.`;
  }
  const expected = expectedValues(test, e);
  const texts = test.set.family === 'string' ? test.entry.values.map((v) => valueText(v) ?? '') : [];
  const note = variablesNote(texts, e, variables);
  if (test.use.qualifier !== undefined && given.length > 1) {
    const listed = given.filter((value) => valueIn(test, value, e) === true);
    const others = given.filter((value) => !listed.includes(value));
    const of = (values: readonly string[]): string => (values.length > 0 ? quotedList(values) : 'none');
    return `${what} (${expected}): of the values in the request, ${of(listed)} ${listed.length > 1 ? 'are' : 'is'} listed and ${of(others)} ${others.length > 1 ? 'are' : 'is'} not, so ${met}.${note}`;
  }
  const isListed = holds !== test.use.operator.negated;
  const { family, wildcards } = test.use.operator;
  // Of many patterns, the one that matches.
  const all = test.entry.values.map((v) => valueText(v) ?? '?');
  const shown =
    isListed && family === 'string' && wildcards && test.set.family === 'string'
      ? decisive(test.set.globs, given.find((v) => valueIn(test, v, e)) ?? '', e, all)
      : all;
  const values = quotedList(shown.map((text) => resolvedText(text, e, test.dynamic)));
  if (given.length > 1)
    return `${what}: ${isListed ? 'one' : 'none'} of ${quotedList(given)} ${relationText(test.use.operator, true, shown.length)} ${values}, so ${met}.${isListed ? '' : note}`;
  return `${what}: ${quote(given[0]!)} ${relationText(test.use.operator, isListed, shown.length)} ${values}, so ${met}.${isListed ? '' : note}`;
}

/** An element that the kind of policy cannot have. */
const notAccepted = ({ statement }: CompiledStatement, element: string): string =>
  `AWS does not accept ${element} in ${aKind(statement.policy.kind)}, so the effect of the statement is unknown.`;

function principalResult(s: CompiledStatement, e: Evaluation): ElementResult | undefined {
  const { principal, node } = s.statement;
  const matches = principalMatches(s, e);
  if (!principal) {
    return matches === false
      ? { element: 'Principal', matches, reason: 'The statement has no Principal.', range: node.range }
      : undefined;
  }
  const caller = e.request.caller ? callerText(e.request.caller) : 'the caller';
  const name = principal.property.key.value;
  const values = principal.single
    ? [principal.single.value]
    : principal.entries.flatMap((entry) => entry.items.map((i) => i.value));
  const means = `${name} (${quotedList(values)})`;
  if (!PRINCIPAL_KINDS.includes(s.statement.policy.kind)) {
    const reason = notAccepted(s, name);
    return { element: 'Principal', matches, reason, range: principal.property.range };
  }
  const bounded = s.principals?.negated && e.bounded === true && s.effect === 'Deny';
  const reason = bounded
    ? `A Deny with NotPrincipal applies to every principal with a permissions boundary, whatever is listed.`
    : matches === undefined
      ? principal.negated && s.effect === 'Allow'
        ? 'AWS does not support NotPrincipal with Allow, so what the statement grants is unknown.'
        : principal.negated
          ? `${means} lists only some of the ARNs of ${quote(caller)} (account, and user or role and session); AWS says that it might be denied all the same.`
          : `It is unknown whether ${means} matches ${quote(caller)}.`
      : principal.negated
        ? `${quote(caller)} is ${matches ? 'not ' : ''}among the principals that ${means} excludes.`
        : `${quote(caller)} is ${matches ? '' : 'not '}among the principals that ${means} means.`;
  return { element: 'Principal', matches, reason, range: principal.property.range };
}

/** A statement that AWS rejects: what the reason is, and no more, unless it is about other actions. */
function explainRejected(s: CompiledStatement, e: Evaluation): ElementResult[] {
  const { node, action } = s.statement;
  if (action && actionMatches(s, e) === false) {
    const reason = scopeReason(action, s.actions, e.request.action, false, e, false);
    return [{ element: 'Action', matches: false, reason, range: action.property.range }];
  }
  return s.defects.map(({ element, reason }) => {
    const property = node.properties.findLast((p) => p.key.value === element);
    return {
      element: element ?? 'Statement',
      matches: undefined,
      reason: `${reason} AWS rejects this, so the effect of the statement is unknown.`,
      range: property?.range ?? node.range,
    };
  });
}

/** The complete explanation of one statement. */
export function explainStatement(s: CompiledStatement, e: Evaluation): StatementResult {
  const { statement } = s;
  return {
    name: statementName(statement),
    index: statement.index,
    effect: s.effect,
    matches: statementMatches(s, e),
    elements: s.defects.length > 0 ? explainRejected(s, e) : explainElements(s, e),
    range: statement.node.range,
  };
}

function explainElements(s: CompiledStatement, e: Evaluation): ElementResult[] {
  const { statement } = s;
  const { variables, kind } = statement.policy;
  const elements: ElementResult[] = [];
  const scope = (
    name: 'Action' | 'Resource',
    element: ScopeElement | undefined,
    patterns: PatternScope | undefined,
    wanted: string,
    matches: Tri,
  ): void => {
    const none =
      matches === undefined
        ? `The statement has no ${name}, and the effect of that is unknown.`
        : matches
          ? `The statement has no ${name}: it applies to the resource that the policy is attached to.`
          : `The statement has no ${name}.`;
    elements.push({
      element: name,
      matches,
      reason: element
        ? scopeReason(element, patterns, wanted, matches, e, variables && name === 'Resource')
        : none,
      range: element?.property.range ?? statement.node.range,
      ...(name === 'Action' && matches === false && elsewhere ? { elsewhere } : {}),
    });
  };
  const service = e.action.slice(0, e.action.indexOf(':') + 1);
  const elsewhere = s.actions?.negated === false && !s.actions.globs.some((g) => g.head.startsWith(service));
  scope('Action', statement.action, s.actions, e.request.action, actionMatches(s, e));
  if (statement.resource || kind !== 'trust') {
    scope('Resource', statement.resource, s.resources, e.request.resource, resourceMatches(s, e));
  }
  const principal = principalResult(s, e);
  if (principal) elements.push(principal);
  for (const test of s.conditions) {
    const holds = testHolds(test, e);
    elements.push({
      element: 'Condition',
      matches: holds,
      reason: conditionReason(test, e, holds, variables),
      range: test.entry.list.property.range,
    });
  }
  return elements;
}

/** Why the statement matches: all of its elements. */
export const whyMatches = (s: StatementResult): string => s.elements.map((el) => el.reason).join(' ');

/** What keeps the statement from matching. */
export const whyNot = (s: StatementResult): string =>
  s.elements
    .filter((el) => el.matches === false)
    .map((el) => el.reason)
    .join(' ');

const WEIGHTS: Readonly<Record<string, number>> = { Action: 10, Resource: 4, Principal: 4 };

/** How far a statement is from matching: an action that does not match weighs most, more of another service, then the resource. */
const distance = (s: StatementResult): number =>
  s.elements.reduce(
    (sum, el) =>
      sum + (el.matches === false ? (ownValue(WEIGHTS, el.element) ?? 1) + (el.elsewhere ? 5 : 0) : 0),
    0,
  );

/** The Allow that misses by least; undefined without one. */
export function nearestAllow<T extends { readonly statement: StatementResult }>(
  candidates: Iterable<T>,
): T | undefined {
  let best: T | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const { statement } = candidate;
    if (statement.effect !== 'Allow') continue;
    const weight = distance(statement);
    if (weight < least) {
      best = candidate;
      least = weight;
    }
  }
  return best;
}
