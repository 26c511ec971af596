import type * as vscode from 'vscode';
import { COMPARE, type CompareParams, type CompareResult } from '../../../server/src/lsp/protocol.js';
import type { Grantwise } from '../grantwise.js';

/**
 * Compares a policy of a document with an earlier text of the document.
 * @param policy its index among the policies of the document.
 */
export async function comparePolicy(
  grantwise: Grantwise,
  document: vscode.TextDocument,
  policy: number,
  before: string,
): Promise<CompareResult> {
  const client = await grantwise.start();
  const uri = client.code2ProtocolConverter.asUri(document.uri);
  const params: CompareParams = { uri, policy, before };
  return client.sendRequest<CompareResult>(COMPARE, params);
}
