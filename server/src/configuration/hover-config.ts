/** What the parts of grantwise.json mean. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { lookupKey } from '../catalogue/condition-keys.js';
import { describeKey, describeWildcard } from '../hover/describe.js';
import { describeAction } from '../hover/describe-action.js';
import type { HoverText } from '../hover/hover.js';
import { KIND_DESCRIPTIONS } from '../policy/policy-kind.js';
import type { ValueKind } from '../rules/config/config-shape.js';
import { rules } from '../rules/engine/check-policy.js';
import type { RequestSets } from '../sets/request-sets.js';
import type { HostDocument } from '../syntax/syntax.js';
import { code } from '../text/markdown.js';
import { ownValue } from '../text/own-value.js';
import { capital } from '../text/words.js';
import { ownerAt, propertyAt, shapeAt } from './shape-at.js';

function describeWord(
  kind: ValueKind,
  word: string,
  catalogue: Catalogue,
  sets: RequestSets,
): string | undefined {
  switch (kind) {
    case 'rule': {
      const rule = rules.find((r) => r.id === word);
      return rule && `${code(rule.id)}, ${rule.severity} by default\n\n${rule.summary}`;
    }
    case 'action': {
      const action = catalogue.action(word);
      if (action) return describeAction(action, catalogue);
      return /[*?]/.test(word) ? describeWildcard(word, catalogue, sets) : undefined;
    }
    case 'key': {
      const hit = lookupKey(catalogue, word);
      return hit.found === 'key' ? describeKey(hit.key, hit.service, catalogue) : undefined;
    }
    case 'region': {
      const name = catalogue.partitions.map((p) => ownValue(p.regions, word)).find((n) => n !== undefined);
      return name === undefined ? undefined : `${code(word)}: ${String(name)}`;
    }
    default:
      return undefined;
  }
}

/** The description of what is at an offset: a property, an action, a key, a rule, a kind or a Region. */
export function hoverConfig(
  document: HostDocument,
  catalogue: Catalogue,
  sets: RequestSets,
  offset: number,
): HoverText | undefined {
  const { path, at, word, token, inString } = document.syntax.cursor(document, offset);
  if (!inString) return undefined;
  let markdown: string | undefined;
  if (at === 'key') {
    const owner = ownerAt(path);
    markdown = propertyAt(path)?.description;
    if (owner?.type === 'map') markdown = describeWord(owner.keys, word, catalogue, sets);
  } else {
    const shape = shapeAt(path);
    const own = shape?.type === 'list' ? shape.items : shape;
    if (own?.type === 'string') markdown = describeWord(own.of, word, catalogue, sets);
    else if (own?.type === 'choice') {
      const kind = ownValue(KIND_DESCRIPTIONS, word);
      markdown = kind && capital(kind);
    }
  }
  return markdown === undefined ? undefined : { markdown, range: token };
}
