import { splitVariables } from '../../algebra/policy-variables.js';
import type { Catalogue, Service } from '../../catalogue/catalogue.js';
import { lookupKey } from '../../catalogue/condition-keys.js';
import { keyNames } from '../../catalogue/key-names.js';
import type { Policy, Statement } from '../../policy/policy.js';
import type { StatementBody } from '../../policy/statement-body.js';
import type { PartialStringNode, StringNode } from '../../syntax/value.js';
import { stringRange } from '../../syntax/value.js';
import { nextDollarBraces } from '../../text/dollar-braces.js';
import type { Range } from '../../text/range.js';
import type { TextEdit } from '../../text/text-edit.js';
import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { didYouMeanText, fixOf } from '../support/fixes/fixes.js';
import { isKeyName, mentionsVariables } from '../support/mentions-variables.js';
import { oneReport, type Problem } from '../support/one-problem.js';
import { isDeprecatedKey } from './deprecated-condition-key.js';
import { bareTagKey } from './missing-tag-key.js';

/** What is read of a policy, and where to say what is wrong. */
interface Reading {
  readonly catalogue: Catalogue;
  readonly policy: Policy;
  report(problem: Problem): void;
}

/** Services with variables of their own, which are not condition keys (AWS IoT Core and AWS Transfer Family guides). */
const OWN_VARIABLES: readonly string[] = ['iot', 'transfer'];

/** Reports a variable of a key that AWS does not document: of a service only if there is a key with a similar name. @param fallback it has a default value. */
function checkName(
  key: string,
  service: Service | undefined,
  at: Pick<Problem, 'range' | 'text'>,
  context: Reading,
  fallback: boolean,
  edit: (name: string) => readonly TextEdit[],
): void {
  const { catalogue } = context;
  if (isDeprecatedKey(key) || bareTagKey(catalogue, key)) return;
  const known = keyNames(catalogue, service);
  // Tag keys are open: any text after the slash can be one.
  const [start] = key.toLowerCase().split('/');
  if (key.includes('/') && known.lower.some((n) => n.startsWith(`${start}/`))) return;
  const near = known.fixed.nearest(key);
  if (service && (near.length === 0 || OWN_VARIABLES.includes(service.prefix))) return;
  context.report({
    ...at,
    message: `AWS does not document the condition key "${key}" (service data of ${catalogue.info.updatedAt}), so the variable probably has ${fallback ? 'its default value' : 'no value and the text with it matches nothing'}.${didYouMeanText(near.map((n) => `\${${n}}`))}`,
    fixes: () => near.flatMap((n) => fixOf(`Change to "\${${n}}"`, edit(n), near.length === 1)),
  });
}

