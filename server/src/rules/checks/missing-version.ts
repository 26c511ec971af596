import { POLICY_ELEMENTS } from '../../policy/elements.js';
import type { Policy } from '../../policy/policy.js';
import { aKind, type PolicyKind } from '../../policy/policy-kind.js';
import { beginningOf, type ValueNode } from '../../syntax/value.js';
import { nextDollarBraces } from '../../text/dollar-braces.js';
import type { Rule } from '../rule.js';
import { changeTo, insertInto } from '../support/fixes/fixes.js';

const CURRENT = '2012-10-17';

/**
 * AWS Organizations User Guide, "SCP syntax" and "RCP syntax": every SCP and RCP must include a Version element with the
 * value 2012-10-17.
 */
const REQUIRES_VERSION: readonly PolicyKind[] = ['scp', 'rcp'];

function variableOf(text: string): string | undefined {
  const found = nextDollarBraces(text);
  return found && text.slice(found.start, found.end);
}

/** The first `${...}` that IAM gets to see in a value; what a template fills in is not there any more. */
function variableInText(value: ValueNode): string | undefined {
  if (value.type === 'string') return variableOf(value.value);
  if (value.type !== 'partial-string') return undefined;
  return value.parts.map((p) => ('hole' in p ? undefined : variableOf(p.text))).find(Boolean);
}

/** The first text that is a variable where they are read: in Resource, and in the values of Condition. */
function variableIn(policy: Policy): string | undefined {
  for (const { resource, condition } of policy.statements) {
    const values = condition?.operators.flatMap((o) => o.entries.flatMap((e) => e.values)) ?? [];
    for (const value of [...(resource?.items ?? []), ...(resource?.others ?? []), ...values]) {
      const found = variableInText(value);
      if (found) return found;
    }
  }
  return undefined;
}

export const rule: Rule = {
  id: 'missing-version',
  severity: 'warning',
  codes: ['AA:MISSING_VERSION', 'AA:VARIABLE_UNSUPPORTED_IN_VERSION'],
  summary: 'Version is missing or old, so AWS treats policy variables as literal text.',
  checkPolicy(policy, context) {
    const { versionNode, node, document, place } = policy;
    // Where the text does not parse, Version can be in what is lost.
    if (place.bare || (!versionNode && document.problems.length > 0)) return;
    if (versionNode && (versionNode.type !== 'string' || versionNode.value !== '2008-10-17')) return;
    const variable = variableIn(policy);
    if (versionNode) {
      context.report({
        range: versionNode.range,
        severity: variable ? 'warning' : 'information',
        message: variable
          ? `In version 2008-10-17, AWS treats ${variable} as literal text, not as a policy variable. Use "${CURRENT}".`
          : `Version 2008-10-17 is the old version of the policy language, without policy variables. Use "${CURRENT}".`,
        fixes: () => changeTo(document, versionNode, CURRENT),
      });
      return;
    }
    // unknown-element reports a name that differs in case.
    if (node.properties.some((p) => p.key.value.toLowerCase() === 'version')) return;
    const required = REQUIRES_VERSION.includes(policy.kind);
    context.report({
      range: beginningOf(node),
      // Without policy variables, the versions mean the same (IAM User Guide, "IAM JSON policy elements: Version").
      ...(required ? { severity: 'error' as const } : {}),
      ...(required || variable ? {} : { severity: 'information' as const }),
      ...(required ? { ifKind: `it needs "Version": "${CURRENT}". Add it.` } : {}),
      message: required
        ? `The policy has no Version, and AWS Organizations requires ${aKind(policy.kind)} to have the value "${CURRENT}" there. Add "Version": "${CURRENT}".`
        : variable
          ? `The policy has no Version, so AWS uses 2008-10-17 and treats ${variable} as literal text. Add "Version": "${CURRENT}".`
          : `The policy has no Version, so AWS uses 2008-10-17, the old version without policy variables. Add "Version": "${CURRENT}".`,
      fixes: () =>
        insertInto(document, node, 'Version', CURRENT, POLICY_ELEMENTS, `Add "Version": "${CURRENT}"`),
    });
  },
};
