import type { Rule } from '../rule.js';
import { accountOf } from '../support/account-of.js';
import { testsOf } from '../support/conditions.js';
import { fixOf, insertElement } from '../support/fixes.js';

/** Keys that identify on whose behalf a service makes the request. */
const SOURCE = /^aws:(source(arn|account|orgid|orgpaths)|resource(account|orgid|orgpaths)|principalorgid)$/;
/** Service-specific keys that identify the same. */
const OWN =
  /^(kms:(calleraccount|viaservice|encryptioncontext.*|grantisforawsresource)|sns:endpoint|sns:protocol|lambda:.*|s3:(x-amz-.*))$/;

export const rule: Rule = {
  id: 'confused-deputy',
  severity: 'warning',
  kinds: ['resource'],
  codes: ['AA:RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL', 'AA:RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL'],
  summary: 'A service principal has access without a condition on whose behalf the service acts.',
  checkStatement(statement, context) {
    const { principal, condition } = statement;
    if (statement.effect !== 'Allow' || !principal || principal.negated || condition?.opaque) return;
    const tests = [...testsOf(statement)].filter((t) => !t.use.operator.negated && !t.use.ifExists);
    if (tests.some((t) => SOURCE.test(t.key) || (OWN.test(t.key) && !/^s3:x-amz-acl$/.test(t.key)))) return;
    const referer = tests.find((t) => t.key === 'aws:referer');
    for (const entry of principal.entries) {
      if (entry.property.key.value !== 'Service') continue;
      for (const item of entry.items) {
        if (!item.closed || !/^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|amazon\.com)$/i.test(item.value)) continue;
        context.report({
          range: item.range,
          message: `${item.value} acts for all of its customers, so other accounts can use it to reach your resource (the confused deputy problem). Add a condition on aws:SourceArn, aws:SourceAccount or aws:SourceOrgID.${referer ? ' aws:Referer does not prevent this.' : ''}`,
          fixes: () => {
            const { document } = statement.policy;
            const { edit } = document.syntax;
            const account = accountOf(statement.policy) ?? 'ACCOUNT-ID';
            const title = `Add a condition on aws:SourceAccount ("${account}")`;
            const object = condition?.property.value;
            if (!condition) {
              const value = { StringEquals: { 'aws:SourceAccount': account } };
              return insertElement(statement, 'Condition', value, title);
            }
            if (object?.type !== 'object') return [];
            const equals = object.properties.find((p) => p.key.value === 'StringEquals')?.value;
            const edits =
              equals?.type === 'object'
                ? edit.set(document, equals, 'aws:SourceAccount', account)
                : edit.set(document, object, 'StringEquals', { 'aws:SourceAccount': account });
            return fixOf(title, edits);
          },
        });
      }
    }
  },
};