/** The beginning of a text that is a variable without its brace: a slash belongs to the name of a tag key only. */
function variableName(text: string): string {
  const [name] = /^\$\{[\w:-]*/.exec(text)!;
  const tag = name.endsWith('Tag') ? /^\/[\w-]+/.exec(text.slice(name.length)) : null;
  return name + (tag?.[0] ?? '');
}

function check(node: StringNode, context: Reading): void {
  const text = node.value;
  const { document } = context.policy;
  const { edit } = document.syntax;
  if (!text.includes('${')) return;
  for (let open = text.indexOf('${'); open >= 0; open = text.indexOf('${', open + 2)) {
    const close = text.indexOf('}', open);
    const next = text.indexOf('${', open + 2);
    if (close >= 0 && (next < 0 || close < next)) continue;
    if (!node.closed) return;
    const end = next < 0 ? text.length : next;
    context.report({
      range: stringRange(node, open, end),
      text: text.slice(open, end),
      message: 'The variable has no closing }, so AWS treats it as literal text. Add the }.',
      fixes: () => {
        const name = variableName(text.slice(open, next < 0 ? text.length : next));
        const part = { start: open, end: open + name.length };
        // What the text means to AWS today is not what is written.
        return fixOf(`Change to "${name}}"`, edit.setText(document, node, `${name}}`, part)).map((fix) => ({
          ...fix,
          uncertain: true,
        }));
      },
    });
  }
  for (const part of splitVariables(text)) {
    if (part.kind !== 'variable') continue;
    const at = { text: text.slice(part.start, part.end), range: stringRange(node, part.start, part.end) };
    const raw = text.slice(part.start + 2, part.end - 1);
    const { key } = part.ref;
    const comma = raw.indexOf(',');
    if (comma > 0 && part.ref.defaultValue === undefined) {
      const bare = raw
        .slice(comma + 1)
        .trim()
        .replace(/^'|'$/g, '');
      context.report({
        ...at,
        message: `The default value of a variable must be in single quotes. Write "\${${raw.slice(0, comma).trim()}, '${bare}'}".`,
        fixes: () =>
          fixOf(
            'Put the default value in single quotes',
            edit.setText(document, node, `\${${raw.slice(0, comma).trim()}, '${bare}'}`, part),
            true,
          ),
      });
    } else if (key === '') {
      context.report({ ...at, message: 'The variable is empty, so it has no value.' });
    } else if (/\s/.test(key) || raw.startsWith(' ')) {
      context.report({
        ...at,
        message: `A variable cannot contain spaces. Write "\${${raw.replace(/\s+/g, '')}}".`,
        fixes: () =>
          fixOf(
            'Remove the spaces',
            edit.setText(document, node, `\${${raw.replace(/\s+/g, '')}}`, part),
            true,
          ).map((fix) => ({ ...fix, uncertain: true })),
      });
    } else if (key.includes(':')) {
      const hit = lookupKey(context.catalogue, key);
      if (hit.found === 'key' && hit.key.multivalued) {
        context.report({
          ...at,
          message: `${hit.key.name} is multivalued, and AWS does not replace variables of multivalued keys.`,
        });
      } else if (hit.found === 'nothing') {
        checkName(key, hit.service, at, context, part.ref.defaultValue !== undefined, (name) =>
          edit.setText(document, node, `\${${name}${raw.slice(key.length)}}`, part),
        );
      }
    }
  }
}

/**
 * Reports policy variables that the host takes for something of its own: in Terraform, `${...}` is an expression ("Strings and
 * Templates", Terraform Language Documentation: `$${` is a literal `${`); Fn::Sub takes them for references ("Fn::Sub", AWS CloudFormation Template Reference:
 * "To write a dollar sign and curly braces literally, add an exclamation point (!) after the open curly brace").
 */
function inFunction(node: PartialStringNode, context: Reading): void {
  const { document } = context.policy;
  for (const part of node.parts) {
    if (!('hole' in part) || part.hole.written !== undefined) continue;
    const { id, range } = part.hole;
    if (!isKeyName(id) || lookupKey(context.catalogue, id).found !== 'key') continue;
    const { variable } = document.syntax;
    const text = variable?.(id) ?? `\${!${id}}`;
    const whole: StringNode = { type: 'string', value: `\${${id}}`, range, inner: range, closed: true };
    context.report({
      range,
      text: whole.value,
      severity: 'error',
      message: variable
        ? `Terraform takes \${${id}} for an expression, so it rejects the file. Write ${text}, which is the policy variable.`
        : `Fn::Sub takes \${${id}} for a reference in the template, so CloudFormation rejects the template. Write ${text}, which is the policy variable.`,
      fixes: () =>
        fixOf(
          `Change to "${text}"`,
          variable ? [{ range, text }] : document.syntax.edit.setText(document, whole, text),
          true,
        ),
    });
  }
}

/** The partly known strings in which AWS replaces variables. */
function partialStringsIn({ resource, condition }: StatementBody): PartialStringNode[] {
  const entries = (condition?.operators ?? []).flatMap((o) => o.entries);
  return [...(resource?.partial ?? []), ...entries.flatMap((e) => e.list.partial)];
}

/** The strings in which AWS replaces variables. */
function stringsOf({ resource, condition }: StatementBody): StringNode[] {
  const entries = (condition?.operators ?? []).flatMap((o) => o.entries);
  return [...(resource?.items ?? []), ...entries.flatMap((e) => e.list.items)];
}

/** What of a statement has variables. */
interface VariableUse {
  readonly partial: boolean;
  readonly strings: boolean;
  readonly action: boolean;
}

/** Asked for all statements at each check: one answer, which a statement keeps while it is not edited. */
function variableUse(statement: StatementBody): VariableUse | undefined {
  const partial = partialStringsIn(statement).length > 0;
  const strings = stringsOf(statement).some((node) => node.value.includes('${'));
  const action = statement.action?.items.some((i) => nextDollarBraces(i.value)) ?? false;
  return partial || strings || action ? { partial, strings, action } : undefined;
}

/** The statements of a policy that have variables. */
interface VariableStatements {
  readonly policy: Policy;
  readonly statements: readonly { readonly statement: Statement; readonly use: VariableUse }[];
}

function statementsWithVariables(policy: Policy): VariableStatements {
  const statements = policy.statements.flatMap((statement) => {
    const use = statement.derived.of(variableUse);
    return use ? [{ statement, use }] : [];
  });
  return { policy, statements };
}

const stringsWithVariables = ({ policy, statements }: VariableStatements): StringNode[] =>
  policy.variables
    ? statements.flatMap(({ statement, use }) => (use.strings ? stringsOf(statement) : []))
    : [];

/** Variables that are not condition keys, the first of each name: usually another tool replaces them. */
function ofOtherTools(nodes: readonly StringNode[]): { readonly key: string; readonly range: Range }[] {
  const found = new Map<string, Range>();
  for (const node of nodes) {
    for (const part of splitVariables(node.value)) {
      if (part.kind !== 'variable') continue;
      const { key, defaultValue } = part.ref;
      const raw = node.value.slice(part.start + 2, part.end - 1);
      const malformed = key === '' || /\s/.test(key) || raw.startsWith(' ');
      if (malformed || key.includes(':') || (raw.includes(',') && defaultValue === undefined)) continue;
      if (!found.has(key)) found.set(key, stringRange(node, part.start, part.end));
    }
  }
  return [...found].map(([key, range]) => ({ key, range }));
}

/** What is literal text for AWS, and no mistake where another tool replaces it. */
function literalText(all: readonly VariableStatements[], report: (problem: Problem) => void): void {
  const [first, ...more] = ofOtherTools(all.flatMap(stringsWithVariables));
  if (first) {
    const names = enumerate([first, ...more].map((v) => `"${v.key}"`));
    const [are, them] =
      more.length > 0 ? ['are not condition keys', 'them'] : ['is not a condition key', 'it'];
    const which = more.length > 0 ? `\${${first.key}} and the others` : `\${${first.key}}`;
    report({
      range: first.range,
      text: `\${${first.key}}`,
      severity: 'information',
      message: `${names} ${are}, so AWS treats ${which} as literal text. Ignore this if another tool replaces ${them}.`,
    });
  }
  const action = all.flatMap((v) => v.statements).find(({ use }) => use.action)?.statement.action;
  const item = action?.items.find((i) => nextDollarBraces(i.value));
  if (action && item)
    report({
      range: item.range,
      text: item.value,
      severity: 'information',
      message: `AWS does not replace variables in ${action.property.key.value}. Ignore this if another tool replaces it.`,
    });
}

export const rule: Rule = {
  id: 'policy-variable',
  severity: 'warning',
  codes: [
    'AA:MISSING_BRACE_IN_VARIABLE',
    'AA:MISSING_QUOTE_IN_VARIABLE',
    'AA:EMPTY_VARIABLE',
    'AA:UNSUPPORTED_SPACE_IN_VARIABLE',
    'AA:VARIABLE_UNSUPPORTED_IN_ELEMENT',
  ],
  summary: 'A policy variable is malformed, or is not a condition key.',
  concerns: mentionsVariables,
  // One finding for the file, wherever its variables are.
  checkDocument(policies, report, { catalogue }) {
    const all = policies
      .filter((p) => mentionsVariables(p.node))
      .map(statementsWithVariables)
      .filter((v) => v.statements.length > 0);
    if (all.length === 0) return;
    const found: Problem[] = [];
    literalText(all, (p) => found.push(p));
    for (const one of all) {
      const reading: Reading = { catalogue, policy: one.policy, report: (p) => found.push(p) };
      for (const { statement, use } of one.statements)
        if (use.partial) for (const node of partialStringsIn(statement)) inFunction(node, reading);
      for (const node of stringsWithVariables(one)) check(node, reading);
    }
    const one = oneReport(found, 'warning', 'Correct all variables');
    if (one) report(one);
  },
};
