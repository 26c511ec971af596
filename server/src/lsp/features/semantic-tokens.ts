import type { TextDocument } from 'vscode-languageserver-textdocument';
import { ACCESS_LEVELS, type Policy } from '../../service/core.js';
import type { IamLanguageService } from '../../service/iam-language-service.js';

/** Token types of actions, in the order of ACCESS_LEVELS. The client maps them to colors. */
export const TOKEN_TYPES = ['iamList', 'iamRead', 'iamTagging', 'iamWrite', 'iamPermissions'] as const;

/** Colors action names by access level. A wildcard has the color of the highest level that it matches. */
export function semanticTokens(
  document: TextDocument,
  policies: readonly Policy[],
  service: IamLanguageService,
): number[] {
  const data: number[] = [];
  let before = { line: 0, character: 0 };
  for (const { range, level } of service.actionLevels(policies)) {
    const start = document.positionAt(range.start);
    const delta = start.line - before.line;
    const characters = delta === 0 ? start.character - before.character : start.character;
    data.push(delta, characters, range.end - range.start, ACCESS_LEVELS.indexOf(level), 0);
    before = start;
  }
  return data;
}
