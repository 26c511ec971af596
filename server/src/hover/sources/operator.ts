import { describeOperator } from '../../policy/operators.js';
import { code } from '../../text/markdown.js';
import type { HoverSource } from '../hover-source.js';

export const source: HoverSource = {
  id: 'operator',
  roles: ['operator'],
  hover({ place }) {
    const use = place.operator?.use;
    if (!use) return undefined;
    const lines = [`**${use.canonical}**`, '', describeOperator(use)];
    if (use.operator.family === 'string' && use.operator.wildcards)
      lines.push('', `${code('${*}')} is a literal asterisk, not a wildcard.`);
    return { markdown: lines.join('\n'), guide: 'conditions-and-mfa' };
  },
};
