import { PRINCIPAL_KINDS } from '../../policy/policy-kind.js';
import { ownValue } from '../../text/own-value.js';
import type { Rule } from '../rule.js';
import { identityArn, identityFix } from '../support/fixes/principal-edits.js';

const KINDS: Readonly<Record<string, 'role' | 'user'>> = { AROA: 'role', AIDA: 'user' };

export const rule: Rule = {
  id: 'principal-unique-id',
  severity: 'warning',
  kinds: PRINCIPAL_KINDS,
  codes: ['AA:INVALID_ROLE_REFERENCE', 'AA:INVALID_USER_REFERENCE'],
  summary: 'A principal is specified by its unique ID instead of its ARN.',
  reads: ['Principal'],
  checkStatement(statement, context) {
    for (const entry of statement.principal?.entries ?? []) {
      if (entry.property.key.value !== 'AWS') continue;
      for (const item of entry.items) {
        const kind = ownValue(KINDS, /^(AROA|AIDA)[A-Z0-9]{8,}$/.exec(item.value)?.[1] ?? '');
        if (!kind) continue;
        context.report({
          range: item.range,
          message: `"${item.value}" is the unique ID of a ${kind}, which IAM shows after the ${kind} was deleted. It does not match a new ${kind} with the same name. Use the ARN of the ${kind}.`,
          fixes: () => identityFix(statement.policy, item, identityArn(statement.policy, kind)),
        });
      }
    }
  },
};
