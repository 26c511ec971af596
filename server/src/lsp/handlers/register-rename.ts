/** Rename of a Sid. */
import { LSPErrorCodes, type Position, ResponseError } from 'vscode-languageserver';
import { renameSid, sidAt } from '../../service/core.js';
import { toEdits, toRange } from '../convert.js';
import type { Session } from '../session/session.js';

async function sidUnder(session: Session, uri: string, position: Position) {
  const at = await session.open(uri);
  if (!at) return undefined;
  const offset = at.document.offsetAt(position);
  const policy = session.workspace.policyAt(at.document, at.settings, offset);
  const sid = policy && sidAt(policy, offset);
  return sid && { document: at.document, policy, sid };
}

export function registerRename(session: Session): void {
  const { connection } = session;

  connection.onPrepareRename(async ({ textDocument, position }) => {
    const at = await sidUnder(session, textDocument.uri, position);
    return at ? { range: toRange(at.document, at.sid.inner), placeholder: at.sid.value } : null;
  });

  connection.onRenameRequest(async ({ textDocument, position, newName }) => {
    const at = await sidUnder(session, textDocument.uri, position);
    if (!at) return null;
    const edits = renameSid(at.policy, at.sid, newName);
    if (typeof edits === 'string') return new ResponseError(LSPErrorCodes.RequestFailed, edits);
    return { changes: { [textDocument.uri]: toEdits(at.document, edits) } };
  });
}
