// How many keys does it take to write a policy of two statements in an empty file, from the first letter to the last? Drives a
// real workbench, waits for each suggestion that is accepted, and checks what is written. `npm run keystrokes [-- PICTURE]`:
// with the name of a .webp file, a picture of it is made, too (with img2webp of Debian's package webp).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { chromium } from 'playwright-core';
import { root } from './paths.mjs';
import { ensureChromium, ensureSystemPackages, startWorkbench, which } from './workbench.mjs';

const WANTED = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['s3:GetObject'], Resource: 'arn:aws:s3:::reports/*' },
    {
      Effect: 'Deny',
      Action: ['s3:DeleteObject'],
      Resource: 'arn:aws:s3:::reports/*',
      Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    },
  ],
};

/** Keys in turn. `accepts`: the suggestion that is focused before the key. */
/** @typedef {{ keys: readonly string[], accepts?: string }} Step */

/** @param {string} text @returns {Step} */
const typed = (text) => ({ keys: [...text] });
/** @param {string} label @param {...string} keys @returns {Step} */
const accepted = (label, ...keys) => ({ keys, accepts: label });

/** @type {readonly Step[]} */
const STEPS = [
  typed('i'),
  accepted('Identity-based policy', 'Enter'),
  // The list of Effect is open with Allow in it; Tab goes on to Action.
  accepted('Allow', 'Tab'),
  typed('s3:g'),
  accepted('s3:GetObject', 'Enter'),
  { keys: ['Tab'] },
  accepted('arn:aws:s3:::${BucketName}/${ObjectName}', 'Enter'),
  typed('reports'),
  { keys: ['Tab'] },
  typed('*'),
  // After the statement.
  { keys: ['ArrowDown', 'End'] },
  typed(','),
  { keys: ['Enter'] },
  typed('d'),
  accepted('Deny without MFA', 'Enter'),
  typed('s3:d'),
  accepted('s3:DeleteObject', 'Enter'),
  { keys: ['Tab'] },
  accepted('arn:aws:s3:::reports/*', 'Enter'),
];

const PATIENCE = 30_000;
/** Of the picture, in ms: a frame after a key, and the last one. */
const FRAME = 330;
const LAST_FRAME = 3000;

const picture = process.argv[2] ? resolve(process.argv[2]) : undefined;
const vsix = readdirSync(root).find((f) => f.endsWith('.vsix'));
if (!vsix) {
  console.error('There is no .vsix: run "npm run package" first.');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'grantwise-keys-'));
writeFileSync(join(folder, 'reports.json'), '');
const running = await startWorkbench({
  vsix: [join(root, vsix)],
  folder,
  settings: { 'editor.minimap.enabled': false, 'breadcrumbs.enabled': false, 'editor.fontSize': 15 },
});
const browser = await chromium.launch({
  executablePath: ensureChromium(),
  args: ['--no-sandbox', '--disable-gpu'],
});
const page = await browser.newPage({ viewport: { width: 860, height: 560 } });
page.setDefaultTimeout(PATIENCE);
let frames = 0;
let keys = 0;
const editor = '.editor-group-container.active .monaco-editor';

/** @param {string} label */
const focusedRow = (label) => `.suggest-widget.visible .monaco-list-row.focused:has-text("${label}")`;

/** The lines of the editor, as they are shown. */
const shownText = () =>
  page.$$eval(`${editor} .view-line`, (lines) =>
    lines
      .map((line) => ({
        top: Number.parseFloat(/top: ?([\d.]+)/.exec(line.getAttribute('style') ?? '')?.[1] ?? '0'),
        text: (line.textContent ?? '').replaceAll('\u00a0', ' '),
      }))
      .sort((a, b) => a.top - b.top)
      .map(({ text }) => text)
      .join('\n'),
  );

/** Waits until the editor is the same for a while: lists and lenses appear after a key. */
async function settle() {
  const read = async () => `${await shownText()}${await page.locator('.suggest-widget.visible').count()}`;
  for (let before = '', same = 0; same < 3; ) {
    await page.waitForTimeout(150);
    const now = await read();
    same = now === before ? same + 1 : 0;
    before = now;
  }
}

async function frame() {
  if (!picture) return;
  await page.screenshot({ path: join(folder, `frame-${String(frames++).padStart(3, '0')}.png`) });
}

try {
  await page.goto(running.address);
  const file = page.locator('.explorer-folders-view [aria-label*="reports.json"]').first();
  await file.waitFor({ timeout: 2 * PATIENCE });
  await file.dblclick();
  await page.waitForSelector(`${editor}.focused[data-uri$="/reports.json"]`);
  await page.keyboard.press('Control+B');
  // The server has started once the empty file has suggestions. These keys are not part of the writing.
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press('Control+Space');
    const list = page.waitForSelector(focusedRow('Identity-based policy'), { timeout: 4000 });
    if (await list.catch(() => undefined)) break;
    await page.keyboard.press('Escape');
  }
  await page.keyboard.press('Escape');
  await settle();
  await frame();
  for (const step of STEPS) {
    if (step.accepts !== undefined) await page.waitForSelector(focusedRow(step.accepts));
    for (const key of step.keys) {
      await page.keyboard.press(key);
      keys++;
      await settle();
      await frame();
    }
  }
  const text = await shownText();
  if (!isDeepStrictEqual(JSON.parse(text), WANTED)) throw new Error(`It is not the wanted policy:\n${text}`);
  console.log(`${text}\n\n${keys} keys`);
  if (picture) {
    if (!which('img2webp')) ensureSystemPackages(['webp'], 'to make an animated picture');
    const files = Array.from({ length: frames }, (_, i) =>
      join(folder, `frame-${String(i).padStart(3, '0')}.png`),
    );
    const args = files.flatMap((name, i) => ['-d', String(i === frames - 1 ? LAST_FRAME : FRAME), name]);
    execFileSync('img2webp', ['-loop', '0', '-lossy', '-q', '60', '-mixed', ...args, '-o', picture]);
  }
} catch (error) {
  await page.screenshot({ path: join(root, 'test-results/failure-keystrokes.png') });
  throw error;
} finally {
  await browser.close();
  await running.end();
  rmSync(folder, { recursive: true, force: true });
}
