/**
 * Fixes that close ways to escalate. Where a statement lists the actions, those that matter get a separate statement: with
 * a permissions boundary (IAM User Guide, "Permissions boundaries for IAM entities", "Delegating responsibility to others
 * using permissions boundaries"), or with the resources to be named. Otherwise a Deny.
 */
import type { Action } from '../../../catalogue/catalogue.js';
import { actionHasKey } from '../../../catalogue/condition-keys.js';
import type { CompiledStatement } from '../../../policy/compile.js';
import type { Data } from '../../../syntax/data.js';
import { enumerate } from '../../../text/words.js';
import type { Fix, RuleContext, TextEdit } from '../../rule.js';
import { ownResources } from '../arns/own-resources.js';
import { placeholderArn, usualParts } from '../arns/resource-patterns.js';
import { denyAfter } from '../deny-after.js';
import { addConditions } from '../fixes/condition-edits.js';
import { fixOf, insertElement } from '../fixes/fixes.js';
import { type StatementPart, splitStatement } from '../fixes/split-statement.js';
import { type OpenPath, openPaths } from './escalation.js';

const BOUNDARY = 'iam:PermissionsBoundary';
const PASS_ROLE = 'iam:PassRole';

/** With more resources than this to name, the actions are denied. */
const MAX_RESOURCES = 4;
/** A title lists so many actions. */
const MAX_LISTED = 3;

/** The action of a way whose limits close it, and a statement that grants it. */
interface Opening {
  readonly action: Action;
  readonly statement: CompiledStatement;
  /** It is enough to have it for the principal's own user. */
  readonly self: boolean;
}

const hasBoundary = (action: Action): boolean => actionHasKey(action, BOUNDARY);

/** More statements than this do not get a limit each. */
const MAX_STATEMENTS = 4;

/** Statements that each open the way with the action at an index of its path. */
function statementsOf({ path, by }: OpenPath, index: number, { together, catalogue, sets }: RuleContext) {
  const found = [by[index]![0]!];
  for (let i = 0; i < MAX_STATEMENTS; i++) {
    const others = together.filter((s) => !found.includes(s));
    const next = openPaths(others, catalogue, sets, path)[0]?.by[index]?.[0];
    if (!next) break;
    found.push(next);
  }
  return found;
}

/** Of a path that passes a role: which roles. Of one that needs several actions on one resource: one with a boundary. */
function openingsOf(way: OpenPath, context: RuleContext): Opening[] {
  const { path } = way;
  const actions = path.actions.map((id) => context.catalogue.action(id));
  const last = actions.length - 1;
  const bounded = path.joint ? actions.findLastIndex((a) => a !== undefined && hasBoundary(a)) : -1;
  const index = path.passTo ? path.actions.indexOf(PASS_ROLE) : bounded < 0 ? last : bounded;
  const action = actions[index];
  if (!action) return [];
  const self = path.self ?? false;
  return statementsOf(way, index, context).map((statement) => ({ action, statement, self }));
}

/**
 * Values of Action that match the action and nothing but the wanted ones; undefined where a value matches others too.
 * @param wanted IDs.
 */
function ownValues(
  { actions, statement }: CompiledStatement,
  id: string,
  wanted: ReadonlySet<string>,
  { sets }: RuleContext,
): string[] | undefined {
  if (!actions || actions.negated || !statement.action || statement.action.others.length > 0)
    return undefined;
  const matching = statement.action.items.map((i) => i.value).filter((v) => sets.expand(v).includes(id));
  const isOwn = matching.every((value) => sets.expand(value).every((e) => wanted.has(e)));
  return isOwn && matching.length > 0 ? matching : undefined;
}

/** Patterns of the resources, to be named; the principal's own user where that closes the way. */
function resourcesFor(openings: readonly Opening[], { policy }: RuleContext): string[] {
  const usual = usualParts(policy);
  return [
    ...new Set(
      openings.flatMap(({ action, self }) =>
        action.resourceTypes.flatMap(({ type }) =>
          type.name === 'user' && !self && policy.variables
            ? [`arn:${usual.partition}:iam::*:user/\${aws:username}`]
            : type.arns.map((arn) => placeholderArn(arn, usual)),
        ),
      ),
    ),
  ];
}

const quoted = (values: readonly string[]): string =>
  enumerate(
    values.map((v) => `"${v}"`),
    2,
  );

const named = (openings: readonly Opening[]): string =>
  enumerate([...new Set(openings.map((o) => o.action.id))], MAX_LISTED);

/** A change of one statement, and what a title says about it. */
interface Limit {
  readonly edits: readonly TextEdit[];
  readonly title: string;
}

/** A part of a statement for these values of Action. */
function partFor(
  compiled: CompiledStatement,
  sid: string | undefined,
  actions: readonly string[],
  context: RuleContext,
): StatementPart {
  const resource = ownResources(compiled, actions, context);
  return { sid, actions, ...(resource === undefined ? {} : { resource }) };
}

