import { displayName } from '../../catalogue/condition-keys.js';
import { stop, Template, template } from '../../syntax/data.js';
import { nextDollarBraces } from '../../text/dollar-braces.js';
import type { CompletionEntry, CompletionSource } from '../completion-source.js';
import { matchRank } from '../completion-source.js';
import { openBraces } from '../open-braces.js';

export const source: CompletionSource = {
  id: 'variables',
  complete({ policy, inStatement, atKey, typed, word, catalogue, inString, enclosing, declarations }) {
    const inText = enclosing?.takes === 'text' ? declarations : undefined;
    if (atKey || !(inString || inText) || !policy.variables) return undefined;
    const resource = inStatement[0] === 'Resource' || inStatement[0] === 'NotResource';
    const condition = inStatement[0] === 'Condition' && inStatement.length >= 3;
    if (!resource && !condition) return undefined;
    const open = openBraces(typed, word);
    if (!open) return undefined;
    const { before, after } = open;
    const asked = inText ? open.asked.replace(/^!/, '') : open.asked;
    const [opening, closing] = inText?.variable ?? ['${', '}'];
    // What is typed next is after the variable.
    const end = inText || after !== '' ? [new Template({ stop: 0 }), after] : [];
    const entries: CompletionEntry[] = [];
    for (const key of catalogue.globalKeys) {
      if (key.multivalued) continue;
      const name = displayName(key.name);
      const fit = matchRank(asked, name);
      if (fit === undefined) continue;
      const tag = nextDollarBraces(name);
      const inner = tag ? template(name.slice(0, tag.start), stop(1, tag.name)) : name;
      entries.push({
        label: `${opening}${name}${closing}`,
        kind: 'key',
        detail: key.type,
        insert: { value: template(`${before}${opening}`, inner, closing, ...end) },
        filter: `${before}${opening}${name}${closing}`,
        rank: /^aws:(username|userid|PrincipalTag|PrincipalAccount|PrincipalOrgID|ResourceAccount)/.test(name)
          ? 1 + 2 * fit
          : 2 + 2 * fit,
        data: { type: 'key', id: key.name },
      });
    }
    return entries;
  },
};
