/**
 * The page of the evaluation. It runs in a webview without VS Code and Node APIs, and adds every text of a document to the
 * page as text, never as markup.
 */
import { SLOTS } from '../../../../server/src/dialects/request-properties.js';
import type { WireAuthorization, WireStep } from '../../../../server/src/lsp/protocol.js';
import { KIND_LABELS } from '../../../../server/src/policy/policy-kind.js';
import type { FormValues, FromPage, PolicyEntry, ToPage, ViewState } from '../messages.js';

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };
const vscode = acquireVsCodeApi();

const TITLES: Readonly<Record<string, string>> = {
  Allow: 'Allowed',
  ExplicitDeny: 'Explicitly denied',
  ImplicitDeny: 'Implicitly denied',
};

const VERDICTS: Readonly<Record<WireStep['verdict'], readonly [icon: string, text: string]>> = {
  passed: ['✓', 'passed'],
  granted: ['✓', 'allows it'],
  stopped: ['✕', 'stopped here'],
  denied: ['✕', 'denied here'],
  unknown: ['?', 'unknown'],
  'not-present': ['–', 'none'],
  'not-asked': ['–', 'does not apply'],
};

const LABELS = SLOTS.map((slot): readonly [string, string] => {
  const label = KIND_LABELS[slot];
  return [slot, label.charAt(0).toUpperCase() + label.slice(1)];
});

type Child = Node | string | undefined;

function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  for (const child of children) if (child !== undefined) node.append(child);
  return node;
}

/** A sentence in which `...` is code. */
function prose(text: string): DocumentFragment {
  const out = document.createDocumentFragment();
  text.split('`').forEach((part, i) => {
    if (part === '') return;
    out.append(i % 2 === 1 ? el('code', {}, part) : part);
  });
  return out;
}

const byId = (id: string): HTMLElement => document.getElementById(id)!;
const input = (id: string): HTMLInputElement => byId(id) as HTMLInputElement;

let timer: number | undefined;
function changed(): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => vscode.postMessage({ type: 'change', form: readForm() }), 150);
}

const contextRows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('.context-row')];
const textsOf = (row: HTMLElement): string[] => [...row.querySelectorAll('input')].map((i) => i.value);

/** A row without a value that the request document does not have: the key is not given, and not the empty text. */
const isUnfilled = (row: HTMLElement): boolean => row.dataset.added !== undefined && textsOf(row)[1] === '';

function readForm(): FormValues {
  const rows = contextRows().filter((row) => !isUnfilled(row));
  return {
    principal: input('principal').value,
    mfa: (byId('mfa') as unknown as HTMLSelectElement).value as FormValues['mfa'],
    principalTags: input('principalTags').value,
    action: input('action').value,
    resource: input('resource').value,
    account: input('account').value,
    resourceTags: input('resourceTags').value,
    context: rows.map((row) => {
      const [key, value] = textsOf(row);
      return { key: key!, value: value! };
    }),
  };
}

function contextRow(key: string, value: string, suggestions: readonly string[] = []): HTMLElement {
  const list = suggestions.length > 0 ? `values-${key}` : '';
  const row = el(
    'div',
    { class: 'context-row' },
    el('input', {
      'aria-label': 'Condition key',
      value: key,
      placeholder: 'aws:SourceIp',
      spellcheck: 'false',
    }),
    el('input', {
      'aria-label': `Value of ${key || 'the condition key'}`,
      value,
      placeholder: 'value',
      spellcheck: 'false',
      ...(list ? { list } : {}),
    }),
  );
  if (list) {
    const options = el('datalist', { id: list });
    for (const s of suggestions) options.append(el('option', { value: s }));
    row.append(options);
  }
  const remove = el(
    'button',
    { type: 'button', class: 'quiet', 'aria-label': `Remove ${key || 'this key'}` },
    '✕',
  );
  remove.addEventListener('click', () => {
    row.remove();
    changed();
  });
  row.append(remove);
  return row;
}

function fill(form: FormValues): void {
  input('principal').value = form.principal;
  (byId('mfa') as unknown as HTMLSelectElement).value = form.mfa;
  input('principalTags').value = form.principalTags;
  input('action').value = form.action;
  input('resource').value = form.resource;
  input('account').value = form.account;
  input('resourceTags').value = form.resourceTags;
  const context = byId('context');
  context.replaceChildren(...form.context.map(({ key, value }) => contextRow(key, value)));
}

