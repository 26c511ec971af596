import type { Catalogue } from '../../catalogue/catalogue.js';
import type { Statement } from '../../policy/policy.js';
import { splitArn } from '../../policy/resources.js';
import { stringRange } from '../../syntax/value.js';
import { nearest } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { isArnService } from '../support/arns/arn-services.js';
import { didYouMeanText, fixOf } from '../support/fixes/fixes.js';

/** Is it the prefix of an action of the statement, and of no service? */
const isUnknownPrefix = (name: string, { action }: Statement, catalogue: Catalogue): boolean =>
  !catalogue.hasService(name) &&
  (action?.items.some((i) => i.value.toLowerCase().startsWith(`${name.toLowerCase()}:`)) ?? false);

/** Could an action of the statement act on resources of the service? Another one is not what was intended. */
function mayAct({ action }: Statement, service: string, catalogue: Catalogue): boolean {
  if (!action || action.negated || action.others.length > 0) return true;
  const owners = catalogue.prefixesForArnService(service);
  return action.items.some(({ value }) => {
    const prefix = value.split(':', 1)[0]!.toLowerCase();
    return /[*?]/.test(prefix) || !catalogue.hasService(prefix) || owners.includes(prefix);
  });
}

export const rule: Rule = {
  id: 'arn-service',
  severity: 'warning',
  codes: ['AA:INVALID_SERVICE', 'AA:INVALID_ARN_SERVICE_CASE'],
  summary: 'The service in an ARN is misspelled, has the wrong case, or does not exist.',
  checkStatement(statement, context) {
    const { catalogue } = context;
    for (const item of statement.resource?.items ?? []) {
      if (!item.closed || !item.value.startsWith('arn:')) continue;
      const parts = splitArn(item.value);
      const name = parts[2];
      if (parts.length < 6 || !name || /[*?$]/.test(name)) continue;
      const start = 4 + parts[1]!.length + 1;
      const part = { start, end: start + name.length };
      const range = stringRange(item, part.start, part.end);
      const { document } = statement.policy;
      const lower = name.toLowerCase();
      const known = (n: string): boolean => isArnService(catalogue, n);
      if (name !== lower && known(lower)) {
        context.report({
          range,
          severity: 'error',
          message: `The service in an ARN is lowercase, so "${name}" matches nothing. Use "${lower}".`,
          fixes: () => {
            return fixOf(
              `Change to "${lower}"`,
              document.syntax.edit.setText(document, item, lower, part),
              true,
            );
          },
        });
        continue;
      }
      // unknown-service reports the same name in the actions.
      if (known(name) || isUnknownPrefix(name, statement, catalogue)) continue;
      const services = catalogue.services.map((s) => s.prefix).filter(known);
      const near = nearest(name, services, 1).filter((n) => mayAct(statement, n, catalogue));
      context.report({
        range,
        message: `AWS documents no service with "${name}" in its ARNs (service data of ${catalogue.info.updatedAt}), so this ARN probably matches nothing.${didYouMeanText(near)}`,
        fixes: () =>
          near.flatMap((text) => {
            const edits = document.syntax.edit.setText(document, item, text, part);
            const sure = near.length === 1;
            return fixOf(`Change to "${text}"`, edits, sure).map((f) => ({ ...f, misspelling: sure }));
          }),
      });
    }
  },
};
