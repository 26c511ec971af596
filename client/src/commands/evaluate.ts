/** The command "IAM: Evaluate Request": asks for what the decision needs, and shows it. */
import * as vscode from 'vscode';
import {
  NEEDED_KEYS,
  type NeededKey,
  type PolicyRef,
  type RequestDocument,
  SUGGEST_ACTIONS,
  SUGGEST_PRINCIPALS,
  SUGGEST_RESOURCES,
  type Suggestion,
  type WireAuthorization,
  type WireRequest,
} from '../../../server/src/lsp/protocol.js';
import { EvaluationView, relative } from '../evaluation-view/panel.js';
import type { Grantwise } from '../grantwise.js';
import { activePolicy } from '../status/policy-kind.js';

const WITH_PRINCIPAL = ['resource', 'trust', 'rcp', 'endpoint'];
/** More questions than that and something is wrong with the policy, or with us. */
const MAX_QUESTIONS = 40;

const REQUEST_FILE = /\.iam-request\.jsonc?$/i;

interface Question {
  title: string;
  placeholder: string;
  value?: string;
  items(query: string): Promise<Suggestion[]>;
  /** Ask again for suggestions at each keystroke. */
  live?: boolean;
  step: number;
}

/** One question with suggestions; whatever is typed is accepted too. undefined: given up. */
function ask(question: Question): Promise<string | undefined> {
  return new Promise((resolve) => {
    const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { value: string }>();
    pick.title = question.title;
    pick.placeholder = question.placeholder;
    pick.step = question.step;
    pick.matchOnDescription = true;
    pick.ignoreFocusOut = true;
    let answered = false;
    let asked = 0;
    let suggestions: Suggestion[] = [];
    const show = (): void => {
      const typed = pick.value.trim();
      const items = suggestions.map((s) => ({
        label: s.value,
        value: s.value,
        ...(s.detail ? { description: s.detail } : {}),
      }));
      if (typed !== '' && !suggestions.some((s) => s.value === typed)) {
        items.push({
          label: typed,
          value: typed,
          description: 'as typed',
          alwaysShow: true,
        } as (typeof items)[number]);
      }
      pick.items = items;
      // What was answered last time is where Enter leads.
      const last = items.find((i) => i.value === question.value);
      if (last && typed === '') pick.activeItems = [last];
    };
    const load = async (): Promise<void> => {
      const mine = ++asked;
      pick.busy = true;
      try {
        const list = await question.items(pick.value.trim());
        if (mine !== asked) return;
        suggestions = list;
        if (question.value && pick.value === '' && !list.some((s) => s.value === question.value)) {
          suggestions = [{ value: question.value, detail: 'last time' }, ...list];
        }
      } finally {
        if (mine === asked) pick.busy = false;
      }
      show();
    };
    pick.onDidChangeValue(() => (question.live ? void load() : show()));
    pick.onDidAccept(() => {
      const value = pick.activeItems[0]?.value ?? pick.value.trim();
      if (value === '') return;
      answered = true;
      resolve(value);
      pick.hide();
    });
    pick.onDidHide(() => {
      if (!answered) resolve(undefined);
      pick.dispose();
    });
    pick.show();
    void load();
  });
}

const ABSENT = 'not in the request';

/** undefined: given up; null: the key is absent from the request. */
async function askKey(
  key: NeededKey,
  step: number,
  last: string | undefined,
): Promise<string[] | null | undefined> {
  const answer = await ask({
    title: `IAM: Evaluate Request (${key.name})`,
    placeholder: `${key.type}${key.multivalued ? ', values with commas between' : ''}: ${key.description ?? 'the value in the request'}`,
    step,
    ...(last !== undefined ? { value: last } : {}),
    items: () =>
      Promise.resolve([
        ...key.suggestions.map((value) => ({
          value,
          ...(key.type.endsWith('Bool') ? {} : { detail: 'in the policy' }),
        })),
        { value: ABSENT, detail: 'the key is absent' },
      ]),
  });
  if (answer === undefined) return undefined;
  if (answer === ABSENT) return null;
  return key.multivalued
    ? answer
        .split(',')
        .map((v) => v.trim())
        .filter((v) => v !== '')
    : [answer];
}

/** Kinds that only limit: something else has to allow the request, or nothing can be seen of them. */
const LIMITS = ['scp', 'rcp', 'boundary', 'session', 'endpoint'];
const EVERYTHING = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'AssumedToAllowEverything', Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** The `policies` of a request about one policy of a document. */
function policiesWith(kind: string, path: string): Record<string, unknown> {
  const slot = kind === 'trust' ? 'resource' : kind;
  const own = slot === 'scp' || slot === 'rcp' ? [[path]] : path;
  return { ...(LIMITS.includes(kind) ? { identity: EVERYTHING } : {}), [slot]: own };
}

