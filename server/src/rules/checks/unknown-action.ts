import { nearest } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { didYouMean, didYouMeanText } from '../support/fixes.js';

export const rule: Rule = {
  id: 'unknown-action',
  severity: 'warning',
  codes: ['AA:INVALID_ACTION', 'P:UNKNOWN_ACTION'],
  summary: 'An action, or a wildcard, does not match any action that AWS documents.',
  checkStatement(statement, context) {
    const { catalogue, sets } = context;
    const scope = context.compile(statement)?.actions;
    statement.action?.items.forEach((item, i) => {
      const match = /^([A-Za-z0-9-]+):([A-Za-z0-9*?_-]+)$/.exec(item.value);
      const service = match && catalogue.service(match[1]!);
      if (!match || !service || !item.closed) return;
      const name = match[2]!;
      const wild = /[*?]/.test(name);
      if (wild) {
        const glob = scope?.globs[i];
        if (!glob || sets.expand(glob).length > 0) return;
      } else if (service.action(name)) return;
      const retired = !wild && catalogue.isRetiredAction(item.value);
      const near = wild || retired ? [] : nearest(name, service.actionNames).map((n) => `${match[1]}:${n}`);
      const start = item.inner.start + match[1]!.length + 1;
      context.report({
        range: item.offsets ? item.range : { start, end: item.inner.end },
        ...(retired ? { severity: 'hint' as const } : {}),
        message: wild
          ? `"${item.value}" does not match any action of ${service.name} (service data of ${catalogue.info.updatedAt}), so it has no effect.`
          : retired
            ? `AWS does not document ${item.value} in its current reference, so it might have no effect.`
            : `AWS does not document the action "${item.value}" (service data of ${catalogue.info.updatedAt}), so it has no effect.${didYouMeanText(near)}`,
        fixes: () => didYouMean(context.policy.document, item, near),
      });
    });
  },
};
