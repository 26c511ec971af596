import { type Hover, MarkupKind } from 'vscode-languageserver';
import { jsonSyntax, requestFile } from '../../service/core.js';
import { toRange } from '../convert.js';
import type { Session } from '../session/session.js';

export function registerHover(session: Session): void {
  const { connection, service, workspace } = session;
  connection.onHover(async ({ textDocument, position }, token): Promise<Hover | null> => {
    const at = await session.open(textDocument.uri, token);
    if (!at) return null;
    const { document, settings } = at;
    const offset = document.offsetAt(position);
    const policy = workspace.policyAt(document, settings, offset);
    let text = policy && service.hover(policy, offset);
    if (!text && settings.enable && requestFile(workspace.path(textDocument.uri)))
      text = service.hoverRequest(jsonSyntax.parse(document.getText()), offset);
    if (!text) return null;
    return {
      contents: { kind: MarkupKind.Markdown, value: text.markdown },
      range: toRange(document, text.range),
    };
  });
}
