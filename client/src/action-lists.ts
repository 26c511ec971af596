/** Completion and hover in the lists of actions of CDK code. The server sees the list, not the document. */
import * as vscode from 'vscode';
import {
  CDK_LANGUAGES,
  type CdkActionList,
  cdkActionListAt,
  mayHoldCdkStatement,
} from '../../server/src/dialects/cdk-action-list.js';
import {
  type ActionListParams,
  COMPLETE_ACTIONS,
  type CompleteActionsResult,
  HOVER_ACTION,
  type HoverActionResult,
} from '../../server/src/lsp/protocol.js';
import type { Grantwise } from './grantwise.js';
import { SUGGEST } from './typing/suggest-at-tab-stops.js';

interface ActionItem extends vscode.CompletionItem {
  /** For the documentation, which is requested when the item is selected. */
  readonly data?: unknown;
}

/** The list at a position; undefined: there is nothing to say. */
function listAt(
  document: vscode.TextDocument,
  position: vscode.Position,
): { list: CdkActionList; range: vscode.Range } | undefined {
  const text = document.getText();
  if (!mayHoldCdkStatement(text)) return undefined;
  if (!vscode.workspace.getConfiguration('grantwise', document).get<boolean>('enable', true))
    return undefined;
  const list = cdkActionListAt(text, document.offsetAt(position));
  if (!list) return undefined;
  const { start, end } = list.range;
  return { list, range: new vscode.Range(document.positionAt(start), document.positionAt(end)) };
}

const paramsOf = ({ name, actions, index, character }: CdkActionList): ActionListParams => ({
  list: { name, actions: [...actions], index, character },
});

class ActionLists implements vscode.CompletionItemProvider<ActionItem>, vscode.HoverProvider {
  readonly #grantwise: Grantwise;

  constructor(grantwise: Grantwise) {
    this.#grantwise = grantwise;
  }

  async #ask<R>(method: string, params: unknown, token: vscode.CancellationToken): Promise<R> {
    const client = await this.#grantwise.start();
    return client.sendRequest<R>(method, params, token);
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.CompletionList<ActionItem> | undefined> {
    const at = listAt(document, position);
    if (!at) return undefined;
    const found = await this.#ask<CompleteActionsResult>(COMPLETE_ACTIONS, paramsOf(at.list), token);
    const items = found.items.map(
      ({ label, kind, detail, text, again, data }, i): ActionItem => ({
        label,
        // The kinds of VS Code begin at 0, those of LSP at 1.
        kind: kind - 1,
        ...(detail === undefined ? {} : { detail }),
        insertText: text,
        range: at.range,
        sortText: String(i).padStart(4, '0'),
        ...(again ? { command: { title: 'Suggest', command: SUGGEST } } : {}),
        data,
      }),
    );
    return new vscode.CompletionList(items, found.incomplete);
  }

  async resolveCompletionItem(item: ActionItem, token: vscode.CancellationToken): Promise<ActionItem> {
    if (item.data === undefined) return item;
    const wire = { label: typeof item.label === 'string' ? item.label : item.label.label, data: item.data };
    const found = await this.#ask<{ documentation?: { value: string } }>(
      'completionItem/resolve',
      wire,
      token,
    );
    if (found.documentation) item.documentation = new vscode.MarkdownString(found.documentation.value);
    return item;
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    const at = listAt(document, position);
    if (!at) return undefined;
    const { markdown } = await this.#ask<HoverActionResult>(HOVER_ACTION, paramsOf(at.list), token);
    return markdown === undefined
      ? undefined
      : new vscode.Hover(new vscode.MarkdownString(markdown), at.range);
  }
}

export function registerActionLists(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  const lists = new ActionLists(grantwise);
  const selector = CDK_LANGUAGES.flatMap((language) =>
    ['file', 'untitled', 'vscode-vfs'].map((scheme) => ({ language, scheme })),
  );
  context.subscriptions.push(
    vscode.languages.registerCompletionItemProvider(selector, lists, ':', '"', "'"),
    vscode.languages.registerHoverProvider(selector, lists),
  );
}
