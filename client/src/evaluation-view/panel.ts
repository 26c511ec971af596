/** The view of an evaluation: has the request, evaluates it after each change, and marks the statements in editors. */
import * as vscode from 'vscode';
import { testFileFor } from '../../../server/src/dialects/request-file-name.js';
import {
  ADD_TEST,
  type AddTestResult,
  EVALUATE_REQUEST,
  type EvaluateRequestResult,
  type RequestDocument,
  SUGGEST_VALUES,
  type Suggestion,
  type SuggestValuesParams,
  type WireAuthorization,
} from '../../../server/src/lsp/protocol.js';
import type { Grantwise } from '../grantwise.js';
import { isOurs } from '../languages.js';
import { showError, showWarning } from '../notifications.js';
import { addPolicy, fromForm, policyEntries, removePolicy, toForm } from './form.js';
import type { FromPage, SuggestMessage, ToPage } from './messages.js';

export interface Evaluation {
  /** The document that policy paths are relative to. */
  readonly base: vscode.Uri;
  readonly request: RequestDocument;
  readonly title: string;
}

export class EvaluationView {
  readonly #context: vscode.ExtensionContext;
  readonly #grantwise: Grantwise;
  readonly #decorations: Readonly<Record<'Allow' | 'Deny', vscode.TextEditorDecorationType>>;
  #panel: vscode.WebviewPanel | undefined;
  #evaluation: Evaluation | undefined;
  #result: EvaluateRequestResult = { problems: [] };
  #asked = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Called when the request was changed in the view. */
  onRequest: (evaluation: Evaluation) => void = () => {};

