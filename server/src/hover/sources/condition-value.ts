import type { Catalogue } from '../../catalogue/catalogue.js';
import { lookupKey } from '../../catalogue/condition-keys.js';
import { parseArn } from '../../policy/resources.js';
import { isAccountId } from '../../requests/account-id.js';
import { placeholderText } from '../../text/dollar-braces.js';
import { code, codes, plain } from '../../text/markdown.js';
import { ownValue } from '../../text/own-value.js';
import { describeComparison } from '../describe-comparison.js';
import type { HoverSource } from '../hover-source.js';

function regionName(catalogue: Catalogue, region: string): { name: string; partition: string } | undefined {
  for (const { id, regions } of catalogue.partitions) {
    const name = ownValue(regions, region);
    if (name !== undefined) return { name, partition: id };
  }
  return undefined;
}

function describeArn(value: string, catalogue: Catalogue): string | undefined {
  const arn = parseArn(value);
  if (!arn) return undefined;
  if (arn.service === 'iam' && arn.account === 'aws' && arn.resource.startsWith('policy/')) {
    const name = arn.resource.slice(arn.resource.lastIndexOf('/') + 1);
    return `**${plain(name)}**: an AWS managed policy, which only AWS can change.`;
  }
  const region = regionName(catalogue, arn.region);
  return [
    `- Service: ${code(arn.service)}`,
    `- Region: ${arn.region === '' ? 'none' : code(arn.region)}${region ? `, ${plain(region.name)}` : ''}`,
    `- Account: ${arn.account === '' ? 'none' : code(arn.account)}`,
    `- Resource: ${code(arn.resource)}`,
  ].join('\n');
}

/** What the value is, if the kind of the key's values is known. */
function describeKind(key: string, value: string, catalogue: Catalogue): string | undefined {
  const { conditionValues } = catalogue;
  switch (conditionValues.kindOf(key)) {
    case 'region': {
      const region = regionName(catalogue, value);
      return region && `**${plain(region.name)}**: a Region of the partition ${code(region.partition)}.`;
    }
    case 'account':
      return isAccountId(value) ? `**Account** ${code(value)}.` : undefined;
    case 'service-principal':
      return /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(value)
        ? `**AWS service** ${code(value)}.`
        : undefined;
    default:
  }
  if (/orgid$/i.test(key) && /^o-[a-z0-9]{10,32}$/.test(value)) return `**Organization** ${code(value)}.`;
  const known = conditionValues.of(key);
  if (!known?.values.includes(value)) return undefined;
  return `One of the values that [AWS documents](${known.source}) for ${code(key)}: ${codes(known.values.map(placeholderText), 10)}.`;
}

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
    const comparison =
      use && lookupKey(catalogue, key).found !== 'unknown-prefix' && /:./.test(key)
        ? describeComparison(use, key, value, catalogue)
        : undefined;
    const what = describeArn(value, catalogue) ?? describeKind(key, value, catalogue);
    const parts = [what, comparison].filter((part) => part !== undefined);
    return parts.length > 0 ? { markdown: parts.join('\n\n'), guide: 'conditions-and-mfa' } : undefined;
  },
};
