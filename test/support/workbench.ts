import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Browser, chromium, type Frame, type FrameLocator, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { root } from './catalogue.js';

interface Running {
  address: string;
  end(): Promise<void>;
  installOutput: string;
}

export interface WorkbenchOptions {
  settings?: Record<string, unknown>;
  files?: Record<string, string>;
}

/**
 * How long to wait for what must appear, in ms. On a busy machine everything takes ten times as long; where it appears at
 * once, nothing waits.
 */
const PATIENCE = 60_000;
/** A list that is the same for so long, in ms, is not just being filtered. */
const SETTLED = 120;
const QUICK_INPUT = '.quick-input-widget:visible';

/** A real VS Code workbench in a browser, with the packaged extension, on a copy of examples/. */
export class Workbench {
  readonly page: Page;
  readonly folder: string;
  readonly installOutput: string;
  readonly #browser: Browser;
  readonly #running: Running;

  private constructor(page: Page, browser: Browser, running: Running, folder: string) {
    this.page = page;
    this.#browser = browser;
    this.#running = running;
    this.folder = folder;
    this.installOutput = running.installOutput;
  }

  static async start({ settings = {}, files = {} }: WorkbenchOptions = {}): Promise<Workbench> {
    const scripts = await import(/* @vite-ignore */ join(root, 'scripts/workbench.mjs'));
    const folder = join(mkdtempSync(join(tmpdir(), 'grantwise-')), 'policies');
    cpSync(join(root, 'examples'), folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    // A repository with one commit, for what compares with HEAD.
    const git = (...args: string[]): Buffer =>
      execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], {
        cwd: folder,
      });
    git('init', '-q');
    git('add', '-A');
    git('commit', '-q', '-m', 'Policies');
    const vsix = readdirSync(root).find((f) => f.endsWith('.vsix'));
    if (!vsix) throw new Error('there is no .vsix: run "npm run package" first');
    const running: Running = await scripts.startWorkbench({ vsix: [join(root, vsix)], folder, settings });
    const browser = await chromium.launch({
      executablePath: scripts.ensureChromium(),
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    const page = await browser.newPage({ viewport: { width: 1100, height: 720 } });
    page.setDefaultTimeout(PATIENCE);
    const bench = new Workbench(page, browser, running, folder);
    try {
      await page.goto(running.address);
      await page.waitForSelector('.monaco-workbench .explorer-folders-view', { timeout: 2 * PATIENCE });
    } catch (error) {
      await bench.screenshot('failure-start');
      await bench.stop();
      throw error;
    }
    return bench;
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.#running.end();
    rmSync(join(this.folder, '..'), { recursive: true, force: true });
  }

  /** Into test-results/, and into docs/images/ when UPDATE_IMAGES is set and the picture is one that the docs show. */
  async screenshot(name: string, forDocs = false): Promise<void> {
    const dir = join(root, 'test-results');
    mkdirSync(dir, { recursive: true });
    await this.page.screenshot({ path: join(dir, `${name}.png`) });
    if (forDocs && process.env.UPDATE_IMAGES) {
      mkdirSync(join(root, 'docs/images'), { recursive: true });
      cpSync(join(dir, `${name}.png`), join(root, `docs/images/${name}.png`));
    }
  }

  press(...keys: string[]): Promise<void> {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text, { delay: 25 });
  }

  /** Presses a key until something shows up: a widget that is just closing can swallow the first try. */
  async pressUntil(key: string, selector: string): Promise<void> {
    for (let i = 0; ; i++) {
      await this.press(key);
      try {
        await this.page.waitForSelector(selector, { timeout: 5000 });
        return;
      } catch (error) {
        if (i === 4) throw error;
        await this.page.click('.editor-group-container .tab.active', { timeout: 2000 }).catch(() => {});
      }
    }
  }

