import type { Action } from '../../catalogue/catalogue.js';
import type { Statement } from '../../policy/policy.js';
import { namedActions } from '../../sets/named-actions.js';
import type { Data } from '../../syntax/data.js';
import { readableText } from '../../syntax/value.js';
import { replaceDollarBraces } from '../../text/dollar-braces.js';
import { enumerate } from '../../text/words.js';
import type { Fix, Rule } from '../rule.js';
import { fixOf, insertElement } from '../support/fixes.js';
import { allowsOnEverything } from '../support/listed.js';
import { grantsOnEverything } from '../support/wide.js';

/** With more ARN patterns than this, there is no quick fix. */
const MANY_PATTERNS = 8;

/** An ARN format with `*` for its placeholders, and the partition `aws`. */
function pattern(format: string): string {
  return replaceDollarBraces(format, ({ name }) => (name === 'Partition' ? 'aws' : '*'));
}

const patternsOf = (actions: readonly Action[]): string[] => [
  ...new Set(
    actions.flatMap((a) => {
      const required = a.resourceTypes.filter((r) => r.required);
      return (required.length > 0 ? required : a.resourceTypes).flatMap((r) => r.type.arns.map(pattern));
    }),
  ),
];

/** Two statements: the actions that support resource-level permissions, with ARN patterns, and those that need `*`. */
function split(
  statement: Statement,
  limited: readonly string[],
  rest: readonly string[],
  arns: readonly string[],
): Fix[] {
  const { document, statementProperty } = statement.policy;
  const list = statementProperty?.value;
  if (list?.type !== 'array' || !statement.action?.isArray) return [];
  const sid = statement.sid?.value;
  const others = statement.node.properties.some(
    (p) => !['Sid', 'Effect', 'Action', 'Resource'].includes(p.key.value),
  );
  if (others) return [];
  const one = (suffix: string, Action: readonly string[], Resource: Data): Data => ({
    ...(sid ? { Sid: `${sid}${suffix}` } : {}),
    Effect: 'Allow',
    Action,
    Resource,
  });
  return fixOf(
    `Split the statement: ${limited.length} ${limited.length === 1 ? 'action' : 'actions'} with ARN patterns, ${rest.length} with "*"`,
    document.syntax.edit.replaceItems(document, statement.node, statement.node, [
      one('', limited, arns.length === 1 ? arns[0]! : arns),
      one('Any', rest, '*'),
    ]),
  );
}

export const rule: Rule = {
  id: 'resource-star',
  severity: 'hint',
  kinds: ['identity', 'session'],
  codes: ['P:RESOURCE_STAR'],
  summary: 'An Allow applies to every resource although its actions support specific resources.',
  checkStatement(statement, context) {
    if (!allowsOnEverything(statement, context)) return;
    const compiled = context.compile(statement)!;
    const { globs, nodes } = compiled.actions!;
    if (globs.some((g) => g.shape === 'all' || g.text === '*:*')) return;
    const { actions } = namedActions(compiled, context.catalogue, context.sets);
    // Other rules report these two.
    if (
      grantsOnEverything(compiled, 'iam:passrole') ||
      grantsOnEverything(compiled, 'iam:createservicelinkedrole')
    )
      return;
    const writes = actions.filter(
      (a) => a.resourceTypes.length > 0 && a.levels.some((l) => l !== 'List' && l !== 'Read'),
    );
    if (writes.length === 0) return;
    const limited = nodes.filter((_, i) =>
      context.sets
        .expand(globs[i]!)
        .some((id) => (context.catalogue.action(id)?.resourceTypes.length ?? 0) > 0),
    );
    const rest = nodes.filter((n) => !limited.includes(n)).map(readableText);
    const names = limited.map(readableText);
    const limitable = actions.filter((a) => a.resourceTypes.length > 0);
    // The message shows the ARN of the first action that writes.
    const example = patternsOf(writes.slice(0, 1))[0] ?? writes[0]!.resourceTypes[0]!.type.name;
    const star = compiled.resources!.nodes[compiled.resources!.globs.findIndex((g) => g.shape === 'all')]!;
    context.report({
      range: star.range,
      message: `"*" grants access to every resource, but ${enumerate(names, 3)} ${names.length === 1 ? 'supports' : 'support'} specific resources. List the resources that are needed, for example ${example}.`,
      fixes: () => {
        const arns = patternsOf(limitable);
        if (arns.length === 0 || arns.length > MANY_PATTERNS) return [];
        if (rest.length > 0) return split(statement, names, rest, arns);
        const listed = enumerate(
          arns.map((a) => `"${a}"`),
          2,
        );
        const value = arns.length === 1 ? arns[0]! : arns;
        return insertElement(statement, 'Resource', value, `Change "*" to ${listed}`);
      },
    });
  },
};
