import { ELEMENT_DOCS } from '../element-docs.js';
import type { HoverSource } from '../hover-source.js';

export const source: HoverSource = {
  id: 'element',
  roles: ['policy-element', 'statement-element'],
  hover({ place }) {
    const name = String(place.node.value);
    const text = Object.hasOwn(ELEMENT_DOCS, name) ? ELEMENT_DOCS[name] : undefined;
    return text === undefined ? undefined : { markdown: `**${name}**\n\n${text}` };
  },
};
