/** A question to the user, with suggestions. */
import * as vscode from 'vscode';
import type { Suggestion } from '../../../server/src/lsp/protocol.js';

export interface Question {
  title: string;
  placeholder: string;
  value?: string;
  items(query: string): Promise<Suggestion[]>;
  /** Request suggestions again after each keystroke. */
  live?: boolean;
  step: number;
}

/** Asks a question with suggestions; any typed text is accepted too. undefined: the user cancelled. */
export function ask(question: Question): Promise<string | undefined> {
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
      // Enter accepts the last answer.
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
