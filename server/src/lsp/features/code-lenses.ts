import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { CodeLens } from 'vscode-languageserver-types';
import { finish, type Policy, type Steps } from '../../service/core.js';
import type { IamLanguageService } from '../../service/iam-language-service.js';
import { toRange } from '../convert.js';

/**
 * Code lenses above each policy: a summary of its access, and Evaluate. The client implements the commands. In steps of
 * some milliseconds.
 */
export function* codeLensSteps(
  document: TextDocument,
  policies: readonly Policy[],
  service: IamLanguageService,
): Steps<CodeLens[]> {
  const lenses: CodeLens[] = [];
  for (const policy of policies) {
    const { start } = toRange(document, policy.node.range);
    const range = { start, end: start };
    const title = yield* service.accessSummarySteps(policy);
    lenses.push(
      { range, command: { title: 'Evaluate...', command: 'grantwise.evaluateRequest' } },
      { range, command: { title, command: 'grantwise.showAccess' } },
    );
  }
  return lenses;
}

/** As `codeLensSteps`, all at once. */
export const codeLenses = (...of: Parameters<typeof codeLensSteps>): CodeLens[] =>
  finish(codeLensSteps(...of));
