import ipaddr from 'ipaddr.js';
import { parseIpRange } from '../../algebra/values.js';
import type { Rule } from '../rule.js';
import { testsOf } from '../support/conditions/conditions.js';
import { changeText } from '../support/fixes/fixes.js';

/** The block with its first address: `10.1.0.0/16` for `10.1.2.3/16`. undefined: not a CIDR block. */
function canonical(text: string): string | undefined {
  if (!text.includes('/') || !parseIpRange(text)) return undefined;
  const trimmed = text.trim();
  const [address, bits] = trimmed.split('/');
  const network =
    ipaddr.parse(address!).kind() === 'ipv4'
      ? ipaddr.IPv4.networkAddressFromCIDR(trimmed)
      : ipaddr.IPv6.networkAddressFromCIDR(trimmed);
  return ipaddr.parse(address!).toNormalizedString() === network.toNormalizedString()
    ? undefined
    : `${network.toString()}/${bits}`;
}

export const rule: Rule = {
  id: 'ip-range',
  severity: 'hint',
  codes: ['AA:IMPROVE_IP_RANGE'],
  summary: 'A CIDR block has bits set after its prefix, which AWS ignores.',
  reads: ['Condition'],
  checkStatement(statement, context) {
    for (const { entry, use } of testsOf(statement)) {
      if (use.operator.family !== 'ip') continue;
      for (const item of entry.list.items) {
        const better = item.closed ? canonical(item.value) : undefined;
        if (!better) continue;
        context.report({
          range: item.range,
          message: `"${item.value}" has bits set after its prefix, which AWS ignores, so it is the block ${better}.`,
          fixes: () => [
            {
              title: `Change to "${better}"`,
              edits: changeText(context.policy.document, item, better),
              preferred: true,
            },
          ],
        });
      }
    }
  },
};