  /**
   * Opens quick open, the command palette or a similar widget, and types. The widget of the question before can still be closing:
   * it is neither mistaken for the new one, nor typed into.
   */
  async #quickInput(key: string, text: string): Promise<void> {
    const widget = this.page.locator('.quick-input-widget');
    await widget.waitFor({ state: 'hidden', timeout: 5000 }).catch(() => this.press('Escape'));
    await widget.waitFor({ state: 'hidden' });
    await this.pressUntil(key, `${QUICK_INPUT} input:focus`);
    await this.#typeInto(text);
  }

  /** Types into the quick input that has the focus, and waits until all of it has arrived. */
  async #typeInto(text: string): Promise<void> {
    await this.type(text);
    await expect
      .poll(() => this.page.inputValue(`${QUICK_INPUT} input:focus`, { timeout: 2000 }), {
        timeout: PATIENCE,
      })
      .toMatch(new RegExp(`${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`));
  }

  /** A value once it is the same twice in a row, at some distance: lists are filtered while they are read. */
  async #settled<T>(read: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + PATIENCE;
    for (let before = await read(); ; ) {
      await this.page.waitForTimeout(SETTLED);
      const now = await read();
      if (JSON.stringify(now) === JSON.stringify(before) || Date.now() > deadline) return now;
      before = now;
    }
  }

  /** What is typed into the quick input that has the focus; undefined if none has it. */
  #typed(timeout = 100): Promise<string | undefined> {
    const input = this.page.locator(`${QUICK_INPUT} input:focus`);
    return input.inputValue({ timeout }).catch(() => undefined);
  }

  /**
   * Accepts the focused row of a quick input once it is the wanted one, and waits until the question is answered. A row
   * with the name is not enough: the list can still be that of an earlier text, with another row focused, and that row
   * is what Enter accepts. A list that is just being replaced ignores Enter: then it is pressed again.
   */
  async #acceptRow(label: string | RegExp): Promise<void> {
    const focused = this.page.locator(`${QUICK_INPUT} .monaco-list-row.focused .label-name`).first();
    const wanted = typeof label === 'string' ? label : expect.stringMatching(label);
    const read = async (): Promise<string> =>
      (await focused.textContent({ timeout: 2000 }).catch(() => '')) ?? '';
    await expect.poll(() => this.#settled(read), { timeout: PATIENCE }).toEqual(wanted);
    // It is open: on a busy machine the answer takes its time, and without one a closed question would look the same.
    const [typed, title] = [await this.#typed(PATIENCE), await this.#title()];
    const isOpen = async (): Promise<boolean> =>
      (await this.#typed()) === typed && (await this.#title()) === title;
    for (let i = 0; i < PATIENCE / 100; i++) {
      if (i % 20 === 0) await this.press('Enter');
      await this.page.waitForTimeout(100);
      if (!(await isOpen())) return;
    }
    throw new Error(`the quick input does not accept ${label}`);
  }

  /** Runs a command from the palette by its title, and waits until the palette is gone, or asks something else. */
  async command(title: string): Promise<void> {
    await this.#quickInput('F1', title);
    await this.#acceptRow(title);
  }

  /** Opens a file, and waits until its editor has the keyboard. */
  async open(file: string): Promise<void> {
    await this.#quickInput('Control+P', file);
    await this.#acceptRow(file);
    await this.inEditor(file);
  }

  /** The title of the quick input, without the number of its step; empty if it has none, or is closed. */
  async #title(): Promise<string> {
    const title = this.page.locator(`${QUICK_INPUT} .quick-input-title`);
    const text = (await title.textContent({ timeout: 100 }).catch(() => '')) ?? '';
    return text.replace(/ \(\d+(\/\d+)?\)$/, '');
  }

  /** Waits until the editor of a file is in front and has the keyboard. */
  async inEditor(file: string): Promise<void> {
    await this.page.waitForSelector(`.tab.active[data-resource-name="${file}"]`);
    await this.page.waitForSelector(`.monaco-editor.focused[data-uri$="/${file}"] .view-line`);
  }

  /** Puts the cursor; both count from 1. */
  async goTo(line: number, column: number): Promise<void> {
    await this.#quickInput('Control+G', '');
    await this.page.keyboard.press('Control+A');
    await this.#typeInto(`:${line}:${column}`);
    await this.press('Enter');
    await this.page.waitForSelector('.quick-input-widget', { state: 'hidden' });
    await this.page.waitForSelector(`[id="status.editor.selection"]:has-text("Ln ${line}, Col ${column}")`);
  }

  /** Moves the mouse onto a text of the editor until it is explained: lines can move while lenses appear above them. */
  async hoverUntil(target: string, shown: string): Promise<void> {
    for (let i = 0; ; i++) {
      await this.page.hover(target);
      try {
        await this.page.waitForSelector(shown, { timeout: 5000 });
        return;
      } catch (error) {
        if (i === 4) throw error;
        await this.page.mouse.move(0, 0);
      }
    }
  }

  /** Labels of the suggestions that show, in their order, once the list does not change and `wanted` is one of them. */
  async suggestions(wanted: string): Promise<string[]> {
    const read = (): Promise<string[]> =>
      this.page.$$eval('.suggest-widget.visible .monaco-list-row', (rows) =>
        rows
          .map((r) => ({
            at: Number(r.getAttribute('data-index')),
            label: r.querySelector('.label-name')?.textContent ?? '',
          }))
          .sort((a, b) => a.at - b.at)
          .map((r) => r.label),
      );
    let labels: string[] = [];
    await expect
      .poll(
        async () => {
          labels = await this.#settled(read);
          return labels;
        },
        { timeout: PATIENCE },
      )
      .toContain(wanted);
    return labels;
  }

  /** Accepts a suggestion once it is the focused one: Enter accepts what is focused, whatever else is in the list. */
  async accept(label: string): Promise<void> {
    const focused = this.page.locator('.suggest-widget.visible .monaco-list-row.focused .label-name').first();
    await expect
      .poll(() => focused.textContent({ timeout: 2000 }).catch(() => ''), { timeout: PATIENCE })
      .toBe(label);
    await this.press('Enter');
  }

  /**
   * Saves, until the file on disk is as wanted: an edit can arrive after the first save. Gives its text at the end, right
   * or wrong.
   */
  async saved(file: string, wanted: (text: string) => boolean): Promise<string> {
    let text = '';
    for (let i = 0; i < PATIENCE / 100; i++) {
      if (i % 20 === 0) await this.press('Control+S');
      text = this.read(file) ?? '';
      if (text !== '' && wanted(text)) break;
      await this.page.waitForTimeout(100);
    }
    return text;
  }

  read(file: string): string | undefined {
    const path = join(this.folder, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  /** Writes the settings of the workspace, as another program does; without any, they are as they were. */
  settings(values?: Record<string, unknown>): void {
    const file = join(this.folder, '.vscode/settings.json');
    if (!values) {
      rmSync(dirname(file), { recursive: true });
      return;
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(values));
  }

  /** The content of the webview that is in front: those of other tabs stay loaded. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready:visible').frameLocator('#active-frame');
  }

  /** The frame of the webview in front. */
  async frame(): Promise<Frame> {
    const body = await this.webview().locator('body').elementHandle();
    return (await body!.ownerFrame())!;
  }

  /** Uses a color theme, by its ID, until the webview in front has it; without one, the theme is as it was. */
  async theme(id?: string): Promise<void> {
    this.settings(id === undefined ? undefined : { 'workbench.colorTheme': id });
    if (id !== undefined) await this.webview().locator(`body[data-vscode-theme-id="${id}"]`).waitFor();
  }

  /** Waits for the count of problems in the status bar. */
  async problems(errors: number, warnings: number): Promise<void> {
    const item = this.page.locator('[id="status.problems"] a');
    await expect
      .poll(async () => ((await item.textContent()) ?? '').trim(), { timeout: PATIENCE })
      .toMatch(new RegExp(`^${errors}\\s*${warnings}(\\s+\\d+)?$`));
  }

  /** Waits for a question with exactly this title. */
  async question(title: string): Promise<void> {
    await expect.poll(() => this.#title(), { timeout: PATIENCE }).toBe(title);
    await this.page.waitForSelector(`${QUICK_INPUT} input:focus`);
  }

  /** Answers a quick pick: `picked` is the label of the row, what is typed when omitted. */
  async answer(title: string, typed: string, picked: string | RegExp = typed): Promise<void> {
    await this.question(title);
    await this.#typeInto(typed);
    await this.#acceptRow(picked);
  }

  /** Answers an input box, in place of what it proposes. */
  async enter(title: string, text: string): Promise<void> {
    await this.question(title);
    await this.page.keyboard.press('Control+A');
    await this.#typeInto(text);
    await this.press('Enter');
    await expect.poll(() => this.#title(), { timeout: PATIENCE }).not.toBe(title);
  }
}