/** Limits the actions in their statement, or in separate ones; undefined where that is not possible. */
function limited(compiled: CompiledStatement, openings: readonly Opening[], context: RuleContext) {
  const { statement } = compiled;
  const { action, sid, policy } = statement;
  const wanted = new Set(openings.map((o) => o.action.id));
  const values = openings.map((o) => ownValues(compiled, o.action.id, wanted, context));
  if (!action || !values.every((v) => v !== undefined)) return undefined;
  const bounded = openings.filter((o) => hasBoundary(o.action));
  const others = openings.filter((o) => !hasBoundary(o.action));
  const resources = resourcesFor(others, context);
  if (others.some((o) => o.action.resourceTypes.length === 0) || resources.length > MAX_RESOURCES)
    return undefined;
  const valuesOf = (list: readonly Opening[]): string[] => [
    ...new Set(list.flatMap((o) => values[openings.indexOf(o)]!)),
  ];
  const [boundedValues, otherValues] = [valuesOf(bounded), valuesOf(others)];
  // A wildcard that matches actions of both.
  if (boundedValues.some((v) => otherValues.includes(v))) return undefined;
  const chosen = new Set([...boundedValues, ...otherValues]);
  const rest = action.items.map((i) => i.value).filter((v) => !chosen.has(v));
  const boundary = placeholderArn(
    'arn:${Partition}:iam::${Account}:policy/${PolicyName}',
    usualParts(policy),
  );
  const title = [
    ...(bounded.length > 0 ? [`Require a permissions boundary for ${named(bounded)} ("${boundary}")`] : []),
    ...(others.length > 0 ? [`Limit ${named(others)} to ${quoted(resources)}`] : []),
  ].join('; ');
  const resource: Data = resources.length === 1 && !statement.resource?.isArray ? resources[0]! : resources;
  if (rest.length === 0 && others.length === 0)
    return { title, edits: addConditions(statement, 'StringEquals', { [BOUNDARY]: boundary }) };
  // Resources that NotResource excludes stay excluded with a Deny.
  if (rest.length === 0 && others.length > 0 && statement.resource?.negated) return undefined;
  if (rest.length === 0 && bounded.length === 0)
    return { title, edits: insertElement(statement, 'Resource', resource, title).flatMap((f) => f.edits) };
  // A condition of the statement would be replaced.
  if (bounded.length > 0 && statement.condition) return undefined;
  const nameOf = (what: string): string | undefined => sid && `${sid.value}${what}`;
  const added: StatementPart[] = [
    ...(others.length > 0 ? [{ sid: nameOf('Limited'), actions: otherValues, resource }] : []),
    ...(bounded.length > 0
      ? [
          {
            ...partFor(compiled, nameOf('Bounded'), boundedValues, context),
            condition: { StringEquals: { [BOUNDARY]: boundary } },
          },
        ]
      : []),
  ];
  const taken = new Set(policy.statements.map((s) => s.sid?.value));
  if (added.some((p) => p.sid !== undefined && taken.has(p.sid))) return undefined;
  const [first, ...more] = added;
  const parts =
    rest.length > 0
      ? [partFor(compiled, sid?.value, rest, context), ...added]
      : [{ ...first!, sid: sid?.value }, ...more];
  return { title, edits: splitStatement(statement, parts) };
}

/** Denies the actions after the statement, which must grant others. */
function denied(
  { statement, actions: scope }: CompiledStatement,
  openings: readonly Opening[],
  { sets }: RuleContext,
): Limit | undefined {
  const actions = [...new Set(openings.map((o) => o.action.id))].sort();
  const grantsOthers =
    scope?.negated ||
    statement.action?.items.some((i) => sets.expand(i.value).some((id) => !actions.includes(id)));
  if (!grantsOthers) return undefined;
  return {
    title: `Deny ${enumerate(actions, MAX_LISTED)} in a separate statement`,
    edits: denyAfter(statement, 'Denied', actions),
  };
}

/** @returns one fix that closes all of the ways. */
export function escalationFixes(ways: readonly OpenPath[], context: RuleContext): Fix[] {
  const openings = ways.map((way) => openingsOf(way, context));
  if (openings.some((of) => of.length === 0)) return [];
  const byStatement = new Map<CompiledStatement, Opening[]>();
  for (const opening of openings.flat()) {
    const own = byStatement.get(opening.statement) ?? [];
    byStatement.set(opening.statement, own);
    own.push(opening);
  }
  const limits: Limit[] = [];
  for (const [compiled, own] of byStatement) {
    const inPlace = limited(compiled, own, context);
    const limit = inPlace && inPlace.edits.length > 0 ? inPlace : denied(compiled, own, context);
    if (!limit || limit.edits.length === 0) return [];
    limits.push(limit);
  }
  return fixOf(
    [...new Set(limits.map((l) => l.title))].join('; '),
    limits.flatMap((l) => l.edits),
  );
}
