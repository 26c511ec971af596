import { code } from '../../text/markdown.js';
import type { HoverSource } from '../hover-source.js';

export const source: HoverSource = {
  id: 'operator',
  roles: ['operator'],
  hover({ place }) {
    const use = place.operator?.use;
    if (!use) return undefined;
    const lines = [`**${use.canonical}**`, '', use.operator.description];
    if (use.ifExists) lines.push('', '`IfExists`: also true when the key is absent from the request.');
    if (use.qualifier === 'ForAllValues') {
      lines.push(
        '',
        '`ForAllValues`: every value of the request must pass. True when the key is absent: mind that in an Allow.',
      );
    }
    if (use.qualifier === 'ForAnyValue') {
      lines.push(
        '',
        '`ForAnyValue`: at least one value of the request must pass. False when the key is absent.',
      );
    }
    if (use.operator.family === 'string' && use.operator.wildcards) {
      lines.push('', `${code('${*}')} is a star that is no wildcard.`);
    }
    return { markdown: lines.join('\n') };
  },
};
