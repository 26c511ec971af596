/** The inputs of the request. */
import type { RequestField, WireAuthorization, WireOtherOwner } from '../../../../server/src/lsp/protocol.js';
import type { FormValues } from '../messages.js';
import { combobox } from './combobox.js';
import { decisionWords } from './decision-view.js';
import { byId, element, input, select } from './element.js';
import { post, suggestionsFor } from './host.js';

const DELAY_MS = 150;

let timer: number | undefined;
function changed(): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => post({ type: 'change', form: readForm() }), DELAY_MS);
}

const contextRows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('.context-row')];
const textsOf = (row: HTMLElement): string[] => [...row.querySelectorAll('input')].map((i) => i.value);

/** A row without a value that the request document does not have: the key is not given, and not the empty text. */
const isUnfilled = (row: HTMLElement): boolean => row.dataset.added !== undefined && textsOf(row)[1] === '';

function readForm(): FormValues {
  const rows = contextRows().filter((row) => !isUnfilled(row));
  return {
    principal: input('principal').value,
    mfa: select('mfa').value as FormValues['mfa'],
    principalTags: input('principalTags').value,
    action: input('action').value,
    resource: input('resource').value,
    account: select('owner').value === '' ? '' : input('account').value,
    resourceTags: input('resourceTags').value,
    context: rows.map((row) => {
      const [key, value] = textsOf(row);
      return { key: key!, value: value! };
    }),
  };
}

/** Values that contain what is typed; actions are searched by the server, which knows all of them. */
const suggester =
  (field: RequestField, key?: () => string) =>
  async (query: string): ReturnType<typeof suggestionsFor> => {
    const values = await suggestionsFor(field, query, readForm(), key?.());
    const typed = query.toLowerCase();
    return field === 'action' ? values : values.filter((s) => s.value.toLowerCase().includes(typed));
  };

function removeRow(row: HTMLElement): void {
  const rows = contextRows();
  const at = rows.indexOf(row);
  const neighbour = rows[at + 1] ?? rows[at - 1];
  row.remove();
  (neighbour?.querySelector('button') ?? byId('addKey')).focus();
  changed();
}

function contextRow(key: string, value: string): HTMLElement {
  const keyInput = element('input', {
    'aria-label': 'Condition key',
    placeholder: 'aws:SourceIp',
    spellcheck: 'false',
  });
  const valueInput = element('input', { placeholder: 'value', spellcheck: 'false' });
  keyInput.value = key;
  valueInput.value = value;
  const remove = element('button', { type: 'button', class: 'quiet' }, '✕');
  const name = (): void => {
    valueInput.setAttribute('aria-label', `Value of ${keyInput.value || 'the condition key'}`);
    remove.setAttribute('aria-label', `Remove ${keyInput.value || 'this key'}`);
  };
  name();
  keyInput.addEventListener('input', name);
  const row = element(
    'div',
    { class: 'context-row' },
    combobox(keyInput, 'Condition keys', suggester('key')),
    combobox(
      valueInput,
      'Values',
      suggester('value', () => keyInput.value.trim()),
    ),
    remove,
  );
  remove.addEventListener('click', () => removeRow(row));
  return row;
}

function addRow(): void {
  const row = contextRow('', '');
  row.dataset.added = '';
  byId('context').append(row);
  row.querySelector('input')!.focus();
}

const ACCOUNT_IN_ARN = /^arn:[^:]*:[^:]*:[^:]*:\d{12}:/;

/** The owner is a question where the ARN has no account. */
function showOwner(): void {
  const isOther = select('owner').value !== '';
  byId('ownerField').hidden = !isOther && ACCOUNT_IN_ARN.test(input('resource').value.trim());
  byId('accountField').hidden = !isOther;
}

let otherOwner: WireOtherOwner | null = null;

function changeOwner(): void {
  if (select('owner').value !== '') {
    const caller = input('principal');
    if (otherOwner?.principal !== undefined && caller.value.trim() === '')
      caller.value = otherOwner.principal;
    const example = caller.value.includes('444455556666') ? '111122223333' : '444455556666';
    if (input('account').value === '') input('account').value = otherOwner?.account ?? example;
  }
  showOwner();
  changed();
}

