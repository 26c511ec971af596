import { ownValue } from '../../text/own-value.js';
import { ELEMENT_DOCS } from '../element-docs.js';
import type { GuidePage } from '../guide-pages.js';
import type { HoverSource } from '../hover-source.js';

const GUIDE: Readonly<Record<string, GuidePage>> = {
  Principal: 'resource-policies',
  NotPrincipal: 'resource-policies',
  Condition: 'conditions-and-mfa',
  Effect: 'why-denied',
};

export const source: HoverSource = {
  id: 'element',
  roles: ['policy-element', 'statement-element'],
  hover({ place }) {
    const name = String(place.node.value);
    const text = ownValue(ELEMENT_DOCS, name);
    return text === undefined
      ? undefined
      : { markdown: `**${name}**\n\n${text}`, guide: ownValue(GUIDE, name) ?? 'identity-policies' };
  },
};
