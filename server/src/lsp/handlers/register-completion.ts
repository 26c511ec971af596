/** Completion, and the documentation of the item that is selected. */
import { MarkupKind } from 'vscode-languageserver';
import type { Catalogue } from '../../catalogue/catalogue.js';
import { lookupKey } from '../../catalogue/condition-keys.js';
import { kindFromPath, nameSaysPolicy } from '../../dialects/kind-evidence.js';
import { requestFile } from '../../dialects/request-file-name.js';
import { describeAction, describeKey, describeService, describeWildcard } from '../../hover/describe.js';
import { requestSets } from '../../sets/request-sets.js';
import { jsonSyntax } from '../../syntax/json/json-syntax.js';
import { completionList, wholePolicies } from '../features/completion.js';
import { completeRequest } from '../features/request-features.js';
import type { Session } from '../session/session.js';

/** Markdown about a service, a condition key or an action, with or without wildcards. */
function describeItem(catalogue: Catalogue, type: string, id: string): string | undefined {
  if (type === 'service') {
    const service = catalogue.service(id);
    return service && describeService(service, catalogue);
  }
  if (type === 'key') {
    const hit = lookupKey(catalogue, id);
    return hit.found === 'key' ? describeKey(hit.key, hit.service, catalogue) : undefined;
  }
  if (/[*?]/.test(id)) return describeWildcard(id, catalogue, requestSets(catalogue));
  const action = catalogue.action(id);
  return action && describeAction(action, catalogue);
}

export function registerCompletion(session: Session): void {
  const { connection, catalogue, workspace } = session;

  connection.onCompletion(async ({ textDocument, position }, token) => {
    const at = await session.open(textDocument.uri, token);
    if (!at) return null;
    const { document, settings } = at;
    const { options, snippets } = session.client;
    const path = workspace.path(textDocument.uri);
    const offset = document.offsetAt(position);
    const policy = workspace.policyToComplete(document, settings, offset);
    const file = requestFile(path);
    if (file && !policy) return completeRequest(document, file, catalogue, offset) ?? null;
    if (!policy && !file && document.getText().trim() === '' && snippets) {
      if (settings.enable && nameSaysPolicy(path))
        return wholePolicies(document, jsonSyntax, offset, kindFromPath(path)?.kind);
    }
    return completionList(policy, catalogue, document, offset, {
      suggestCommand: options.suggestCommand,
      snippets,
      nearby: workspace.others(textDocument.uri),
    });
  });

  connection.onCompletionResolve((item) => {
    const data = item.data as { type?: unknown; id?: unknown } | undefined;
    if (typeof data?.id !== 'string') return item;
    const value = describeItem(catalogue, String(data.type), data.id);
    return value === undefined ? item : { ...item, documentation: { kind: MarkupKind.Markdown, value } };
  });
}