/** Adds rows for the keys that the decision still needs. */
function askFor(result: WireAuthorization | null): void {
  const context = byId('context');
  const missing = result?.missingKeys ?? [];
  const needed = new Set(missing.map((key) => key.name.toLowerCase()));
  for (const row of contextRows()) {
    // An answer that is not needed any more, unless someone is about to type it.
    const obsolete =
      row.classList.contains('needed') && isUnfilled(row) && !row.contains(document.activeElement);
    if (obsolete && !needed.has(textsOf(row)[0]!.toLowerCase())) row.remove();
  }
  const there = new Set(contextRows().map((row) => textsOf(row)[0]!.toLowerCase()));
  for (const key of missing) {
    if (there.has(key.name.toLowerCase())) continue;
    const row = contextRow(key.name, '', key.suggestions);
    row.classList.add('needed');
    row.dataset.added = '';
    context.append(row);
  }
}

function showDecision(state: ViewState): void {
  const { result, problems } = state;
  const kind = result?.decision ?? 'undecided';
  const banner = byId('decision');
  banner.className = `decision ${result ? kind : 'broken'}`;
  byId('title').textContent = result ? (TITLES[kind] ?? 'Undecided') : 'Not evaluated';
  const text = byId('explanation');
  text.replaceChildren(result ? prose(result.explanation) : 'A part of the request is missing or invalid.');
  byId('problems').replaceChildren(...problems.map((p) => el('li', {}, p)));
  byId('notes').replaceChildren(...(result?.notes ?? []).map((n) => el('li', {}, n)));
}

