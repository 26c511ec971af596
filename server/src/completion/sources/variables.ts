import { displayName } from '../../catalogue/condition-keys.js';
import { stop, template } from '../../syntax/data.js';
import { nextDollarBraces } from '../../text/dollar-braces.js';
import type { CompletionEntry, CompletionSource } from '../completion-source.js';
import { matchRank } from '../completion-source.js';

export const source: CompletionSource = {
  id: 'variables',
  complete({ policy, inStatement, atKey, typed, word, catalogue, inString }) {
    if (atKey || !inString || !policy.variables) return undefined;
    const resource = inStatement[0] === 'Resource' || inStatement[0] === 'NotResource';
    const condition = inStatement[0] === 'Condition' && inStatement.length >= 3;
    if (!resource && !condition) return undefined;
    const open = typed.lastIndexOf('${');
    if (open < 0 || typed.indexOf('}', open) >= 0) return undefined;
    const before = typed.slice(0, open);
    const asked = typed.slice(open + 2);
    // The editor might already have added the closing brace.
    const after = word.slice(typed.length).replace(/^[\w:/-]*\}?/, '');
    const entries: CompletionEntry[] = [];
    for (const key of catalogue.globalKeys) {
      if (key.multivalued) continue;
      const name = displayName(key.name);
      const fit = matchRank(asked, name);
      if (fit === undefined) continue;
      const tag = nextDollarBraces(name);
      const inner = tag ? template(name.slice(0, tag.start), stop(1, tag.name)) : name;
      entries.push({
        label: `\${${name}}`,
        kind: 'key',
        detail: key.type,
        insert: { value: template(`${before}\${`, inner, `}${after}`) },
        filter: `${before}\${${name}}`,
        rank: /^aws:(username|userid|PrincipalTag|PrincipalAccount|PrincipalOrgID|ResourceAccount)/.test(name)
          ? 1 + 2 * fit
          : 2 + 2 * fit,
        data: { type: 'key', id: key.name },
      });
    }
    return entries;
  },
};
