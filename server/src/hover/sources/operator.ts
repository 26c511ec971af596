import { code } from '../../text/markdown.js';
import type { HoverSource } from '../hover-source.js';

export const source: HoverSource = {
  id: 'operator',
  roles: ['operator'],
  hover({ place }) {
    const use = place.operator?.use;
    if (!use) return undefined;
    const lines = [`**${use.canonical}**`, '', use.operator.description];
    if (use.ifExists) lines.push('', '`IfExists`: also true if the key is absent from the request.');
    if (use.qualifier === 'ForAllValues') {
      lines.push(
        '',
        '`ForAllValues`: every value in the request must match. It is also true if the key is absent, which matters in an Allow.',
      );
    }
    if (use.qualifier === 'ForAnyValue') {
      lines.push(
        '',
        '`ForAnyValue`: at least one value in the request must match. It is false if the key is absent.',
      );
    }
    if (use.operator.family === 'string' && use.operator.wildcards) {
      lines.push('', `${code('${*}')} is a literal asterisk, not a wildcard.`);
    }
    return { markdown: lines.join('\n') };
  },
};
