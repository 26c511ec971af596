import type { CompiledStatement, PatternNode } from '../../policy/compile.js';
import type { Statement } from '../../policy/policy.js';
import { readableText } from '../../syntax/value.js';
import type { Range } from '../../text/range.js';
import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import type { OpenPath } from '../support/escalation/escalation.js';
import { escalationFixes } from '../support/escalation/escalation-fixes.js';
import { grantingNode, reportedAt, reportedEscalations } from '../support/escalation/reported-escalations.js';

/** With more ways than this, the message has the first ones, and the others are related information. */
const MAX_WAYS = 3;

interface Way {
  readonly open: OpenPath;
  /** The value that grants the last action. */
  readonly node: PatternNode;
}

/** `iam:PassRole to ec2.amazonaws.com and ec2:RunInstances`. */
const actionsOf = ({ path }: OpenPath): string =>
  enumerate(path.actions.map((a) => (a === 'iam:PassRole' && path.passTo ? `${a} to ${path.passTo[0]}` : a)));

/** What closes the ways: a list of resources does not where the principal creates what it names. */
function remedyFor(ways: readonly Way[], { action }: Statement): string {
  if (action?.negated) return 'List the actions that are needed in Action.';
  const paths = ways.map((w) => w.open.path);
  if (!paths.every((p) => p.joint)) return 'List the resources, or add a condition.';
  const attaches = paths.every((p) => p.actions.some((a) => /^iam:Attach(Role|User)Policy$/.test(a)));
  return `Add a condition on ${attaches ? 'iam:PolicyARN or ' : ''}iam:PermissionsBoundary.`;
}

function messageFor(ways: readonly Way[], statement: Statement): string {
  const [{ open }] = ways as readonly [Way];
  const remedy = remedyFor(ways, statement);
  if (ways.length === 1) {
    const { actions, how } = open.path;
    return `${actionsOf(open)} ${actions.length === 1 ? 'lets' : 'let'} the principal ${how}, and so gain permissions that this policy does not grant. ${remedy}`;
  }
  const shown = ways.slice(0, MAX_WAYS).map((w) => `${w.open.path.how} (${actionsOf(w.open)})`);
  const more = ways.length > MAX_WAYS ? `; and ${ways.length - MAX_WAYS} more` : '';
  return `This statement lets the principal get permissions that this policy does not grant, in ${ways.length} ways: ${shown.join('; ')}${more}. ${remedy}`;
}

/** The value, or the whole element for NotAction and for a value such as `iam:*`, which service-wildcard reports. */
function rangeFor(node: PatternNode, { action }: Statement): Range {
  const element = action?.property;
  if (!element || !(action.negated || /^[^:]+:\*$/.test(readableText(node)))) return node.range;
  return { start: element.key.range.start, end: (element.value ?? element.key).range.end };
}

/** Where the way is reported: with the ways that the same two or more statements open together, which are one cause. */
function firstOfSame(
  open: OpenPath,
  statements: readonly CompiledStatement[],
  known: Map<string, CompiledStatement>,
): CompiledStatement {
  const at = reportedAt(open);
  const places = new Set(open.by.map((by) => statements.indexOf(by[0]!)));
  if (places.size < 2) return at;
  const key = [...places].sort((a, b) => a - b).join(' ');
  const first = known.get(key) ?? at;
  known.set(key, first);
  return first;
}

export const rule: Rule = {
  id: 'privilege-escalation',
  severity: 'warning',
  kinds: ['identity', 'session'],
  codes: ['P:PRIVILEGE_ESCALATION'],
  summary: 'The policy allows actions that together let the principal get more permissions.',
  checkPolicy(_, context) {
    const byStatement = new Map<CompiledStatement, Way[]>();
    const known = new Map<string, CompiledStatement>();
    for (const open of reportedEscalations(context)) {
      const statement = firstOfSame(open, context.together, known);
      const ways = byStatement.get(statement) ?? [];
      byStatement.set(statement, ways);
      ways.push({ open, node: grantingNode(reportedAt(open), open.path.actions.at(-1)!) });
    }
    for (const [{ statement }, ways] of byStatement) {
      const first = ways[0]!.node;
      const related = new Map<string, { range: PatternNode['range']; message: string }>();
      const add = (node: PatternNode, message: string): void => {
        related.set(`${node.range.start} ${message}`, { range: node.range, message });
      };
      if (ways.length === 1) {
        const { path, by } = ways[0]!.open;
        path.actions.slice(0, -1).forEach((action, i) => {
          const node = grantingNode(by[i]![0]!, action);
          if (node !== first) add(node, 'Another action that is needed.');
        });
      } else {
        for (const { open, node } of ways) add(node, `${actionsOf(open)}: ${open.path.how}.`);
      }
      context.report({
        range: rangeFor(first, statement),
        message: messageFor(ways, statement),
        related: [...related.values()],
        fixes: () =>
          escalationFixes(
            ways.map((w) => w.open),
            context,
          ),
      });
    }
  },
};
