import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type InlayHint, InlayHintKind, type Range as LspRange } from 'vscode-languageserver-types';
import type { Policy } from '../../service/core.js';
import type { IamLanguageService } from '../../service/iam-language-service.js';

/** After each wildcard of a service: how many actions it matches. */
export function inlayHints(
  document: TextDocument,
  policies: readonly Policy[],
  service: IamLanguageService,
  range: LspRange,
): InlayHint[] {
  const offsets = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
  return service.wildcardCounts(policies, offsets).map(({ pattern, offset, count }) => {
    const actions = `action${count === 1 ? '' : 's'}`;
    return {
      position: document.positionAt(offset),
      label: `${count} ${actions}`,
      kind: InlayHintKind.Type,
      paddingLeft: true,
      tooltip: `${pattern} matches ${count} documented ${actions} now, and actions that AWS adds later.`,
    };
  });
}
