/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
// How long the Test Explorer takes to run all tests of a folder, in a real workbench: for big-workspace.mjs.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './paths.mjs';
import { ensureChromium, startWorkbench } from './workbench.mjs';

const PATIENCE = 180_000;
/** Jiffies of the kernel in a second. */
const TICKS = 100;
/** How often it is asked whether all results are there, in ms. */
const EVERY = 100;

/** What a process of the workbench is, by its command line. @type {readonly (readonly [name: string, pattern: RegExp])[]} */
const PROCESSES = [
  ['language server', /dist\/(language-)?server\.js/],
  ['extension host', /--type=extensionHost/],
  ['window', /--type=renderer/],
  ['browser', /chrom/],
  ['server of the workbench', /code-server/],
];

/** The processes that this one started, and theirs: their command lines and CPU seconds. */
function descendants() {
  /** @type {Map<number, { parent: number, command: string, seconds: number }>} */
  const all = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const seconds = (Number(fields[11]) + Number(fields[12])) / TICKS;
      all.set(Number(pid), { parent: Number(fields[1]), command, seconds });
    } catch {
      // It ended meanwhile.
    }
  }
  /** @param {number | undefined} pid @returns {boolean} */
  const isOurs = (pid) =>
    pid === process.pid || (pid !== undefined && pid > 1 && isOurs(all.get(pid)?.parent));
  return [...all].filter(([pid, { parent }]) => pid !== process.pid && isOurs(parent)).map(([, p]) => p);
}

/** CPU seconds of the processes of the workbench so far, by what they are. @returns {Map<string, number>} */
function cpuByProcess() {
  /** @type {Map<string, number>} */
  const seconds = new Map();
  for (const { command, seconds: own } of descendants()) {
    const name = PROCESSES.find(([, pattern]) => pattern.test(command))?.[0];
    if (name) seconds.set(name, (seconds.get(name) ?? 0) + own);
  }
  return seconds;
}

/** Share of the machine's time in which it was not idle. @returns {{ busy: number, all: number }} */
function machine() {
  const times = cpus().map((c) => c.times);
  const idle = times.reduce((sum, t) => sum + t.idle, 0);
  const all = times.reduce((sum, t) => sum + t.idle + t.user + t.nice + t.sys + t.irq, 0);
  return { busy: all - idle, all };
}

/** @param {import('playwright-core').Page} page @param {string} title */
async function command(page, title) {
  await page.keyboard.press('F1');
  await page.waitForSelector('.quick-input-widget:visible input:focus');
  await page.keyboard.type(title, { delay: 10 });
  await page.waitForFunction(
    (label) =>
      document.querySelector('.quick-input-widget .monaco-list-row.focused .label-name')?.textContent ===
      label,
    title,
  );
  await page.keyboard.press('Enter');
}

/**
 * Runs all tests once, and prints the time from the command until the window shows all results.
 * @param {import('playwright-core').Page} page
 * @param {number} count of the tests.
 * @param {string} name of the row.
 */
async function measureRun(page, count, name) {
  const summary = () =>
    page.evaluate(() =>
      [...(document.querySelector('.result-summary')?.children ?? [])].map((c) => c.textContent).join(' '),
    );
  await command(page, 'Test: Run All Tests');
  const [began, before, start] = [performance.now(), cpuByProcess(), machine()];
  let last = '';
  const deadline = began + PATIENCE;
  // The view has the results of the run before until the first of this one is there.
  let hasBegun = false;
  for (;;) {
    last = await summary();
    const [, , all] = /(\d+)\s*\/\s*(\d+)/.exec(last) ?? [];
    const isRunning = await page.evaluate(
      () => document.querySelector('.codicon-testing-cancel-icon, .codicon-test-view-icon.progress') !== null,
    );
    hasBegun ||= isRunning;
    if (hasBegun && !isRunning && Number(all) === count) break;
    if (performance.now() > deadline) throw new Error(`not all results after ${PATIENCE} ms: ${last}`);
    await page.waitForTimeout(EVERY);
  }
  const [seconds, after, end] = [(performance.now() - began) / 1000, cpuByProcess(), machine()];
  const of = (/** @type {string} */ what) => ((after.get(what) ?? 0) - (before.get(what) ?? 0)).toFixed(1);
  const busy = Math.round((100 * (end.busy - start.busy)) / (end.all - start.all));
  console.log(
    `| ${name} | ${seconds.toFixed(1)} s | ${of('window')} s | ${of('extension host')} s | ${of('language server')} s | ${of('browser')} s | ${of('server of the workbench')} s | ${busy}% | ${loadavg()[0]?.toFixed(1)} | ${last.trim()} |`,
  );
}

/**
 * @param {string} folder
 * @param {number} count of the tests in it.
 * @param {number} times
 * @param {string} [profile] file for a profile of the window during the last run.
 */
export async function measureExplorer(folder, count, times, profile) {
  const vsix = readdirSync(root).find((f) => f.endsWith('.vsix'));
  if (!vsix) throw new Error('there is no .vsix: run "npm run package" first');
  const running = await startWorkbench({ vsix: [join(root, vsix)], folder });
  const browser = await chromium.launch({
    executablePath: ensureChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1100, height: 720 } });
    page.setDefaultTimeout(PATIENCE);
    await page.goto(running.address);
    await page.waitForSelector('.monaco-workbench .explorer-folders-view');
    await page.click('.activitybar .action-label[aria-label^="Testing"]');
    await page.waitForSelector('.test-explorer .monaco-list-row');
    await page.waitForTimeout(3000);
    console.log(
      `\nTest Explorer, ${count} tests, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)} before:\n`,
    );
    console.log(
      '| Run | Time | CPU of the window | of the extension host | of the language server | of the browser | of the server of the workbench | Machine busy | Load | Result |',
    );
    console.log('|---|---|---|---|---|---|---|---|---|---|');
    for (let i = 0; i < times; i++) {
      const session = profile && i === times - 1 ? await page.context().newCDPSession(page) : undefined;
      await session?.send('Profiler.enable');
      await session?.send('Profiler.start');
      await measureRun(page, count, `${i + 1}${session ? ' (with a profiler)' : ''}`);
      if (session && profile)
        writeFileSync(profile, JSON.stringify((await session.send('Profiler.stop')).profile));
    }
  } catch (error) {
    const [page] = browser.contexts().flatMap((c) => c.pages());
    await page?.screenshot({ path: join(root, 'test-results/failure-explorer.png') });
    throw error;
  } finally {
    await browser.close();
    await running.end();
  }
}