  constructor(context: vscode.ExtensionContext, grantwise: Grantwise) {
    this.#context = context;
    this.#grantwise = grantwise;
    const mark = (background: string, ruler: string): vscode.TextEditorDecorationType =>
      vscode.window.createTextEditorDecorationType({
        isWholeLine: true,
        backgroundColor: new vscode.ThemeColor(background),
        overviewRulerColor: new vscode.ThemeColor(ruler),
        overviewRulerLane: vscode.OverviewRulerLane.Full,
      });
    this.#decorations = {
      Allow: mark('diffEditor.insertedLineBackground', 'testing.iconPassed'),
      Deny: mark('diffEditor.removedLineBackground', 'testing.iconFailed'),
    };
    context.subscriptions.push(
      this.#decorations.Allow,
      this.#decorations.Deny,
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (!this.#panel || !isOurs(document)) return;
        this.#clear();
        this.#evaluateSoon();
      }),
      // Policies that are not open: changed by another program, a checkout, or closed without saving.
      grantwise.onUsersChanged((uris) => {
        const base = this.shown?.base.toString();
        if (uris.some((uri) => uri.toString() === base)) this.#evaluateSoon();
      }),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#decorate()),
    );
  }

  get shown(): Evaluation | undefined {
    return this.#panel && this.#evaluation;
  }

  /** Shows the evaluation of a request next to the editor. */
  async show(evaluation: Evaluation): Promise<WireAuthorization | undefined> {
    this.#evaluation = evaluation;
    if (!this.#panel) this.#open();
    else this.#panel.reveal(undefined, true);
    if (this.#panel) this.#panel.title = `Evaluation of ${evaluation.title}`;
    await this.#evaluate(true);
    return this.#result.result;
  }

  /** The request was changed elsewhere: in its document. */
  async update(evaluation: Evaluation): Promise<void> {
    this.#evaluation = evaluation;
    await this.#evaluate(true);
  }

  #open(): void {
    const roots = [vscode.Uri.joinPath(this.#context.extensionUri, 'dist')];
    const panel = vscode.window.createWebviewPanel(
      'grantwise.evaluation',
      'IAM Evaluation',
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      {
        enableScripts: true,
        localResourceRoots: roots,
        retainContextWhenHidden: true,
        enableFindWidget: true,
      },
    );
    this.#panel = panel;
    panel.iconPath = vscode.Uri.joinPath(this.#context.extensionUri, 'icon.png');
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#clear();
    });
    panel.webview.onDidReceiveMessage((message: FromPage) => void this.#receive(message));
    const { webview } = panel;
    const asset = (name: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(roots[0]!, name)).toString();
    const nonce = crypto.randomUUID();
    webview.html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}';">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<link rel="stylesheet" href="${asset('view.css')}">
<title>IAM Evaluation</title>
</head>
<body>
<script nonce="${nonce}" src="${asset('view.js')}"></script>
</body>
</html>`;
  }

  async #receive(message: FromPage): Promise<void> {
    const evaluation = this.#evaluation;
    if (!evaluation) return;
    const change = async (request: RequestDocument, refill: boolean): Promise<void> => {
      this.#evaluation = { ...evaluation, request };
      this.onRequest(this.#evaluation);
      await this.#evaluate(refill);
    };
    switch (message.type) {
      case 'ready':
        return this.#post(true);
      case 'change':
        return change(fromForm(message.form, evaluation.request), false);
      case 'removePolicy':
        return change(removePolicy(evaluation.request, message.slot, message.index), false);
      case 'suggest':
        return this.#suggest(message, evaluation);
      case 'addPolicy': {
        const picked = await vscode.window.showOpenDialog({
          title: 'Add a policy that applies to the request',
          filters: { JSON: ['json', 'jsonc'] },
          ...(evaluation.base.scheme === 'file'
            ? { defaultUri: vscode.Uri.joinPath(evaluation.base, '..') }
            : {}),
        });
        const [file] = picked ?? [];
        if (file)
          await change(addPolicy(evaluation.request, message.slot, relative(evaluation.base, file)), false);
        return;
      }
      case 'open': {
        const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(message.uri));
        const at = new vscode.Position(message.line, message.character);
        await vscode.window.showTextDocument(document, {
          viewColumn: vscode.ViewColumn.One,
          selection: new vscode.Range(at, at),
        });
        return;
      }
      case 'saveTest':
        return this.#saveTest(evaluation);
    }
  }

  async #suggest(
    { id, field, query, key, form }: SuggestMessage,
    { base, request }: Evaluation,
  ): Promise<void> {
    const client = await this.#grantwise.start();
    const params: SuggestValuesParams = {
      base: client.code2ProtocolConverter.asUri(base),
      request: fromForm(form, request),
      field,
      query,
      ...(key === undefined ? {} : { key }),
    };
    const values = await client.sendRequest<Suggestion[]>(SUGGEST_VALUES, params);
    const message: ToPage = { type: 'suggestions', id, values };
    void this.#panel?.webview.postMessage(message);
  }

  /** Evaluates when there were no more changes for a moment. */
  #evaluateSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#evaluate(false), 250);
  }

  async #evaluate(refill: boolean): Promise<void> {
    const evaluation = this.#evaluation;
    if (!evaluation || !this.#panel) return;
    const mine = ++this.#asked;
    const client = await this.#grantwise.start();
    const result = await client.sendRequest<EvaluateRequestResult>(EVALUATE_REQUEST, {
      base: client.code2ProtocolConverter.asUri(evaluation.base),
      request: evaluation.request,
    });
    // A newer request was sent in the meantime.
    if (mine !== this.#asked) return;
    this.#result = result;
    this.#post(refill);
    this.#decorate();
  }

  #post(refill: boolean): void {
    const evaluation = this.#evaluation;
    if (!evaluation || !this.#panel) return;
    const { request, title } = evaluation;
    const message: ToPage = {
      type: 'state',
      refill,
      state: {
        form: toForm(request),
        policies: policyEntries(request),
        result: this.#result.result ?? null,
        problems: this.#result.problems,
        otherOwner: this.#result.otherOwner ?? null,
        title,
      },
    };
    void this.#panel.webview.postMessage(message);
  }

  #clear(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      editor.setDecorations(this.#decorations.Allow, []);
      editor.setDecorations(this.#decorations.Deny, []);
    }
  }

  /** Marks the statements that matched, in every editor that shows one of the policies. */
  #decorate(): void {
    if (!this.#panel) return;
    const { client } = this.#grantwise;
    for (const editor of vscode.window.visibleTextEditors) {
      const uri = client.code2ProtocolConverter.asUri(editor.document.uri);
      const marks: Record<'Allow' | 'Deny', vscode.Range[]> = { Allow: [], Deny: [] };
      for (const step of this.#result.result?.steps ?? []) {
        for (const policy of step.policies) {
          if (
            policy.uri === undefined ||
            vscode.Uri.parse(policy.uri).toString() !== vscode.Uri.parse(uri).toString()
          )
            continue;
          for (const s of policy.statements) {
            const { start, end } = s.range;
            if (s.matches)
              marks[s.effect].push(new vscode.Range(start.line, start.character, end.line, end.character));
          }
        }
      }
      editor.setDecorations(this.#decorations.Allow, marks.Allow);
      editor.setDecorations(this.#decorations.Deny, marks.Deny);
    }
  }

  async #saveTest({ base, request }: Evaluation): Promise<void> {
    const decision = this.#result.result?.decision;
    if (!decision) {
      void showWarning('You can save a test only if the request is decided.');
      return;
    }
    if (base.scheme !== 'file' && base.scheme !== 'vscode-remote') {
      void showWarning('Save the policy first. The test is saved in the same folder.');
      return;
    }
    const name = await vscode.window.showInputBox({
      title: 'IAM: Save as Test (name)',
      prompt: `Name of the test, which expects ${decision}`,
      value: `${String(request.action)} is ${decision === 'Allow' ? 'allowed' : 'denied'}`,
    });
    if (name === undefined) return;
    const file = testFileFor(base.path.split('/').at(-1)!);
    const target = vscode.Uri.joinPath(base, '..', file);
    const before = await vscode.workspace.openTextDocument(target).then(
      (d) => d,
      () => undefined,
    );
    const { name: _, expect: __, ...rest } = request;
    const client = await this.#grantwise.start();
    const answer = await client.sendRequest<AddTestResult>(ADD_TEST, {
      ...(before ? { text: before.getText() } : {}),
      test: { name, ...rest, expect: decision },
    });
    if (answer.text === undefined) {
      void showError(`${file} has no "tests" list to add the test to.`);
      return;
    }
    if (!before) await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(answer.text));
    const document = before ?? (await vscode.workspace.openTextDocument(target));
    if (before) {
      const edit = new vscode.WorkspaceEdit();
      edit.replace(target, new vscode.Range(0, 0, document.lineCount, 0), answer.text);
      await vscode.workspace.applyEdit(edit);
      await document.save();
    }
    const at = document.positionAt(Math.max(0, document.getText().lastIndexOf(JSON.stringify(name))));
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.One,
      selection: new vscode.Range(at, at),
    });
  }
}

/** The path of a file relative to a document, or its URI if the document has no folder. */
export function relative(base: vscode.Uri, file: vscode.Uri): string {
  if (base.scheme !== file.scheme || base.authority !== file.authority || file.scheme === 'untitled')
    return file.toString();
  const from = base.path.split('/').slice(0, -1);
  const to = file.path.split('/');
  let same = 0;
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/');
}
