/** Refactorings of the lists of a statement that do not change the meaning of the policy. */

import type { Catalogue } from '../catalogue/catalogue.js';
import { compileAction } from '../policy/compile.js';
import { fingerprint } from '../policy/fingerprint.js';
import type { Policy, Statement } from '../policy/policy.js';
import type { Fix } from '../rules/rule.js';
import { exactWildcards, matchedActions, withoutCovered } from '../rules/support/exact-wildcards.js';
import { exceedsQuota, lengthOfValues } from '../rules/support/policy-size.js';
import { asOf, count } from '../rules/support/titles.js';
import type { RequestSets } from '../sets/request-sets.js';
import type { Data } from '../syntax/data.js';
import { isSound } from '../syntax/soundness.js';
import { copied, type HostDocument } from '../syntax/syntax.js';
import type { ValueNode } from '../syntax/value.js';
import { isWithin } from '../text/range.js';
import { thousands } from '../text/words.js';
import { expandWildcard } from './expand-wildcard.js';
import { beginsHere, isOnFirstLine, isOnLineOf } from './first-line.js';
import { splitByService } from './split-by-service.js';

/** One pattern for each service, and some more: the limit of a conversion to or from NotAction. */
const MAX_CONVERTED = 700;

/** A value with one entry stays a list where it is one. */
const listed = (values: readonly string[], isArray: boolean): Data =>
  values.length === 1 && !isArray ? values[0]! : values;

/** Replaces a value. */
const replaceBy = ({ document }: Policy, node: ValueNode, value: Data): Fix['edits'] =>
  document.syntax.edit.replace(document, node, value);

/** Is there a comment in a node, which would be lost with what it is about? */
const hasComments = ({ document }: Policy, { range }: ValueNode): boolean =>
  document.comments.some((c) => isWithin(range, c.range.start));

function lists(statement: Statement, offset: number, catalogue: Catalogue, sets: RequestSets): Fix[] {
  const { policy } = statement;
  const out: Fix[] = [];
  for (const list of [statement.action, statement.resource]) {
    const value = list?.property.value;
    if (!list || !value || !isWithin(list.property.range, offset) || list.others.length > 0) continue;
    const values = list.items.map((i) => i.value);
    const atName = isOnLineOf(policy.document, [list.property.range], offset);
    const sorted = [...values].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
    if (atName && values.length > 1 && sorted.some((v, i) => v !== values[i])) {
      out.push({ title: `Sort ${list.property.key.value}`, edits: replaceBy(policy, value, sorted) });
    }
    if (list === statement.action && values.length > 1 && !hasComments(policy, value)) {
      const short = exactWildcards(withoutCovered(values, catalogue, sets), catalogue);
      const isHere = beginsHere(policy.document, offset);
      const here = list.items.find((i) => isHere([i.range]));
      if (short.length < values.length && (atName || (here && !short.includes(here.value)))) {
        out.push({
          title: `Shorten ${values.length} actions to ${short.length}, which match only these ${asOf(catalogue)}`,
          edits: replaceBy(policy, value, listed(short, list.isArray)),
        });
      }
    }
  }
  return out;
}

const fingerprintOf = ({ node }: Statement, name: string): string =>
  fingerprint(node.properties.find((p) => p.key.value === name)?.value);

const namesOf = ({ node }: Statement): string[] => node.properties.map((p) => p.key.value);

/** Merges a statement with the next one if they differ only in their actions, or only in their resources. */
function merge(statement: Statement, catalogue: Catalogue, sets: RequestSets): Fix[] {
  const { policy } = statement;
  const { document, statementProperty } = policy;
  const list = statementProperty?.value;
  const next = policy.statements.find((s) => s.index === statement.index + 1);
  if (!next || list?.type !== 'array' || statement.conditional || next.conditional) return [];
  if (!isSound(document, next.node)) return [];
  const differ = [...new Set([...namesOf(statement), ...namesOf(next)])].filter(
    (k) => k !== 'Sid' && fingerprintOf(statement, k) !== fingerprintOf(next, k),
  );
  const [name] = differ;
  if (differ.length > 1 || (name !== undefined && name !== 'Action' && name !== 'Resource')) return [];
  const remove = document.syntax.edit.remove(document, list, next.node);
  const own = name === 'Resource' ? statement.resource : statement.action;
  const other = name === 'Resource' ? next.resource : next.action;
  if (!own?.property.value || !other?.property.value || own.others.length + other.others.length > 0)
    return [];
  // The comments of the values go with them; others of the next statement would be lost.
  const moved = other.property.value;
  const removed = remove.map((e) => e.range);
  const lost = document.comments.filter(
    ({ range }) => removed.some((r) => isWithin(r, range.start)) && !isWithin(moved.range, range.start),
  );
  if (lost.length > 0 || (hasComments(policy, moved) && (name === undefined || !own.isArray))) return [];
  const all = [...new Set([...own.items, ...other.items].map((i) => i.value))];
  const wanted = new Set(name === 'Action' ? withoutCovered(all, catalogue, sets) : all);
  const here = new Set(own.items.map((i) => i.value));
  const added = other.items.filter((i) => wanted.has(i.value) && !here.has(i.value));
  const values: Data = [
    ...own.items.map((i) => i.value).filter((v) => wanted.has(v)),
    ...added.map((i) => copied(document, i) ?? i.value),
  ];
  const edits = name === undefined ? [] : replaceBy(policy, own.property.value, values);
  return [{ title: 'Merge with the next statement', edits: [...edits, ...remove] }];
}