export function registerEvaluate(context: vscode.ExtensionContext, grantwise: Grantwise): EvaluationView {
  const view = new EvaluationView(context, grantwise);

  /** The request of a request document, as it stands in the editor. */
  function requestOf(document: vscode.TextDocument): RequestDocument | undefined {
    try {
      const value: unknown = JSON.parse(document.getText().replace(/^\s*\/\/.*$/gm, ''));
      return typeof value === 'object' && value !== null ? (value as RequestDocument) : undefined;
    } catch {
      return undefined;
    }
  }

  async function evaluateDocument(document: vscode.TextDocument): Promise<void> {
    const request = requestOf(document);
    if (!request) {
      void vscode.window.showWarningMessage('The request is not valid JSON yet.');
      return;
    }
    const title = document.uri.path.split('/').at(-1)!;
    await view.show({ base: document.uri, request, title });
  }

  async function evaluateRequest(): Promise<void> {
    const client = await grantwise.start();
    const active = vscode.window.activeTextEditor?.document;
    if (active && REQUEST_FILE.test(active.uri.path)) return evaluateDocument(active);
    const at = activePolicy();
    if (!at) return;
    const { editor } = at;
    const ref: PolicyRef = {
      uri: client.code2ProtocolConverter.asUri(editor.document.uri),
      policy: at.index,
    };
    const memory = `evaluate:${editor.document.uri.toString()}`;
    const last = context.workspaceState.get<WireRequest>(memory);
    let step = 1;

    const request: WireRequest = { action: '', resource: '', context: {} };
    if (WITH_PRINCIPAL.includes(at.info.kind)) {
      const principal = await ask({
        title: 'IAM: Evaluate Request (principal)',
        placeholder:
          'Who calls? An ARN, a 12-digit account, a service such as lambda.amazonaws.com, or * for anonymous',
        step: step++,
        ...(last?.principal ? { value: last.principal } : {}),
        items: () => client.sendRequest<Suggestion[]>(SUGGEST_PRINCIPALS, ref),
      });
      if (principal === undefined) return;
      request.principal = principal;
    }
    const action = await ask({
      title: 'IAM: Evaluate Request (action)',
      placeholder: 'Which action? Type to search all of them',
      step: step++,
      live: true,
      ...(last ? { value: last.action } : {}),
      items: (query) => client.sendRequest<Suggestion[]>(SUGGEST_ACTIONS, { ...ref, query }),
    });
    if (action === undefined) return;
    request.action = action;
    const resource = await ask({
      title: 'IAM: Evaluate Request (resource)',
      placeholder: 'On which resource? An ARN without wildcards, or *',
      step: step++,
      ...(last && last.action === action ? { value: last.resource } : {}),
      items: () => client.sendRequest<Suggestion[]>(SUGGEST_RESOURCES, { ...ref, action }),
    });
    if (resource === undefined) return;
    request.resource = resource;

    const asked: string[] = [];
    for (let i = 0; i < MAX_QUESTIONS; i++) {
      const [key] = await client.sendRequest<NeededKey[]>(NEEDED_KEYS, { ...ref, request, asked });
      if (!key) break;
      const values = await askKey(key, step++, last?.context[key.name]?.join(', '));
      if (values === undefined) return;
      asked.push(key.name);
      if (values) request.context[key.name] = values;
    }
    await context.workspaceState.update(memory, request);
    const path = relative(editor.document.uri, editor.document.uri) + (at.index > 0 ? `#${at.index}` : '');
    const contextOf = Object.entries(request.context).map(([key, values]): [string, unknown] => [
      key,
      values.length === 1 ? values[0] : values,
    ]);
    const result = await view.show({
      base: editor.document.uri,
      title: editor.document.uri.path.split('/').at(-1)!,
      request: {
        ...(request.principal !== undefined ? { principal: request.principal } : {}),
        action,
        resource,
        ...(contextOf.length > 0 ? { context: Object.fromEntries(contextOf) } : {}),
        policies: policiesWith(at.info.kind, path),
      },
    });
    if (result) reveal(editor, result);
  }

  /** Goes to the statement that decided, if it is in this editor. */
  function reveal(editor: vscode.TextEditor, result: WireAuthorization): void {
    const step = result.steps.find((s) => s.step === result.decidedBy);
    const effect = result.decision === 'ExplicitDeny' ? 'Deny' : 'Allow';
    const uri = editor.document.uri.toString();
    for (const policy of step?.policies ?? []) {
      if (policy.uri === undefined || vscode.Uri.parse(policy.uri).toString() !== uri) continue;
      const decided = policy.statements.find((s) => s.effect === effect && s.matches);
      if (!decided) continue;
      const { start } = decided.range;
      const at = new vscode.Position(start.line, start.character);
      editor.selection = new vscode.Selection(at, at);
      editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
      return;
    }
  }

  context.subscriptions.push(
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      const shown = view.shown;
      if (shown?.base.toString() !== document.uri.toString() || !REQUEST_FILE.test(document.uri.path)) return;
      const request = requestOf(document);
      if (request) void view.update({ ...shown, request });
    }),
    vscode.commands.registerCommand('grantwise.evaluateRequest', evaluateRequest),
  );
  return view;
}
