import type { HoverSource } from '../hover-source.js';

const TEXTS: Readonly<Record<string, string>> = {
  Allow: '**Allow**: grants the request, if no Deny matches it.',
  Deny: '**Deny**: forbids the request, whatever else allows it.',
  '2012-10-17': '**2012-10-17**: the current version of the policy language.',
  '2008-10-17':
    '**2008-10-17**: the old version of the policy language. Policy variables are plain text in it.',
};

export const source: HoverSource = {
  id: 'fixed-value',
  roles: ['effect', 'version'],
  hover({ place }) {
    const value = String(place.node.value);
    return Object.hasOwn(TEXTS, value) ? { markdown: TEXTS[value]! } : undefined;
  },
};
