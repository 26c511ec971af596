import { type Hover, MarkupKind } from 'vscode-languageserver';
import { GUIDE_PAGES, type GuidePage, jsonSyntax, requestFile } from '../../service/core.js';
import { toRange } from '../convert.js';
import type { Session } from '../session/session.js';

/** @param docs the folder of the rules' pages, next to that of the guide; undefined: the client has none. */
const guideLink = (page: GuidePage | undefined, docs: string | undefined): string =>
  page && docs ? `\n\n[Guide: ${GUIDE_PAGES[page]}](${docs.replace(/rules\/?$/, 'guide')}/${page}.md)` : '';

export function registerHover(session: Session): void {
  const { connection, service, workspace } = session;
  connection.onHover(async ({ textDocument, position }, token): Promise<Hover | null> => {
    const at = await session.open(textDocument.uri, token);
    if (!at) return null;
    const { document, settings } = at;
    const offset = document.offsetAt(position);
    if (session.isConfig(textDocument.uri)) {
      const text = service.hoverConfig(jsonSyntax.parse(document.getText()), offset);
      if (!text) return null;
      const contents = { kind: MarkupKind.Markdown, value: text.markdown };
      return { contents, range: toRange(document, text.range) };
    }
    const policy = workspace.policyToExplain(document, settings, offset);
    let text = policy && service.hover(policy, offset);
    const template = text ? undefined : workspace.templateDocument(document, settings);
    text ??= template && service.hoverSamTemplate(template, offset);
    if (!text && settings.enable && requestFile(workspace.path(textDocument.uri)))
      text = service.hoverRequest(jsonSyntax.parse(document.getText()), offset);
    if (!text) return null;
    return {
      contents: {
        kind: MarkupKind.Markdown,
        value: text.markdown + guideLink(text.guide, session.client.options.docs),
      },
      range: toRange(document, text.range),
    };
  });
}
