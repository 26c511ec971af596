/** The page of the evaluation. It runs in a webview without VS Code and Node APIs. */
import { SLOTS } from '../../../../server/src/dialects/request-properties.js';
import { KIND_LABELS } from '../../../../server/src/policy/policy-kind.js';
import type { PolicyEntry, ToPage } from '../messages.js';
import { showDecision } from './decision-view.js';
import { byId, element, keepingFocus } from './element.js';
import { post, receiveSuggestions } from './host.js';
import { askForKeys, buildForm, fillForm, showOtherOwner } from './request-form.js';

const LABELS = SLOTS.map((slot): readonly [string, string] => {
  const label = KIND_LABELS[slot];
  return [slot, label.charAt(0).toUpperCase() + label.slice(1)];
});

function policyItem({ slot, index, label, level }: PolicyEntry): HTMLElement {
  const name = LABELS.find(([id]) => id === slot)?.[1] ?? slot;
  const at = level === undefined ? '' : `, level ${level + 1}`;
  const item = element(
    'li',
    {},
    element('span', { class: 'slot' }, `${name}${at}`),
    ' ',
    element('code', {}, label),
  );
  if (index < 0) return item;
  const remove = element(
    'button',
    {
      type: 'button',
      class: 'quiet',
      'aria-label': `Remove ${name} ${label}`,
      'data-focus': `${slot} ${index} ${label}`,
    },
    '✕',
  );
  remove.addEventListener('click', () => post({ type: 'removePolicy', slot, index }));
  item.append(remove);
  return item;
}

function showPolicies(policies: readonly PolicyEntry[]): void {
  const none = element('li', {}, 'There are no policies, so nothing allows the request.');
  byId('policies').replaceChildren(...(policies.length > 0 ? policies.map(policyItem) : [none]));
}

function buildPolicies(): HTMLElement[] {
  const slot = element('select', { id: 'slot', 'aria-label': 'Kind of the policy to add' });
  for (const [value, label] of LABELS) slot.append(element('option', { value }, label));
  const add = element(
    'button',
    { type: 'button', class: 'secondary', id: 'addPolicy' },
    'Add a policy from a file...',
  );
  add.addEventListener('click', () => post({ type: 'addPolicy', slot: slot.value }));
  const save = element('button', { type: 'button', id: 'save' }, 'Save as test...');
  save.addEventListener('click', () => post({ type: 'saveTest' }));
  return [
    element('h3', {}, 'Policies'),
    element('ul', { id: 'policies', class: 'policies' }),
    element('div', { class: 'row' }, slot, add),
    element('div', { class: 'row' }, save),
  ];
}

function build(): void {
  const form = element(
    'form',
    { 'aria-label': 'Request' },
    element('h2', {}, 'Request'),
    ...buildForm(),
    ...buildPolicies(),
  );
  form.addEventListener('submit', (event) => event.preventDefault());
  document.body.append(
    element(
      'main',
      {},
      element(
        'div',
        { id: 'verdict', class: 'verdict', role: 'status' },
        element('span', { id: 'icon', class: 'icon', 'aria-hidden': 'true' }),
        element('h1', { id: 'title' }, 'Evaluating...'),
        element('span', { id: 'by', class: 'words' }),
      ),
      element('p', { id: 'explanation', 'aria-live': 'polite' }),
      element('ul', { id: 'problems', class: 'problems', 'aria-live': 'polite' }),
      element(
        'div',
        { id: 'answer' },
        element('h2', { id: 'pathTitle' }, 'Decision path'),
        element('ol', { id: 'path', class: 'path', 'aria-labelledby': 'pathTitle' }),
        element('div', { id: 'decider' }),
      ),
      element('ul', { id: 'notes', class: 'notes' }),
      element(
        'div',
        { class: 'columns' },
        form,
        element('div', {}, element('h2', {}, 'Policies and statements'), element('div', { id: 'stages' })),
      ),
    ),
  );
}

build();
window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  if (data.type === 'suggestions') return receiveSuggestions(data.id, data.values);
  const { state, refill } = data;
  if (refill) fillForm(state.form);
  showDecision(state);
  keepingFocus(byId('policies'), () => showPolicies(state.policies));
  askForKeys(state.result);
  showOtherOwner(state.otherOwner);
});
post({ type: 'ready' });
