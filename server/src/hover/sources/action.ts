import { code } from '../../text/markdown.js';
import { describeService, describeWildcard } from '../describe.js';
import { describeAction, describeOperation } from '../describe-action.js';
import type { HoverSource } from '../hover-source.js';

export const source: HoverSource = {
  id: 'action',
  roles: ['action'],
  hover({ catalogue, sets, place }) {
    const text = String(place.node.value);
    if (/[*?]/.test(text)) {
      if (text === '*')
        return {
          markdown: `${code('*')}: every action of every service, including actions that AWS adds later.`,
        };
      return { markdown: describeWildcard(text, catalogue, sets) };
    }
    const action = catalogue.action(text);
    if (action) return { markdown: describeAction(action, catalogue), guide: 'identity-policies' };
    const operation = catalogue.apiOperations.get(text.toLowerCase());
    if (operation) return { markdown: describeOperation(operation, catalogue) };
    const service = catalogue.service(text.split(':')[0]!);
    return service && { markdown: describeService(service, catalogue) };
  },
};
