import type { HoverSource } from '../hover-source.js';

const TEXTS: Readonly<Record<string, string>> = {
  Allow: '**Allow**: allows the request, unless a Deny matches it.',
  Deny: '**Deny**: denies the request and overrides every Allow.',
  '2012-10-17': '**2012-10-17**: the current version of the policy language.',
  '2008-10-17':
    '**2008-10-17**: the old version of the policy language, in which policy variables are literal text.',
};

export const source: HoverSource = {
  id: 'fixed-value',
  roles: ['effect', 'version'],
  hover({ place }) {
    const value = String(place.node.value);
    return Object.hasOwn(TEXTS, value) ? { markdown: TEXTS[value]! } : undefined;
  },
};
