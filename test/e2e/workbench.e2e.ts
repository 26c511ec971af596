/// <reference lib="dom" />
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Workbench } from '../support/workbench.js';

const NEW_POLICY = '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      \n    }\n  ]\n}\n';

let bench: Workbench;

beforeAll(async () => {
  bench = await Workbench.start({
    files: { 'new-policy.json': NEW_POLICY, 'orders.json': '{ "orders": [1, 2] }\n' },
  });
}, 300_000);
afterAll(() => bench?.stop());
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await bench.screenshot(`failure-${task.name.replace(/\W+/g, '-')}`);
});

describe('Grantwise in a real workbench', () => {
  it('installs without a warning', () => {
    expect(bench.installOutput).toContain('was successfully installed');
    expect(bench.installOutput).not.toMatch(/warn|error|fail/i);
  });

  it('shows diagnostics', async () => {
    await bench.open('mistakes-policy.json');
    await bench.problems(0, 5);
    await bench.page.waitForSelector('.squiggly-warning');
    await bench.screenshot('diagnostics', true);
  });

  it('mends a typo with a quick fix', async () => {
    await bench.goTo(7, 22);
    await bench.pressUntil('Control+.', '.action-widget:has-text("Change to \\"s3:GetObject\\"")');
    await bench.page.waitForTimeout(300);
    await bench.screenshot('quick-fix', true);
    await bench.press('Enter');
    await bench.problems(0, 4);
    const mended = '"Action": ["s3:GetObject", "s3:ListBucket"]';
    expect(await bench.saved('mistakes-policy.json', (t) => t.includes(mended))).toContain(mended);
  });

  it('explains an action on hover', async () => {
    await bench.page.hover('.view-line span:text("DeleteObjectVersion")');
    await bench.page.waitForSelector('.monaco-hover:visible:has-text("s3:DeleteObjectVersion · Write")');
    await bench.screenshot('hover', true);
    await bench.press('Escape');
  });

  it('suggests elements, each once, and a snippet goes in', async () => {
    await bench.open('new-policy.json');
    await bench.goTo(5, 7);
    await bench.pressUntil('Control+Space', '.suggest-widget.visible');
    const labels = await bench.suggestions('Effect');
    expect(labels.slice(0, 3)).toEqual(['Effect', 'Action', 'Resource']);
    expect(new Set(labels).size, 'the JSON support must not double them').toBe(labels.length);
    await bench.press('Enter');
    await bench.suggestions('Allow');
    await bench.press('Enter');
    await bench.page.waitForTimeout(300);
    await bench.press('End');
    await bench.type(',');
    await bench.press('Enter');
    await bench.type('"Act');
    await bench.suggestions('Action');
    await bench.press('Enter');
    // The list opens by itself: the next thing wanted is an action.
    await bench.suggestions('s3');
    await bench.type('s3:gobj');
    expect((await bench.suggestions('s3:GetObject'))[0]).toBe('s3:GetObject');
    await bench.page.waitForTimeout(500);
    await bench.screenshot('completion', true);
    await bench.press('Enter');
    const text = await bench.saved('new-policy.json', (t) => t.includes('s3:GetObject'));
    expect(JSON.parse(text).Statement[0]).toEqual({ Effect: 'Allow', Action: ['s3:GetObject'] });
  });

  it('suggests ARNs for the action, with tab stops', async () => {
    // Behind the list of actions.
    await bench.goTo(8, 8);
    await bench.type(',');
    await bench.press('Enter');
    await bench.type('"Res');
    await bench.suggestions('Resource');
    await bench.press('Enter');
    await bench.suggestions('arn:aws:s3:::${BucketName}/${ObjectName}');
    await bench.press('Enter');
    await bench.type('reports');
    await bench.page.waitForTimeout(600);
    await bench.press('Tab');
    await bench.type('*');
    const text = await bench.saved('new-policy.json', (t) => t.includes('reports/*'));
    expect(JSON.parse(text).Statement[0].Resource).toBe('arn:aws:s3:::reports/*');
  });

  it('evaluates a request, asks for the key that matters, and jumps to the statement', async () => {
    await bench.open('mfa-policy.json');
    await bench.command('IAM: Evaluate Request');
    await bench.answer('action', 's3:DeleteObject');
    await bench.answer('resource', 'arn:aws:s3:::reports/2026.csv');
    await bench.page.waitForSelector('.quick-input-title:has-text("aws:MultiFactorAuthPresent")');
    await bench.page.waitForTimeout(300);
    await bench.screenshot('evaluate-question', true);
    await bench.answer('aws:MultiFactorAuthPresent', 'false');
    await bench.page.waitForSelector('.notification-toast:has-text("Denied explicitly: s3:DeleteObject")');
    await bench.page.waitForSelector('.notification-toast:has-text("DeleteNeedsMfa")');
    await bench.page.waitForFunction(() => document.body.textContent?.includes('Ln 10,'));
    await bench.page.click('.notification-toast .monaco-button:has-text("Explain")');
    await bench.page.waitForSelector('.tab:has-text("Preview Evaluation.md")');
    const preview = bench.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    await preview.locator('h1:has-text("Denied explicitly")').waitFor();
    await bench.screenshot('evaluate', true);
    await bench.page.click('.tab:has-text("Preview Evaluation.md")', { button: 'middle' });
  });

  it('shows the kind of the policy, and changes it', async () => {
    await bench.open('lambda-trust-policy.json');
    const item = bench.page.locator('[id="status.languageStatus"]');
    await item.hover();
    await bench.page.waitForSelector('.monaco-hover:visible:has-text("IAM: role trust policy")');
    await bench.screenshot('kind', true);
    await bench.press('Escape');
    await bench.page.mouse.move(400, 300);
    await bench.command('IAM: Set Policy Kind');
    await bench.page.waitForSelector('.quick-input-title:has-text("Set Policy Kind")');
    await bench.type('identity policy');
    await bench.press('Enter');
    await bench.page.waitForFunction(() => document.querySelector('.squiggly-error') !== null);
    expect(JSON.parse(bench.read('.vscode/settings.json')!)).toEqual({
      'grantwise.policyKinds': { 'lambda-trust-policy.json': 'identity' },
    });
  });

  it('says what access an edit adds since the last commit', async () => {
    await bench.open('mfa-policy.json');
    await bench.goTo(7, 18);
    await bench.page.keyboard.type('"s3:GetObjectAcl", ');
    await bench.press('Escape');
    await bench.page.waitForSelector('.codelens-decoration:has-text("adds access since HEAD (1 action)")');
    await bench.command('IAM: Compare Access with Git HEAD');
    const preview = bench.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    await preview.locator('li:has-text("s3:GetObjectAcl on arn:aws:s3:::reports/example")').waitFor();
    await bench.screenshot('compare', true);
    await bench.page.click('.tab:has-text("Preview Access.md")', { button: 'middle' });
  });

  it('leaves other JSON alone', async () => {
    await bench.open('orders.json');
    await bench.page.waitForTimeout(1500);
    expect(await bench.page.locator('[class*="squiggly-"]').count()).toBe(0);
    await bench.page.locator('[id="status.languageStatus"]').hover();
    await bench.page.waitForTimeout(800);
    expect(await bench.page.locator('.monaco-hover:visible:has-text("IAM:")').count()).toBe(0);
  });
});
