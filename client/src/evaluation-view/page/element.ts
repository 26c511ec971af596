/** HTML elements of the page. Every text of a document goes in as text, never as markup. */

type Child = Node | string | undefined;

export function element<K extends keyof HTMLElementTagNameMap>(
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
export function prose(text: string): DocumentFragment {
  const out = document.createDocumentFragment();
  text.split('`').forEach((part, i) => {
    if (part === '') return;
    out.append(i % 2 === 1 ? element('code', {}, part) : part);
  });
  return out;
}

export const byId = (id: string): HTMLElement => document.getElementById(id)!;
export const input = (id: string): HTMLInputElement => byId(id) as HTMLInputElement;
export const select = (id: string): HTMLSelectElement => byId(id) as HTMLSelectElement;

/**
 * Renders a container again without losing the focus: it goes to the element with the same `data-focus`, or else to the one
 * that is now in its place.
 */
export function keepingFocus(container: HTMLElement, render: () => void): void {
  const focusable = (): HTMLElement[] => [...container.querySelectorAll<HTMLElement>('[data-focus]')];
  const active = document.activeElement;
  const before = focusable();
  const index = before.indexOf(active as HTMLElement);
  render();
  if (index < 0) return;
  const after = focusable();
  const name = before[index]!.dataset.focus;
  const next =
    after.find((node) => node.dataset.focus === name) ??
    after[Math.min(index, after.length - 1)] ??
    container;
  if (next === container) container.tabIndex = -1;
  next.focus({ preventScroll: next !== container });
}
