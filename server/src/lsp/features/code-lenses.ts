import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { CodeLens } from 'vscode-languageserver-types';
import type { Catalogue } from '../../catalogue/catalogue.js';
import { accessOf, accessSummary } from '../../comparison/policy-access.js';
import { compilePolicy } from '../../policy/compile.js';
import type { Policy } from '../../policy/policy.js';
import { requestSets } from '../../sets/request-sets.js';
import { toRange } from '../convert.js';

/** Code lenses above each policy: a summary of its access, and Evaluate. The client implements the commands. */
export function codeLenses(
  document: TextDocument,
  policies: readonly Policy[],
  catalogue: Catalogue,
): CodeLens[] {
  return policies.flatMap((policy): CodeLens[] => {
    const { start } = toRange(document, policy.node.range);
    const range = { start, end: start };
    const access = accessOf(compilePolicy(policy), catalogue, requestSets(catalogue));
    return [
      { range, command: { title: 'Evaluate...', command: 'grantwise.evaluateRequest' } },
      { range, command: { title: accessSummary(access), command: 'grantwise.showAccess' } },
    ];
  });
}
