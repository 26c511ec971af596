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
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
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
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
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
    const bench = new Workbench(page, browser, running, folder);
    try {
      await page.goto(running.address);
      await page.waitForSelector('.monaco-workbench .explorer-folders-view', { timeout: 90_000 });
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

  /** Presses a key until something shows up: a widget that is just closing may swallow the first try. */
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

  /** Runs a command from the palette by its title. */
  async command(title: string): Promise<void> {
    await this.pressUntil('F1', '.quick-input-widget:visible');
    await this.type(title);
    await this.page.waitForSelector(`.quick-input-list .monaco-list-row:has-text("${title}")`);
    await this.press('Enter');
  }

  async open(file: string): Promise<void> {
    await this.pressUntil('Control+P', '.quick-input-widget:visible');
    await this.type(file);
    await this.page.waitForSelector(`.quick-input-list .monaco-list-row:has-text("${file}")`);
    await this.press('Enter');
    await this.page.waitForSelector(`.tab.active[data-resource-name="${file}"]`);
    await this.page.waitForSelector('.monaco-editor .view-line');
  }

  /** Puts the cursor; both count from 1. */
  async goTo(line: number, column: number): Promise<void> {
    await this.pressUntil('Control+G', '.quick-input-widget:visible');
    await this.page.keyboard.press('Control+A');
    await this.type(`:${line}:${column}`);
    await this.press('Enter');
    await this.page.waitForSelector('.quick-input-widget', { state: 'hidden' });
  }

  /** Labels of the suggestions, in their order. */
  async suggestions(wait: string): Promise<string[]> {
    await this.page.waitForSelector(
      `.suggest-widget.visible .monaco-list-row[aria-label^="${wait.replace(/"/g, '\\"')}"]`,
    );
    return this.page.$$eval('.suggest-widget.visible .monaco-list-row', (rows) =>
      rows
        .map((r) => ({
          at: Number(r.getAttribute('data-index')),
          label: r.querySelector('.label-name')?.textContent ?? '',
        }))
        .sort((a, b) => a.at - b.at)
        .map((r) => r.label),
    );
  }

  /** Saves, and waits until the file on disk is as wanted. Gives its text at the end, right or wrong. */
  async saved(file: string, wanted: (text: string) => boolean): Promise<string> {
    await this.press('Control+S');
    let text = '';
    for (let i = 0; i < 50; i++) {
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

  /** Waits for the count of problems in the status bar. */
  async problems(errors: number, warnings: number): Promise<void> {
    const item = this.page.locator('[id="status.problems"] a');
    await expect
      .poll(async () => ((await item.textContent()) ?? '').trim(), { timeout: 20_000 })
      .toMatch(new RegExp(`^${errors}\\s*${warnings}$`));
  }

  /** Answers a quick pick. */
  async answer(title: string, typed: string): Promise<void> {
    await this.page.waitForSelector(`.quick-input-widget:visible .quick-input-title:has-text("${title}")`);
    await this.type(typed);
    await this.page.waitForSelector(`.quick-input-list .monaco-list-row.focused:has-text("${typed}")`);
    await this.press('Enter');
  }
}
