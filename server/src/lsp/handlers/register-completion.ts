/** Completion, and the documentation of the item that is selected. */
import { CompletionTriggerKind, MarkupKind } from 'vscode-languageserver';
import { begunPolicy, jsonSyntax, nameSaysPolicy, type Policy, requestFile } from '../../service/core.js';
import { completionList, itemData, toCompletionList } from '../features/completion.js';
import { wholePolicies } from '../features/whole-policies.js';
import { POLICY_TEMPLATE, type PolicyTemplateParams, type PolicyTemplateResult } from '../protocol.js';
import type { Session } from '../session/session.js';

/** The quote of the first name in a document. */
const FIRST_QUOTE = /^\s*\{\s*"$/;

/** Can a value end there? Most keystrokes need no second look at the cursor. */
const endsValue = (text: string, offset: number): boolean => /["\]}]/.test(text.charAt(offset - 1));

const isWithoutComma = (policy: Policy | undefined, offset: number): boolean =>
  policy?.document.syntax.cursor(policy.document, offset).missingComma === offset;

export function registerCompletion(session: Session): void {
  const { connection, service, workspace } = session;

  connection.onCompletion(async ({ textDocument, position, context }, token) => {
    const at = await session.open(textDocument.uri, token);
    if (!at) return null;
    const { document, settings } = at;
    const { snippets, itemDefaults } = session.client;
    const options = { ...session.client.options, itemDefaults };
    const path = workspace.path(textDocument.uri);
    const offset = document.offsetAt(position);
    if (session.isConfig(textDocument.uri)) {
      const found = service.completeConfig(jsonSyntax.parse(document.getText()), offset, snippets);
      return found ? toCompletionList(found, document, options) : null;
    }
    const policy = workspace.policyToComplete(document, settings, offset);
    const sam = policy ? undefined : workspace.templateDocument(document, settings);
    const templates = sam && service.completeSamTemplate(sam, offset, snippets);
    if (templates) return toCompletionList(templates, document, options);
    const file = requestFile(path);
    if (file && !policy) {
      const found = service.completeRequest(jsonSyntax.parse(document.getText()), file, offset);
      return found ? toCompletionList(found, document, { itemDefaults }) : null;
    }
    const asked = context?.triggerKind !== CompletionTriggerKind.TriggerCharacter;
    const whole =
      settings.enable && !file && snippets
        ? wholePolicies(document, offset, service, path, asked)
        : undefined;
    // Until a file of any other name has a Statement, nothing opens there by itself, except where the list of VS Code's JSON
    // support does.
    const text = document.getText();
    const begun = !policy?.statementProperty && begunPolicy(text);
    if (!asked && !whole && !nameSaysPolicy(path) && begun && !FIRST_QUOTE.test(text.slice(0, offset)))
      return null;
    // The quote that ends a value was typed: nothing follows without a comma.
    if (!asked && endsValue(text, offset) && isWithoutComma(policy, offset)) return null;
    const found = completionList(policy, service, document, offset, {
      suggestCommand: options.suggestCommand,
      suggestAtNextStopCommand: options.suggestAtNextStopCommand,
      itemDefaults,
      snippets,
      nearby: workspace.others(textDocument.uri),
      beside: () => workspace.moduleOf(textDocument.uri).map((file) => file.document),
    });
    if (!whole) return found;
    const isIncomplete = found.isIncomplete || whole.isIncomplete;
    return { ...found, isIncomplete, items: [...found.items, ...whole.items] };
  });

  connection.onRequest(POLICY_TEMPLATE, ({ id, file }: PolicyTemplateParams): PolicyTemplateResult => {
    const found = service.policyTemplates(file).find((t) => t.id === id);
    return found ? { snippet: found.snippet } : {};
  });

  connection.onCompletionResolve((item) => {
    const data = itemData(item);
    const value = data && service.describeEntry(data.type, data.id);
    return value === undefined ? item : { ...item, documentation: { kind: MarkupKind.Markdown, value } };
  });
}
