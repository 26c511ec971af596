import { splitVariables } from '../../algebra/policy-variables.js';
import { lookupKey } from '../../catalogue/condition-keys.js';
import { indexInString, stringRange } from '../../syntax/value.js';
import { code } from '../../text/markdown.js';
import { describeKey } from '../describe.js';
import type { HoverSource } from '../hover-source.js';

export const source: HoverSource = {
  id: 'variable',
  roles: ['resource', 'condition-value'],
  part: true,
  hover({ place, offset, catalogue }) {
    const { node, policy } = place;
    if (node.type !== 'string' || !node.value.includes('${')) return undefined;
    const index = indexInString(node, offset);
    const part = splitVariables(node.value).find(
      (p) => p.kind !== 'text' && p.start <= index && index < p.end,
    );
    if (!part || part.kind === 'text') return undefined;
    const range = stringRange(node, part.start, part.end);
    if (!policy.variables) {
      return { range, markdown: 'Literal text: policy variables require `"Version": "2012-10-17"`.' };
    }
    if (part.kind === 'escape')
      return { range, markdown: `The character ${code(part.char)} itself, not a wildcard.` };
    const { key, defaultValue } = part.ref;
    const hit = lookupKey(catalogue, key);
    const intro = `Policy variable: AWS replaces it with the value of ${code(key)}${defaultValue === undefined ? '. If the key is absent from the request, this value matches nothing.' : `, or with ${code(defaultValue)} if the key is absent from the request.`}`;
    const text = hit.found === 'key' ? `\n\n${describeKey(hit.key, hit.service, catalogue)}` : '';
    return { range, markdown: intro + text };
  },
};
