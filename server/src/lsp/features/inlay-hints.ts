import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type InlayHint, InlayHintKind, type Range as LspRange } from 'vscode-languageserver-types';
import type { Catalogue } from '../../catalogue/catalogue.js';
import type { Policy } from '../../policy/policy.js';
import { namesAnyService } from '../../sets/named-actions.js';
import { requestSets } from '../../sets/request-sets.js';

/** After each wildcard of a service: how many actions it matches. */
export function inlayHints(
  document: TextDocument,
  policies: readonly Policy[],
  catalogue: Catalogue,
  range: LspRange,
): InlayHint[] {
  const sets = requestSets(catalogue);
  const from = document.offsetAt(range.start);
  const to = document.offsetAt(range.end);
  const out: InlayHint[] = [];
  for (const { statements } of policies) {
    for (const { action } of statements) {
      for (const item of action?.items ?? []) {
        if (!item.closed || item.range.end < from || item.range.start > to) continue;
        if (!/[*?]/.test(item.value) || namesAnyService(item.value)) continue;
        const count = sets.expand(item.value).length;
        if (count === 0) continue;
        out.push({
          position: document.positionAt(item.range.end),
          label: `${count} action${count === 1 ? '' : 's'}`,
          kind: InlayHintKind.Type,
          paddingLeft: true,
          tooltip: `${item.value} matches ${count} documented action${count === 1 ? '' : 's'} now, and actions that AWS adds later.`,
        });
      }
    }
  }
  return out;
}