function showPath(result: WireAuthorization | null): void {
  const path = byId('path');
  path.replaceChildren();
  for (const step of result?.steps ?? []) {
    const [icon, verdict] = VERDICTS[step.verdict];
    const decided = step.step === result!.decidedBy;
    const item = el('li', {
      class: `step ${step.verdict}${decided ? ' decided' : ''}`,
      title: step.reason.replace(/`/g, ''),
    });
    item.append(
      el('span', { class: 'icon', 'aria-hidden': 'true' }, icon),
      el('span', { class: 'label' }, step.label),
      el('span', { class: 'verdict' }, decided ? `${verdict} (decides)` : verdict),
    );
    path.append(item);
  }
}

function statementView(
  statement: WireStep['policies'][number]['statements'][number],
  uri: string | undefined,
): HTMLElement {
  const state = statement.matches === null ? 'unknown' : statement.matches ? 'matches' : 'misses';
  const words = statement.matches === null ? 'unknown' : statement.matches ? 'matches' : 'does not match';
  const box = el(
    'details',
    { class: `statement ${state}`, ...(statement.matches ? { open: '' } : {}) },
    el(
      'summary',
      {},
      el('span', { class: `effect ${statement.effect}` }, statement.effect),
      ` ${statement.name} `,
      el('span', { class: 'words' }, words),
    ),
  );
  const list = el('ul', { class: 'elements' });
  for (const e of statement.elements) {
    const mark = e.matches === null ? '?' : e.matches ? '✓' : '✕';
    const name = e.matches === null ? 'unknown' : e.matches ? 'matches' : 'does not match';
    const item = el(
      'li',
      { class: e.matches === null ? 'unknown' : e.matches ? 'yes' : 'no' },
      el('span', { class: 'mark', role: 'img', 'aria-label': name }, mark),
      el('strong', {}, `${e.element} `),
    );
    item.append(prose(e.reason));
    list.append(item);
  }
  box.append(list);
  if (uri !== undefined) {
    const { start } = statement.range;
    const open = el('button', { type: 'button', class: 'link' }, 'Open in the editor');
    open.addEventListener('click', () =>
      vscode.postMessage({ type: 'open', uri, line: start.line, character: start.character }),
    );
    box.append(open);
  }
  return box;
}

/** The statement that decided, which is the most important information. */
function showDecider(result: WireAuthorization | null): void {
  const box = byId('decider');
  box.replaceChildren();
  const step = result?.steps.find((s) => s.step === result.decidedBy);
  if (!result || !step) return;
  const effect = result.decision === 'ExplicitDeny' ? 'Deny' : 'Allow';
  for (const policy of step.policies) {
    const found = policy.statements.find((s) => s.effect === effect && s.matches);
    if (!found || result.decision === 'ImplicitDeny') continue;
    box.append(
      el('h2', {}, 'Deciding statement'),
      el('h4', {}, policy.name),
      statementView(found, policy.uri),
    );
    return;
  }
}

function showSteps(result: WireAuthorization | null): void {
  const box = byId('steps');
  box.replaceChildren();
  for (const step of result?.steps ?? []) {
    if (step.verdict === 'not-present') continue;
    const section = el('section', { class: 'details' }, el('h3', {}, step.label));
    const reason = el('p', {});
    reason.append(prose(step.reason));
    section.append(reason);
    for (const policy of step.policies) {
      const level = policy.level === undefined ? '' : `, level ${policy.level + 1}`;
      section.append(el('h4', {}, `${policy.name}${level}`));
      // The deciding statement comes first, then statements that match, then the others.
      const rank = (m: boolean | null): number => (m === true ? 0 : m === null ? 1 : 2);
      const sorted = [...policy.statements].sort((a, b) => rank(a.matches) - rank(b.matches));
      for (const s of sorted) section.append(statementView(s, policy.uri));
    }
    box.append(section);
  }
}

function showPolicies(policies: readonly PolicyEntry[]): void {
  const list = byId('policies');
  list.replaceChildren();
  for (const p of policies) {
    const name = LABELS.find(([slot]) => slot === p.slot)?.[1] ?? p.slot;
    const level = p.level === undefined ? '' : `, level ${p.level + 1}`;
    const item = el('li', {}, el('span', { class: 'slot' }, `${name}${level}`), ' ', el('code', {}, p.label));
    if (p.index >= 0) {
      const remove = el(
        'button',
        { type: 'button', class: 'quiet', 'aria-label': `Remove ${name} ${p.label}` },
        '✕',
      );
      remove.addEventListener('click', () =>
        vscode.postMessage({ type: 'removePolicy', slot: p.slot, index: p.index }),
      );
      item.append(remove);
    }
    list.append(item);
  }
  if (policies.length === 0)
    list.append(el('li', {}, 'There are no policies, so nothing allows the request.'));
}

function build(): void {
  const field = (id: string, label: string, placeholder: string, area = false): HTMLElement => {
    const control = area
      ? el('textarea', { id, rows: '2', placeholder, spellcheck: 'false' })
      : el('input', { id, placeholder, spellcheck: 'false' });
    control.addEventListener('input', changed);
    return el('div', { class: 'field' }, el('label', { for: id }, label), control);
  };
  const mfa = el('select', { id: 'mfa' });
  for (const [value, label] of [
    ['', 'absent from the request (access keys)'],
    ['true', 'signed in with MFA'],
    ['false', 'signed in without MFA'],
  ] as const) {
    mfa.append(el('option', { value }, label));
  }
  mfa.addEventListener('change', changed);
  const addKey = el('button', { type: 'button', class: 'secondary' }, 'Add a condition key');
  addKey.addEventListener('click', () => {
    const row = contextRow('', '');
    row.dataset.added = '';
    byId('context').append(row);
    row.querySelector('input')!.focus();
  });
  const slot = el('select', { id: 'slot', 'aria-label': 'Kind of the policy to add' });
  for (const [value, label] of LABELS) slot.append(el('option', { value }, label));
  const add = el('button', { type: 'button', class: 'secondary' }, 'Add a policy from a file...');
  add.addEventListener('click', () => vscode.postMessage({ type: 'addPolicy', slot: slot.value }));
  const save = el('button', { type: 'button', id: 'save' }, 'Save as test...');
  save.addEventListener('click', () => vscode.postMessage({ type: 'saveTest' }));
  const context = el('div', { id: 'context' });
  context.addEventListener('input', changed);

  document.body.append(
    el(
      'main',
      {},
      el(
        'section',
        { id: 'decision', class: 'decision', role: 'status', 'aria-live': 'polite' },
        el('h1', { id: 'title' }, 'Evaluating...'),
        el('p', { id: 'explanation' }),
      ),
      el('ul', { id: 'problems', class: 'problems' }),
      el('h2', {}, 'Decision path'),
      el('ol', { id: 'path', class: 'path', 'aria-label': 'Decision path' }),
      el('div', { id: 'decider' }),
      el('ul', { id: 'notes', class: 'notes' }),
      el(
        'div',
        { class: 'columns' },
        el(
          'form',
          { 'aria-label': 'Request' },
          el('h2', {}, 'Request'),
          field(
            'principal',
            'Principal',
            'an ARN, account, service, or *; empty: the identity with these policies',
          ),
          el('div', { class: 'field' }, el('label', { for: 'mfa' }, 'MFA'), mfa),
          field('principalTags', 'Principal tags', 'team=payments', true),
          field('action', 'Action', 's3:GetObject'),
          field('resource', 'Resource', 'an ARN, or *'),
          field('account', 'Resource account', '12 digits, if the ARN does not contain it'),
          field('resourceTags', 'Resource tags', 'environment=dev', true),
          el('h3', {}, 'Condition keys'),
          context,
          addKey,
          el('h3', {}, 'Policies'),
          el('ul', { id: 'policies', class: 'policies' }),
          el('div', { class: 'row' }, slot, add),
          el('div', { class: 'row' }, save),
        ),
        el('div', {}, el('h2', {}, 'Policies and statements'), el('div', { id: 'steps' })),
      ),
    ),
  );
  document.querySelector('form')!.addEventListener('submit', (e) => e.preventDefault());
}

build();
window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  if (data.type !== 'state') return;
  const { state, refill } = data;
  if (refill) fill(state.form);
  showDecision(state);
  showPath(state.result);
  showPolicies(state.policies);
  showDecider(state.result);
  showSteps(state.result);
  askFor(state.result);
});
vscode.postMessage({ type: 'ready' });
