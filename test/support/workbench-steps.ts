/** What a user does in the workbench, step by step. */
import { expect } from 'vitest';
import type { Workbench } from './workbench.js';
import { KEY_FILES, REDUNDANT } from './workbench-policies.js';

/** Actions typed in a row: a comma, Enter and Tab go on after each. */
export async function leavesStrings(bench: Workbench): Promise<void> {
  await bench.open('actions-policy.json');
  // The server is there.
  await bench.page.waitForSelector('[id="grantwise.grantwise.grantwise.kind"]:visible');
  await bench.goTo(7, 12);
  await bench.type('s3geto');
  await bench.accept('s3:GetObject');
  await bench.press('Enter');
  await bench.page.waitForSelector('[id="status.editor.selection"]:has-text("Ln 8, Col 11")');
  // The list for the next item opens by itself.
  await bench.page.waitForSelector('.suggest-widget.visible .monaco-list-row');
  await bench.type('"s3puto');
  await bench.accept('s3:PutObject');
  await bench.page.waitForSelector('.view-line:has-text("s3:PutObject")');
  await bench.type(',');
  await bench.page.waitForSelector('[id="status.editor.selection"]:has-text("Ln 8, Col 26")');
  await bench.type(' "s3delo');
  await bench.accept('s3:DeleteObject');
  await bench.page.waitForSelector('.view-line:has-text("s3:DeleteObject")');
  await bench.press('Tab');
  await bench.page.waitForSelector('[id="status.editor.selection"]:has-text("Ln 10, Col 20")');
  await bench.accept('arn:aws:s3:::${BucketName}/${ObjectName}');
  const text = await bench.saved('actions-policy.json', (t) => t.includes('${') || t.includes('BucketName'));
  const { Statement } = JSON.parse(text);
  expect(Statement[0].Action).toEqual(['s3:GetObject', 's3:PutObject', 's3:DeleteObject']);
}

/** Nothing is applied by a look at it; Enter applies all of it, and one Undo takes it back. */
export async function previewsFixes(bench: Workbench): Promise<void> {
  const name = 'redundant-policy.json';
  const title = 'IAM: Fix All, after a Preview';
  const preview = async (): Promise<void> => {
    await bench.open(name);
    await bench.page.waitForSelector('.monaco-editor.focused [class*="squiggly-"]');
    await bench.command('Grantwise AWS IAM: Fix All, after a Preview');
    await bench.question(title);
    await bench.page.waitForSelector('.monaco-diff-editor .line-insert');
  };
  await preview();
  await bench.screenshot('fixes-preview');
  await bench.press('Escape');
  await bench.page.waitForSelector('.monaco-diff-editor', { state: 'detached' });
  expect(bench.read(name)).toBe(REDUNDANT);
  await preview();
  await bench.answer(title, 'Apply', /^Apply all 2 fixes that keep access$/);
  await bench.page.waitForSelector('.monaco-diff-editor', { state: 'detached' });
  const fixed = await bench.saved(name, (t) => t !== REDUNDANT);
  expect(JSON.parse(fixed).Statement).toMatchObject([{ Action: ['s3:Get*'] }, { Action: ['sqs:*'] }]);
  await bench.inEditor(name);
  await bench.press('Control+Z');
  expect(await bench.saved(name, (t) => t === REDUNDANT)).toBe(REDUNDANT);
}

/** The list after the first letter opens by itself, whatever was shown in the editor before. */
export async function beginsAfterAnotherFile(bench: Workbench): Promise<void> {
  await bench.open('intended.json');
  await bench.goTo(8, 5);
  await bench.open('empty-policy.json');
  await bench.type('i');
  await bench.accept('Identity-based policy');
  await bench.page.waitForSelector('.monaco-editor.focused .view-line:has-text("Statement")');
  await bench.press('Escape', 'Escape');
}

/** How long a list that opens by itself takes, in ms. */
const OPENED = 600;

/** After a key without values to suggest, no list of words of the document opens, of which Tab or Enter would insert one. */
export async function opensNoWords(bench: Workbench): Promise<void> {
  const places = [
    { name: 'key-policy.json', line: 10, column: 12, value: 'Ln 10, Col 27' },
    { name: 'key.tf', line: 7, column: 19, value: 'Ln 8, Col 20' },
  ] as const;
  for (const { name, line, column, value } of places) {
    await bench.open(name);
    await bench.page.waitForSelector('[id="grantwise.grantwise.grantwise.kind"]:visible');
    await bench.goTo(line, column);
    // Of this key, no other open policy has values that are suggested.
    await bench.type('aws:refe');
    await bench.accept('aws:referer');
    await bench.page.waitForSelector('.monaco-editor.focused .view-line:has-text("aws:referer")');
    if (name.endsWith('.tf')) await bench.press('Tab');
    await bench.page.waitForSelector(`[id="status.editor.selection"]:has-text("${value}")`);
    await bench.page.waitForTimeout(OPENED);
    expect(await bench.page.locator('.suggest-widget.visible .monaco-list-row').count(), name).toBe(0);
    await bench.press('Tab');
    const from = KEY_FILES[name];
    expect(await bench.saved(name, (t) => t !== from)).toBe(
      from.replace('"": ""', '"aws:referer": ""').replace('= ""', '= "aws:referer"'),
    );
  }
}
