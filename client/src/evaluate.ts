/** The command "IAM: Evaluate Request": asks for what the decision needs, and shows it. */
import * as vscode from 'vscode';
import {
  EVALUATE,
  NEEDED_KEYS,
  type NeededKey,
  type PolicyInfo,
  type PolicyRef,
  SUGGEST_ACTIONS,
  SUGGEST_PRINCIPALS,
  SUGGEST_RESOURCES,
  type Suggestion,
  type WireEvaluation,
  type WireRequest,
  type WireStatement,
} from '../../server/src/lsp/protocol.js';
import type { Grantwise } from './grantwise.js';
import { activePolicy } from './kind.js';
import type { Reports } from './report.js';

const WITH_PRINCIPAL = ['resource', 'trust', 'rcp', 'endpoint'];
/** More questions than that and something is wrong with the policy, or with us. */
const MAX_QUESTIONS = 40;

const TITLES = {
  Allow: 'Allowed',
  ExplicitDeny: 'Denied explicitly',
  ImplicitDeny: 'Denied implicitly',
} as const;

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

const mark = (matches: boolean | null): string => (matches === null ? '?' : matches ? 'yes' : 'no');
/** Text in a Markdown list: nothing in it is read as markup but its code spans. */
const safe = (text: string): string =>
  text.replace(/[<>&]/g, (c) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;' })[c]!);

function report(request: WireRequest, result: WireEvaluation, policy: PolicyInfo): string {
  const title = result.decision ? TITLES[result.decision] : 'Undecided';
  const lines = [`# ${title}`, '', safe(result.explanation), '', '## Request', ''];
  if (request.principal) lines.push(`- Principal: \`${request.principal}\``);
  lines.push(`- Action: \`${request.action}\``, `- Resource: \`${request.resource}\``);
  for (const [key, values] of Object.entries(request.context))
    lines.push(`- ${key}: \`${values.join('`, `')}\``);
  lines.push('', `## Statements of the ${policy.label}`, '');
  for (const s of result.statements) {
    lines.push(
      `### ${safe(s.name)} (${s.effect}): ${s.matches === null ? 'unknown' : s.matches ? 'matches' : 'does not match'}`,
      '',
    );
    for (const e of s.elements) lines.push(`- ${e.element} — ${mark(e.matches)}: ${safe(e.reason)}`);
    lines.push('');
  }
  if (result.notes.length > 0) lines.push('## Mind', '', ...result.notes.map((n) => `- ${safe(n)}`), '');
  return lines.join('\n');
}

export function registerEvaluate(
  context: vscode.ExtensionContext,
  grantwise: Grantwise,
  reports: Reports,
): void {
  const decorations = {
    Allow: vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new vscode.ThemeColor('diffEditor.insertedLineBackground'),
      overviewRulerColor: new vscode.ThemeColor('testing.iconPassed'),
      overviewRulerLane: vscode.OverviewRulerLane.Full,
    }),
    Deny: vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new vscode.ThemeColor('diffEditor.removedLineBackground'),
      overviewRulerColor: new vscode.ThemeColor('testing.iconFailed'),
      overviewRulerLane: vscode.OverviewRulerLane.Full,
    }),
  };

  function clear(editor: vscode.TextEditor): void {
    editor.setDecorations(decorations.Allow, []);
    editor.setDecorations(decorations.Deny, []);
  }

  const toRange = (s: WireStatement): vscode.Range =>
    new vscode.Range(s.range.start.line, s.range.start.character, s.range.end.line, s.range.end.character);

  async function evaluateRequest(): Promise<void> {
    await grantwise.start();
    const at = activePolicy();
    if (!at) return;
    const { editor } = at;
    clear(editor);
    const { client } = grantwise;
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
    const result = await client.sendRequest<WireEvaluation>(EVALUATE, { ...ref, request });
    await context.workspaceState.update(memory, request);
    await show(editor, request, result, at.info);
  }

  async function show(
    editor: vscode.TextEditor,
    request: WireRequest,
    result: WireEvaluation,
    policy: PolicyInfo,
  ): Promise<void> {
    const matched = result.statements.filter((s) => s.matches);
    editor.setDecorations(decorations.Allow, matched.filter((s) => s.effect === 'Allow').map(toRange));
    editor.setDecorations(decorations.Deny, matched.filter((s) => s.effect === 'Deny').map(toRange));
    const decided = result.decidedBy === undefined ? undefined : result.statements[result.decidedBy];
    if (decided) {
      const range = toRange(decided);
      editor.selection = new vscode.Selection(range.start, range.start);
      editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    }
    const title = result.decision ? TITLES[result.decision] : 'Undecided';
    const text = `${title}: ${request.action} on ${request.resource}. ${result.explanation.replace(/`/g, '"')}`;
    const say =
      result.decision === 'Allow' ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    const showReport = reports.set('Evaluation', editor.document.uri, report(request, result, policy));
    const answer = await say(text, 'Explain', 'Again');
    if (answer === 'Explain') await showReport();
    if (answer === 'Again') {
      await vscode.window.showTextDocument(editor.document, editor.viewColumn);
      await evaluateRequest();
    }
  }

  context.subscriptions.push(
    decorations.Allow,
    decorations.Deny,
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      // The marks say something about a text that is no more.
      for (const editor of vscode.window.visibleTextEditors) if (editor.document === document) clear(editor);
    }),
    vscode.commands.registerCommand('grantwise.evaluateRequest', evaluateRequest),
  );
}
