import { keyStandsFor, keysOfAction, lookupKey } from '../../catalogue/condition-keys.js';
import { compileStatement } from '../../policy/compile.js';
import { namedActions } from '../../sets/named-actions.js';
import { describeClaim, describeKey } from '../describe.js';
import type { HoverSource } from '../hover-source.js';

export const source: HoverSource = {
  id: 'condition-key',
  roles: ['condition-key'],
  hover({ place, catalogue, sets }) {
    const name = String(place.node.value);
    const hit = lookupKey(catalogue, name);
    if (hit.found === 'claim') {
      return { markdown: describeClaim(name, catalogue), guide: 'saml-and-oidc' };
    }
    if (hit.found !== 'key') return undefined;
    let text = describeKey(hit.key, hit.service, catalogue);
    const compiled = place.statement && compileStatement(place.statement);
    if (compiled && hit.service) {
      const { actions } = namedActions(compiled, catalogue, sets);
      const having = actions.filter((a) =>
        [...keysOfAction(a)].some((n) => keyStandsFor({ ...hit.key, name: n }, name)),
      );
      if (actions.length > 0)
        text += `\n\n${having.length} of the statement's ${actions.length} actions support this key.`;
    }
    const prefix = name.slice(0, name.indexOf(':')).toLowerCase();
    const oidc = hit.service?.prefix === 'sts' && (prefix === 'saml' || prefix.includes('.'));
    return {
      markdown: text,
      guide: oidc ? 'saml-and-oidc' : /tag(keys$|\/)/i.test(name) ? 'abac-with-tags' : 'conditions-and-mfa',
    };
  },
};
