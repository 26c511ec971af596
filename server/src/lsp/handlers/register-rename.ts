/** Rename of a Sid, and of a placeholder: it gets its value in every place. */
import { LSPErrorCodes, type Position, ResponseError } from 'vscode-languageserver';
import { placeholderAt, renamePlaceholder, renameSid, sidAt } from '../../service/core.js';
import { toEdits, toRange } from '../convert.js';
import type { Session } from '../session/session.js';

async function documentAt(session: Session, uri: string, position: Position) {
  const at = await session.open(uri);
  if (!at) return undefined;
  const { document, settings } = at;
  const offset = document.offsetAt(position);
  const policy = session.workspace.policyAt(document, settings, offset);
  const policies = session.workspace.analysis(document, settings)?.policies ?? [];
  return { document, offset, policy, policies, sid: policy && sidAt(policy, offset) };
}

export function registerRename(session: Session): void {
  const { connection } = session;

  connection.onPrepareRename(async ({ textDocument, position }) => {
    const at = await documentAt(session, textDocument.uri, position);
    if (!at) return null;
    const { document, offset, policies, sid } = at;
    if (sid) return { range: toRange(document, sid.inner), placeholder: sid.value };
    const placeholder = placeholderAt(policies, offset);
    return placeholder
      ? { range: toRange(document, placeholder.range), placeholder: placeholder.written }
      : null;
  });

  connection.onRenameRequest(async ({ textDocument, position, newName }) => {
    const at = await documentAt(session, textDocument.uri, position);
    if (!at) return null;
    const { document, offset, policy, policies, sid } = at;
    const edits =
      policy && sid ? renameSid(policy, sid, newName) : renamePlaceholder(policies, offset, newName);
    if (!edits) return null;
    if (typeof edits === 'string') return new ResponseError(LSPErrorCodes.RequestFailed, edits);
    return { changes: { [textDocument.uri]: toEdits(document, edits) } };
  });
}
