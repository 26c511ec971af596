import { POLICY_ELEMENTS, STATEMENT_ELEMENTS } from '../../policy/elements.js';
import type { Policy } from '../../policy/policy.js';
import { type ObjectNode, type PropertyNode, property } from '../../syntax/value.js';
import { nearest } from '../../text/words.js';
import type { Rule, RuleContext } from '../rule.js';
import { didYouMean, didYouMeanText, removeElement } from '../support/fixes/fixes.js';
import { mergeProperties } from '../support/fixes/merge-properties.js';
import { isStatementAlone } from '../support/statement-alone.js';

/** What SOPS adds to a file that it encrypts, and removes when it decrypts it ("SOPS: Secrets OPerationS"). */
const isOfSops = ({ key, value }: PropertyNode): boolean =>
  key.value === 'sops' && property(value, 'mac') !== undefined && property(value, 'version') !== undefined;

function check(node: ObjectNode, known: readonly string[], where: string, context: RuleContext): void {
  for (const p of node.properties) {
    // A name that is still being typed is not an error yet.
    if (known.includes(p.key.value) || !p.key.closed || p.key.value === '') continue;
    if ((p.value === undefined && p.colon === undefined) || isOfSops(p)) continue;
    const near = nearest(p.key.value, known, 1);
    const there = node.properties.find((o) => near.includes(o.key.value));
    context.report({
      range: p.key.range,
      message: `${where} cannot have the element "${p.key.value}", so AWS rejects the policy.${there ? ` ${there.key.value} is there too.` : near.length > 0 ? didYouMeanText(near) : ' Remove it.'}`,
      fixes: () => [
        ...(there ? mergeProperties(context.policy.document, node, there, p) : []),
        ...didYouMean(context.policy.document, p.key, near),
        ...(near.length === 0
          ? removeElement(context.policy.document, node, p, `Remove "${p.key.value}"`)
          : []),
      ],
    });
  }
}

/** A name outside of the policy, of what a tool takes the statements from. */
function reportMisspelt({ place }: Policy, context: RuleContext): void {
  if (!place.misspelt) return;
  const { key, meant, reader } = place.misspelt;
  context.report({
    range: key.range,
    message: `${reader} does not read statements from "${key.value}".${didYouMeanText([meant])}`,
  });
}

export const rule: Rule = {
  id: 'unknown-element',
  severity: 'error',
  codes: ['AA:INVALID_POLICY_ELEMENT'],
  summary: 'A policy or statement contains an element that is not part of the IAM policy language.',
  checkPolicy(policy, context) {
    reportMisspelt(policy, context);
    // missing-element reports the cause.
    if (isStatementAlone(policy) && context.isOn('missing-element')) return;
    check(policy.node, POLICY_ELEMENTS, 'A policy', context);
  },
  checkStatement: (statement, context) => check(statement.node, STATEMENT_ELEMENTS, 'A statement', context),
};
