import { type IpRange, parseIpRange } from '../../algebra/values.js';
import type { Rule } from '../rule.js';
import { testsOf } from '../support/conditions/conditions.js';
import { ipBlockOf } from '../support/conditions/ip-patterns.js';
import { removeValue } from '../support/fixes/fixes.js';

/** Addresses that are not public: RFC 1918, loopback, link-local and IPv6 unique local addresses. */
const PRIVATE: readonly IpRange[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '127.0.0.0/8',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
].map((text) => parseIpRange(text)!);

const isPrivate = (range: IpRange): boolean =>
  PRIVATE.some((p) => p.version === range.version && p.first <= range.first && range.last <= p.last);

function rangeOf(text: string): IpRange | undefined {
  const block = ipBlockOf(text);
  return parseIpRange(block ?? text);
}

export const rule: Rule = {
  id: 'private-source-ip',
  severity: 'error',
  codes: [
    'AA:PRIVATE_IP_ADDRESS',
    'AA:PRIVATE_NOT_IP_ADDRESS',
    'AA:PRIVATE_IP_ADDRESS_SUBSET',
    'AA:PRIVATE_NOT_IP_ADDRESS_SUBSET',
  ],
  summary: 'A condition compares aws:SourceIp with private addresses, which the key never contains.',
  reads: ['Condition'],
  checkStatement(statement, context) {
    for (const { entry, use, key } of testsOf(statement)) {
      // operator-type reports String operators, with which private addresses would be as wrong.
      if (key !== 'aws:sourceip' || !/^(ip|string)$/.test(use.operator.family)) continue;
      const read = entry.list.items.map((item) => ({ item, range: rangeOf(item.value) }));
      const inside = read.filter(({ range }) => range && isPrivate(range));
      if (inside.length === 0) continue;
      if (inside.length === read.length && entry.list.others.length === 0) {
        context.report({
          range: (entry.list.property.value ?? entry.key).range,
          message: use.operator.negated
            ? 'aws:SourceIp is always a public address, and it is absent from requests through a VPC endpoint, so this condition matches every request. For private addresses, use aws:VpcSourceIp with aws:SourceVpc.'
            : 'aws:SourceIp is always a public address, and it is absent from requests through a VPC endpoint, so this condition never matches. For private addresses, use aws:VpcSourceIp with aws:SourceVpc.',
        });
        continue;
      }
      for (const { item } of inside) {
        context.report({
          range: item.range,
          severity: 'information',
          message: `"${item.value}" is a private address, and aws:SourceIp is always public, so the value has no effect. For private addresses, use aws:VpcSourceIp with aws:SourceVpc.`,
          fixes: () => removeValue(context.policy.document, entry.list, item, `Remove "${item.value}"`),
        });
      }
    }
  },
};
