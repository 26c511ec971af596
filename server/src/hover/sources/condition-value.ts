import { lookupKey } from '../../catalogue/condition-keys.js';
import { parseArn } from '../../policy/resources.js';
import { isAccountId } from '../../requests/account-id.js';
import { code, plain } from '../../text/markdown.js';
import { ownValue } from '../../text/own-value.js';
import type { HoverSource } from '../hover-source.js';

export const source: HoverSource = {
  id: 'condition-value',
  roles: ['condition-value'],
  hover({ place, catalogue }) {
    const value = String(place.node.value);
    const key = place.entry?.key.value ?? '';
    const use = place.operator?.use;
    if (use?.operator.family === 'null') {
      return {
        markdown: /^true$/i.test(value)
          ? `${code(key)} is **absent** from the request.`
          : `${code(key)} is **present** in the request.`,
      };
    }
    const arn = parseArn(value);
    if (arn) {
      if (arn.service === 'iam' && arn.account === 'aws' && arn.resource.startsWith('policy/')) {
        const name = arn.resource.slice(arn.resource.lastIndexOf('/') + 1);
        return {
          markdown: `**${plain(name)}**: an AWS managed policy, which only AWS can change.`,
        };
      }
      const region = catalogue.partitions
        .map((p) => ownValue(p.regions, arn.region))
        .find((r) => r !== undefined);
      return {
        markdown: [
          `- Service: ${code(arn.service)}`,
          `- Region: ${arn.region === '' ? 'none' : code(arn.region)}${region ? `, ${plain(region)}` : ''}`,
          `- Account: ${arn.account === '' ? 'none' : code(arn.account)}`,
          `- Resource: ${code(arn.resource)}`,
        ].join('\n'),
      };
    }
    for (const partition of catalogue.partitions) {
      const region = ownValue(partition.regions, value);
      if (region)
        return { markdown: `**${plain(region)}**: a Region of the partition ${code(partition.id)}.` };
    }
    if (isAccountId(value)) return { markdown: `**Account** ${code(value)}.` };
    if (/^o-[a-z0-9]{10,32}$/.test(value)) return { markdown: `**Organization** ${code(value)}.` };
    if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(value))
      return { markdown: `**AWS service** ${code(value)}.` };
    const hit = lookupKey(catalogue, key);
    if (hit.found !== 'key' || !use) return undefined;
    return {
      markdown: `${use.canonical} ${code(key)}: ${plain(use.operator.description.split('. ')[0]!)}.`.replace(
        /\.\.$/,
        '.',
      ),
    };
  },
};
