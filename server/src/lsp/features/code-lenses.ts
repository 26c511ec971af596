import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { CodeLens } from 'vscode-languageserver-types';
import type { Policy } from '../../service/core.js';
import type { IamLanguageService } from '../../service/iam-language-service.js';
import { toRange } from '../convert.js';

/** Code lenses above each policy: a summary of its access, and Evaluate. The client implements the commands. */
export function codeLenses(
  document: TextDocument,
  policies: readonly Policy[],
  service: IamLanguageService,
): CodeLens[] {
  return policies.flatMap((policy): CodeLens[] => {
    const { start } = toRange(document, policy.node.range);
    const range = { start, end: start };
    return [
      { range, command: { title: 'Evaluate...', command: 'grantwise.evaluateRequest' } },
      { range, command: { title: service.accessSummary(policy), command: 'grantwise.showAccess' } },
    ];
  });
}