/** Says what another owner would change. */
export function showOtherOwner(other: WireOtherOwner | null): void {
  otherOwner = other;
  byId('ownerField').classList.toggle('needed', other !== null);
  byId('ownerHint').textContent = other
    ? `The ARN does not say who owns the resource. If it is another account: ${decisionWords(other.decision)}.`
    : '';
  showOwner();
}

export function fillForm(form: FormValues): void {
  input('principal').value = form.principal;
  select('mfa').value = form.mfa;
  input('principalTags').value = form.principalTags;
  input('action').value = form.action;
  input('resource').value = form.resource;
  select('owner').value = form.account === '' ? '' : 'other';
  input('account').value = form.account;
  input('resourceTags').value = form.resourceTags;
  byId('context').replaceChildren(...form.context.map(({ key, value }) => contextRow(key, value)));
  showOwner();
}

/** Adds rows for the keys that the decision still needs. */
export function askForKeys(result: WireAuthorization | null): void {
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
    const row = contextRow(key.name, '');
    row.classList.add('needed');
    row.dataset.added = '';
    byId('context').append(row);
  }
  byId('contextHint').textContent =
    contextRows().some((row) => row.classList.contains('needed')) && missing.length > 0
      ? `The decision depends on ${missing.map((key) => key.name).join(', ')}.`
      : '';
}

function field(id: string, label: string, control: HTMLElement, ...more: HTMLElement[]): HTMLElement {
  return element(
    'div',
    { class: 'field', id: `${id}Field` },
    element('label', { for: id }, label),
    control,
    ...more,
  );
}

function textField(id: string, label: string, placeholder: string, suggests?: RequestField): HTMLElement {
  const control = element('input', { id, placeholder, spellcheck: 'false' });
  control.addEventListener('input', changed);
  return field(id, label, suggests ? combobox(control, label, suggester(suggests)) : control);
}

function tagsField(id: string, label: string, placeholder: string): HTMLElement {
  const control = element('textarea', { id, rows: '2', placeholder, spellcheck: 'false' });
  control.addEventListener('input', changed);
  return field(id, `${label} (one per line)`, control);
}

function choice(
  id: string,
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  onChange: () => void,
  ...more: HTMLElement[]
): HTMLElement {
  const control = element('select', { id });
  for (const [value, text] of options) control.append(element('option', { value }, text));
  control.addEventListener('change', onChange);
  return field(id, label, control, ...more);
}

/** The inputs, and the condition keys. */
export function buildForm(): HTMLElement[] {
  const mfa = [
    ['', 'absent from the request (access keys)'],
    ['true', 'signed in with MFA'],
    ['false', 'signed in without MFA'],
  ] as const;
  const owners = [
    ['', "the caller's account"],
    ['other', 'another account'],
  ] as const;
  const addKey = element(
    'button',
    { type: 'button', id: 'addKey', class: 'secondary' },
    'Add a condition key',
  );
  addKey.addEventListener('click', addRow);
  const context = element('div', { id: 'context' });
  context.addEventListener('input', changed);
  const owner = choice(
    'owner',
    'Resource owner',
    owners,
    changeOwner,
    element('p', { id: 'ownerHint', class: 'hint' }),
  );
  owner.querySelector('select')!.setAttribute('aria-describedby', 'ownerHint');
  const resource = textField('resource', 'Resource', 'an ARN, or *', 'resource');
  resource.addEventListener('input', showOwner);
  return [
    textField('action', 'Action', 's3:GetObject', 'action'),
    resource,
    owner,
    textField('account', 'Account ID of the owner', '12 digits'),
    textField('principal', 'Principal', 'empty: the identity that has these policies', 'principal'),
    choice('mfa', 'MFA', mfa, changed),
    tagsField('principalTags', 'Principal tags', 'team=payments'),
    tagsField('resourceTags', 'Resource tags', 'environment=dev'),
    element('h3', {}, 'Condition keys'),
    element('p', { id: 'contextHint', class: 'hint' }),
    context,
    addKey,
  ];
}
