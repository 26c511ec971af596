/** Completion, and the documentation of the item that is selected. */
import { MarkupKind } from 'vscode-languageserver';
import { jsonSyntax, nameSaysPolicy, requestFile } from '../../service/core.js';
import { completionList, toCompletionList, wholePolicies } from '../features/completion.js';
import { POLICY_TEMPLATE, type PolicyTemplateParams, type PolicyTemplateResult } from '../protocol.js';
import type { Session } from '../session/session.js';

export function registerCompletion(session: Session): void {
  const { connection, service, workspace } = session;

  connection.onCompletion(async ({ textDocument, position }, token) => {
    const at = await session.open(textDocument.uri, token);
    if (!at) return null;
    const { document, settings } = at;
    const { options, snippets } = session.client;
    const path = workspace.path(textDocument.uri);
    const offset = document.offsetAt(position);
    const policy = workspace.policyToComplete(document, settings, offset);
    const file = requestFile(path);
    if (file && !policy) {
      const found = service.completeRequest(jsonSyntax.parse(document.getText()), file, offset);
      return found ? toCompletionList(found, document) : null;
    }
    if (!policy && !file && document.getText().trim() === '' && snippets) {
      if (settings.enable && nameSaysPolicy(path)) return wholePolicies(document, offset, service, path);
    }
    return completionList(policy, service, document, offset, {
      suggestCommand: options.suggestCommand,
      suggestAtNextStopCommand: options.suggestAtNextStopCommand,
      snippets,
      nearby: workspace.others(textDocument.uri),
    });
  });

  connection.onRequest(POLICY_TEMPLATE, ({ id, file }: PolicyTemplateParams): PolicyTemplateResult => {
    const found = service.policyTemplates(file).find((t) => t.id === id);
    return found ? { snippet: found.snippet } : {};
  });

  connection.onCompletionResolve((item) => {
    const data = item.data as { type?: unknown; id?: unknown } | undefined;
    if (typeof data?.id !== 'string') return item;
    const value = service.describeEntry(String(data.type), data.id);
    return value === undefined ? item : { ...item, documentation: { kind: MarkupKind.Markdown, value } };
  });
}