/**
 * Patterns that match all documented actions that the given ones do not: `service:*` if none of its actions is listed.
 * @param most no more than a few above this number are found.
 */
export function complement(
  values: readonly string[],
  catalogue: Catalogue,
  sets: RequestSets,
  most = Number.POSITIVE_INFINITY,
): string[] {
  const listed = matchedActions(values, sets);
  const out: string[] = [];
  for (const { prefix } of catalogue.services) {
    if (out.length > most) break;
    const { actionNames } = catalogue.service(prefix)!;
    const rest = actionNames.map((name) => `${prefix}:${name}`).filter((id) => !listed.has(id));
    if (rest.length === actionNames.length) out.push(`${prefix}:*`);
    else if (rest.length > 0) out.push(...exactWildcards(rest, catalogue));
  }
  return out;
}

/** Converts Action to NotAction and back, with the same documented actions. Later actions of AWS match only one of them. */
function convert(statement: Statement, offset: number, catalogue: Catalogue, sets: RequestSets): Fix[] {
  const { action, policy } = statement;
  const value = action?.property.value;
  if (!action || !value || action.others.length > 0) return [];
  if (!isWithin(action.property.range, offset)) return [];
  if (!isOnLineOf(policy.document, [action.property.range], offset)) return [];
  // What AWS adds later would no longer be denied.
  if (action.negated && statement.effect === 'Deny') return [];
  if (hasComments(policy, value)) return [];
  const values = action.items.map((i) => i.value);
  // A pattern that matches no documented action has no known complement.
  if (values.length === 0 || values.some((v) => sets.expand(v).length === 0)) return [];
  // From Action only if the result is shorter: most policies list only a few actions.
  const most = action.negated ? MAX_CONVERTED : values.length - 1;
  const touched = new Set(values.flatMap((v) => sets.servicesOf(compileAction(v))));
  if (catalogue.services.length - touched.size > most) return [];
  const by = complement(values, catalogue, sets, most);
  if (by.length === 0 || by.length > most) return [];
  const from = action.property.key.value;
  const to = action.negated ? 'Action' : 'NotAction';
  const { document } = policy;
  const longer = lengthOfValues(by) - lengthOfValues(values);
  if (exceedsQuota(policy, longer)) return [];
  const size = `${thousands(Math.abs(longer))} ${longer < 0 ? 'fewer' : 'more'} characters`;
  const renamed = document.syntax.edit.rename(document, statement.node, action.property, to);
  if (renamed.length === 0) return [];
  return [
    {
      title: `Convert ${from} to ${to}: ${count(by.length, 'pattern')}, ${size}, the same actions ${asOf(catalogue)}`,
      edits: [...renamed, ...replaceBy(policy, value, listed(by, action.isArray))],
    },
  ];
}

/** Does a fix write again the comments that it replaces? */
function keepsComments({ comments, text }: HostDocument, { edits }: Fix): boolean {
  const written = edits.map((e) => e.text).join('\n');
  return comments.every(
    ({ range }) =>
      !edits.some((e) => isWithin(e.range, range.start) && isWithin(e.range, range.end)) ||
      written.includes(text.slice(range.start, range.end)),
  );
}

/** @returns the refactorings of the lists of the statement at an offset; none if it has a syntax error. */
export function listRefactorings(
  policy: Policy,
  offset: number,
  catalogue: Catalogue,
  sets: RequestSets,
): Fix[] {
  const { document } = policy;
  const statement = policy.statements.find((s) => isWithin(s.node.range, offset));
  if (!statement || !isSound(document, statement.node)) return [];
  const { action } = statement;
  const ofWhole =
    isOnFirstLine(statement, offset) || (action && isOnLineOf(document, [action.property.range], offset));
  return [
    ...expandWildcard(statement, offset, catalogue, sets),
    ...lists(statement, offset, catalogue, sets),
    ...(ofWhole ? splitByService(statement, catalogue, sets) : []),
    ...(ofWhole ? merge(statement, catalogue, sets) : []),
    ...convert(statement, offset, catalogue, sets),
  ].filter((f) => f.edits.length > 0 && keepsComments(document, f));
}
