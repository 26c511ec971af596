/** Completion and hover in lists of actions outside of policies, as a statement with these actions has them. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { complete, type Suggestions } from '../completion/complete.js';
import type { Suggestion } from '../completion/suggestion.js';
import type { CdkActionList } from '../dialects/cdk-action-list.js';
import { kindFromContent } from '../dialects/kind/kind-evidence.js';
import { type HoverText, hover } from '../hover/hover.js';
import { buildPolicy, type Policy } from '../policy/policy.js';
import { parseJson } from '../syntax/json/json-syntax.js';

export type ActionList = Pick<CdkActionList, 'name' | 'actions' | 'index' | 'character'>;

/** A policy with the actions, and the offset of the cursor in its text. */
function policyWith({
  name,
  actions,
  index,
  character,
}: ActionList): { policy: Policy; offset: number } | undefined {
  const before = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","${name}":[`;
  const texts = actions.map((action) => JSON.stringify(action));
  const document = parseJson(`${before}${texts.join()}],"Resource":"*"}]}`);
  const { root } = document;
  const typed = actions[index]?.slice(0, character);
  if (root?.type !== 'object' || typed === undefined) return undefined;
  const { kind, reason } = kindFromContent(root);
  const start = before.length + texts.slice(0, index).join().length + (index > 0 ? 1 : 0);
  return {
    policy: buildPolicy(document, root, kind, reason),
    offset: start + JSON.stringify(typed).length - 1,
  };
}

/** The suggestions that replace the string at the cursor; their texts are what is between its quotes. */
export function completeActionList(list: ActionList, catalogue: Catalogue): Suggestions {
  const at = policyWith(list);
  if (!at) return { items: [], incomplete: false };
  const found = complete(at.policy, catalogue, at.offset, { snippets: false });
  const items = found.items.map((item): Suggestion => {
    const { inserted } = item;
    return { ...item, inserted: { ...inserted, text: inserted.text.replace(/^"/, '') } };
  });
  return { ...found, items };
}

/** What the string at the cursor is: the range of the result is that of another text. */
export function hoverActionList(list: ActionList, catalogue: Catalogue): HoverText | undefined {
  const at = policyWith(list);
  return at && hover(at.policy, catalogue, at.offset);
}
