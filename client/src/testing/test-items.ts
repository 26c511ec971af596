/** The tests of the workspace as items of the Test Explorer. An item is replaced only when its test changed. */
import * as vscode from 'vscode';
import type { FoundTest, FoundTestFile } from '../../../server/src/lsp/protocol.js';
import { rangeOf } from '../convert.js';

/** Index of a test in its document, from the ID of its item. */
export const indexOf = (item: vscode.TestItem): number => Number(item.id.slice(item.id.lastIndexOf('#') + 1));

export class TestItems {
  readonly #controller: vscode.TestController;
  /** What the children of each file show. */
  readonly #shown = new WeakMap<vscode.TestItem, string>();

  constructor(controller: vscode.TestController) {
    this.#controller = controller;
  }

  get all(): vscode.TestItem[] {
    return [...this.#controller.items].map(([, item]) => item);
  }

  get(uri: vscode.Uri): vscode.TestItem | undefined {
    return this.#controller.items.get(uri.toString());
  }

  /** The item of a file, whose tests might be unknown. */
  file(uri: vscode.Uri): vscode.TestItem {
    const known = this.get(uri);
    if (known) return known;
    const id = uri.toString();
    const item = this.#controller.createTestItem(id, vscode.workspace.asRelativePath(uri), uri);
    item.canResolveChildren = true;
    this.#controller.items.add(item);
    return item;
  }

  /** The tests of a file are these. */
  set(uri: vscode.Uri, { tests, problems }: FoundTestFile): vscode.TestItem {
    const item = this.file(uri);
    item.error = problems.length > 0 ? problems.join('\n') : undefined;
    const shown = JSON.stringify(tests);
    if (this.#shown.get(item) === shown) return item;
    this.#shown.set(item, shown);
    item.children.replace(tests.map((test, i) => this.#test(item, test, i)));
    return item;
  }

  #test(file: vscode.TestItem, test: FoundTest, index: number): vscode.TestItem {
    const item = this.#controller.createTestItem(`${file.id}#${index}`, test.name, file.uri);
    item.range = rangeOf(test.range);
    // Tests are in the order of the document, not of their names.
    item.sortText = String(index).padStart(6, '0');
    return item;
  }

  /** A file is gone, or all files of a folder. */
  remove(uri: vscode.Uri): void {
    const id = uri.toString();
    for (const item of this.all)
      if (item.id === id || item.id.startsWith(`${id}/`)) this.#controller.items.delete(item.id);
  }

  /** Only these files are there. */
  keep(uris: ReadonlySet<string>): void {
    for (const item of this.all) if (!uris.has(item.id)) this.#controller.items.delete(item.id);
  }
}
