import { MarkupKind } from 'vscode-languageserver';
import { requestFile } from '../../dialects/request-file-name.js';
import { hover } from '../../hover/hover.js';
import { toRange } from '../convert.js';
import { hoverRequest } from '../features/request-features.js';
import type { Session } from '../session/session.js';

export function registerHover(session: Session): void {
  const { connection, catalogue, workspace } = session;
  connection.onHover(async ({ textDocument, position }, token) => {
    const at = await session.open(textDocument.uri, token);
    if (!at) return null;
    const offset = at.document.offsetAt(position);
    const policy = workspace.policyAt(at.document, at.settings, offset);
    const text = policy && hover(policy, catalogue, offset);
    if (!text) {
      const file = at.settings.enable && requestFile(workspace.path(textDocument.uri));
      return (file && hoverRequest(at.document, catalogue, offset)) || null;
    }
    return {
      contents: { kind: MarkupKind.Markdown, value: text.markdown },
      range: toRange(at.document, text.range),
    };
  });
}
