import { ownValue } from '../../text/own-value.js';
import { enumerate } from '../../text/words.js';
import type { Rule } from '../rule.js';
import { testsOf, usesKey } from '../support/conditions/conditions.js';
import { addCondition } from '../support/fixes/condition-edits.js';

/** Private addresses are unique only within a VPC (AWS global condition context keys, aws:VpcSourceIp). */
const PARTNERS: Readonly<Record<string, readonly string[]>> = {
  'aws:vpcsourceip': ['aws:SourceVpc', 'aws:SourceVpce', 'aws:SourceVpcArn'],
  'aws:ec2instancesourceprivateipv4': ['aws:Ec2InstanceSourceVpc'],
};

export const rule: Rule = {
  id: 'paired-condition-keys',
  severity: 'warning',
  codes: ['AA:MISSING_PAIRED_CONDITION_KEYS'],
  summary: 'A condition checks a private IP address without the VPC that it belongs to.',
  reads: ['Effect', 'Condition'],
  checkStatement(statement, context) {
    for (const { entry, key } of testsOf(statement)) {
      const partners = ownValue(PARTNERS, key);
      if (!partners || usesKey(statement, ...partners.map((p) => p.toLowerCase()))) continue;
      const allow = statement.effect === 'Allow';
      const remedy = ` Add a condition on ${enumerate(partners).replace(' and ', ' or ')}.`;
      context.report({
        range: entry.key.range,
        message: `Any VPC can use the same private addresses, so ${entry.key.value} alone also matches requests from other networks.${allow ? remedy : ''}`,
        // A condition that is added to a Deny takes requests from it.
        fixes: () =>
          allow
            ? addCondition(
                statement,
                'StringEquals',
                partners[0]!,
                '<vpc-id>',
                `Add a condition on ${partners[0]} ("<vpc-id>")`,
              )
            : [],
      });
    }
  },
};
