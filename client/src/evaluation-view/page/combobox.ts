/**
 * Makes an input a combobox with a list of suggestions, by the pattern "Editable Combobox With List Autocomplete" of the ARIA
 * Authoring Practices Guide. Any text is accepted, the list only helps.
 */
import type { Suggestion } from '../../../../server/src/lsp/protocol.js';
import { element } from './element.js';

const MAX_OPTIONS = 60;
const DELAY_MS = 100;

/** @param query is empty when the list opens without typing. */
export type Suggest = (query: string) => Promise<readonly Suggestion[]>;

let lists = 0;

class Combobox {
  readonly #input: HTMLInputElement;
  readonly #list: HTMLUListElement;
  readonly #suggest: Suggest;
  #options: HTMLLIElement[] = [];
  #active = -1;
  #asked = 0;
  #timer: number | undefined;

  constructor(control: HTMLInputElement, label: string, suggest: Suggest) {
    this.#input = control;
    this.#suggest = suggest;
    const id = `list-${lists++}`;
    this.#list = element('ul', { id, role: 'listbox', class: 'options', 'aria-label': label, hidden: '' });
    const attributes = { role: 'combobox', 'aria-controls': id, 'aria-expanded': 'false' };
    for (const [name, value] of Object.entries({
      ...attributes,
      'aria-autocomplete': 'list',
      autocomplete: 'off',
    }))
      control.setAttribute(name, value);
    control.addEventListener('input', () => {
      window.clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => void this.#open(control.value.trim()), DELAY_MS);
    });
    control.addEventListener('click', () => {
      if (this.#list.hidden) void this.#open('');
    });
    control.addEventListener('keydown', (event) => this.#onKey(event));
    control.addEventListener('blur', () => this.#close());
  }

  get list(): HTMLElement {
    return this.#list;
  }

  async #open(query: string): Promise<void> {
    const mine = ++this.#asked;
    const values = await this.#suggest(query);
    if (mine !== this.#asked || document.activeElement !== this.#input) return;
    const shown = values.filter((s) => s.value !== query).slice(0, MAX_OPTIONS);
    this.#options = shown.map((suggestion, i) => this.#option(suggestion, i));
    this.#list.replaceChildren(...this.#options);
    this.#select(-1);
    this.#show(this.#options.length > 0);
  }

  #option({ value, detail }: Suggestion, i: number): HTMLLIElement {
    const option = element(
      'li',
      { id: `${this.#list.id}-${i}`, role: 'option', 'aria-selected': 'false' },
      element('span', { class: 'value' }, value),
      detail ? element('span', { class: 'detail' }, ` ${detail}`) : undefined,
    );
    option.dataset.value = value;
    // Before the input loses the focus.
    option.addEventListener('mousedown', (event) => {
      event.preventDefault();
      this.#accept(option);
    });
    return option;
  }

  #show(visible: boolean): void {
    this.#list.hidden = !visible;
    this.#input.setAttribute('aria-expanded', String(visible));
  }

  #close(): void {
    this.#asked++;
    window.clearTimeout(this.#timer);
    this.#select(-1);
    this.#show(false);
  }

  #select(index: number): void {
    this.#options[this.#active]?.setAttribute('aria-selected', 'false');
    this.#active = index;
    const option = this.#options[index];
    if (!option) {
      this.#input.removeAttribute('aria-activedescendant');
      return;
    }
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    this.#input.setAttribute('aria-activedescendant', option.id);
  }

  #accept(option: HTMLElement): void {
    this.#input.value = option.dataset.value ?? '';
    this.#input.dispatchEvent(new Event('input', { bubbles: true }));
    this.#close();
  }

  #onKey(event: KeyboardEvent): void {
    const isOpen = !this.#list.hidden;
    const { length } = this.#options;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!isOpen) void this.#open('');
      else if (event.key === 'ArrowDown') this.#select((this.#active + 1) % length);
      else this.#select(this.#active <= 0 ? length - 1 : this.#active - 1);
    } else if (event.key === 'Enter' && isOpen && this.#active >= 0) {
      event.preventDefault();
      this.#accept(this.#options[this.#active]!);
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    }
  }
}

/** @returns the input with its list, in one element. */
export function combobox(control: HTMLInputElement, label: string, suggest: Suggest): HTMLElement {
  const { list } = new Combobox(control, label, suggest);
  return element('div', { class: 'combobox' }, control, list);
}
