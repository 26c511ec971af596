import type * as vscode from 'vscode';
import { COMPARE, type CompareParams, type CompareResult } from '../../../server/src/lsp/protocol.js';
import type { Grantwise } from '../grantwise.js';

/** The text that a document is compared with. */
export interface OtherText {
  readonly text: string;
  /** Of its file, if that is another one. */
  readonly uri?: vscode.Uri;
}

/**
 * Compares the policies of a document with another text.
 * @param policy index of the one that is compared with a text of one policy.
 * @param address of the document, for links in the result.
 */
export async function comparePolicies(
  grantwise: Grantwise,
  document: vscode.TextDocument,
  before: OtherText,
  policy = 0,
  address?: string,
): Promise<CompareResult> {
  const client = await grantwise.start();
  const { asUri } = client.code2ProtocolConverter;
  const params: CompareParams = {
    uri: asUri(document.uri),
    before: before.text,
    ...(before.uri ? { beforeUri: asUri(before.uri) } : {}),
    policy,
    ...(address === undefined ? {} : { address }),
  };
  return client.sendRequest<CompareResult>(COMPARE, params);
}
