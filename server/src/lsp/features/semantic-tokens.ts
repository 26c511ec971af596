import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { AccessLevel, Catalogue } from '../../catalogue/catalogue.js';
import type { Policy } from '../../policy/policy.js';
import { namesAnyService } from '../../sets/named-actions.js';
import { requestSets } from '../../sets/request-sets.js';

/** Token types of actions by access level, from the least to the most. The client maps them to colors. */
export const TOKEN_TYPES = ['iamList', 'iamRead', 'iamTagging', 'iamWrite', 'iamPermissions'] as const;
const TYPE_OF: Readonly<Record<AccessLevel, number>> = {
  List: 0,
  Read: 1,
  Tagging: 2,
  Write: 3,
  'Permissions management': 4,
};

/** Colors action names by access level. A wildcard has the color of the highest level that it matches. */
export function semanticTokens(
  document: TextDocument,
  policies: readonly Policy[],
  catalogue: Catalogue,
): number[] {
  const sets = requestSets(catalogue);
  const found: { line: number; character: number; length: number; type: number }[] = [];
  for (const item of policies.flatMap((p) => p.statements.flatMap((s) => s.action?.items ?? []))) {
    const colon = item.value.indexOf(':');
    if (!item.closed || item.offsets || colon < 0 || namesAnyService(item.value)) continue;
    let type = -1;
    for (const id of sets.expand(item.value)) {
      for (const level of catalogue.action(id)!.levels) type = Math.max(type, TYPE_OF[level]);
    }
    if (type < 0) continue;
    const { line, character } = document.positionAt(item.inner.start + colon + 1);
    found.push({ line, character, length: item.value.length - colon - 1, type });
  }
  found.sort((a, b) => a.line - b.line || a.character - b.character);
  const data: number[] = [];
  let before = { line: 0, character: 0 };
  for (const { line, character, length, type } of found) {
    const delta = line - before.line;
    data.push(delta, delta === 0 ? character - before.character : character, length, type, 0);
    before = { line, character };
  }
  return data;
}
