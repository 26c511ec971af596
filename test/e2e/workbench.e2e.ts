import type { FrameLocator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings, faintParts, VIEW_PARTS } from '../support/accessibility.js';
import { faultsAt, PLACE_FILES } from '../support/every-suggestion.js';
import { DEFAULT_THEMES } from '../support/theme-colors.js';
import { Workbench } from '../support/workbench.js';
import { EMPTY_ACTION, INTENDED, KEY_FILES, NEW_POLICY, REDUNDANT } from '../support/workbench-policies.js';
import {
  beginsAfterAnotherFile,
  leavesStrings,
  opensNoWords,
  previewsFixes,
} from '../support/workbench-steps.js';
import { TEMPLATES } from '../support/workbench-templates.js';
import { MANY_TESTS } from '../support/workbench-tests.js';

/** How many suggestions of each list are accepted; the first of two lists if it is not set. */
const EVERY = Number(process.env.EVERY_SUGGESTION ?? 0);
const CHOSEN = EVERY > 0 ? PLACE_FILES : PLACE_FILES.filter((_, i) => [10, 23].includes(i));

let bench: Workbench;

beforeAll(async () => {
  bench = await Workbench.start({
    files: {
      'new-policy.json': NEW_POLICY,
      'empty-policy.json': '',
      'actions-policy.json': EMPTY_ACTION,
      'intended.json': INTENDED,
      'redundant-policy.json': REDUNDANT,
      'orders.json': '{ "orders": [1, 2] }\n',
      ...KEY_FILES,
      ...MANY_TESTS,
      ...Object.fromEntries([...CHOSEN, ...TEMPLATES].map(({ name, text }) => [name, text])),
    },
  });
}, 300_000);
afterAll(() => bench?.stop());
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  await bench.screenshot(`failure-${task.name.replace(/\W+/g, '-')}`);
  // The next test begins without the widget that this one waited for.
  await bench.press('Escape', 'Escape');
});

describe('Grantwise in a real workbench', () => {
  it('installs without a warning', () => {
    expect(bench.installOutput).toContain('was successfully installed');
    expect(bench.installOutput).not.toMatch(/warn|error|fail/i);
  });

  it('checks closed files as soon as the setting asks for it, and open ones without it', async () => {
    bench.settings({ 'grantwise.diagnostics.scope': 'workspace' });
    await bench.page.waitForSelector('[id="status.problems"] a[aria-label*="Warnings"]');
    bench.settings();
    await bench.problems(0, 0);
    await bench.open('mistakes-policy.json');
    await bench.problems(0, 5);
    await bench.page.waitForSelector('.squiggly-warning');
    await bench.screenshot('diagnostics', true);
  });

  it('fixes a typo with a quick fix', async () => {
    await bench.goTo(7, 22);
    await bench.pressUntil('Control+.', '.action-widget:has-text("Change to \\"s3:GetObject\\"")');
    await bench.page.waitForTimeout(300);
    await bench.screenshot('quick-fix', true);
    await bench.page.waitForSelector('.action-widget .monaco-list-row.focused:has-text("s3:GetObject")');
    await bench.press('Enter');
    await bench.problems(0, 4);
    const corrected = '"Action": ["s3:GetObject", "s3:ListBucket"]';
    expect(await bench.saved('mistakes-policy.json', (t) => t.includes(corrected))).toContain(corrected);
  });

  it('explains an action on hover', async () => {
    await bench.hoverUntil(
      '.view-line span:text("DeleteObjectVersion")',
      '.monaco-hover:visible:has-text("s3:DeleteObjectVersion · Write")',
    );
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
    await bench.accept('Effect');
    await bench.accept('Allow');
    await bench.page.waitForTimeout(300);
    await bench.press('End');
    await bench.type(',');
    await bench.press('Enter');
    await bench.type('"Act');
    await bench.accept('Action');
    // The list opens by itself: the next thing wanted is an action.
    await bench.page.waitForSelector('.suggest-widget.visible .monaco-list-row');
    await bench.type('s3:gobj');
    await expect.poll(async () => (await bench.suggestions('s3:GetObject'))[0]).toBe('s3:GetObject');
    await bench.page.waitForTimeout(500);
    await bench.screenshot('completion', true);
    await bench.accept('s3:GetObject');
    const text = await bench.saved('new-policy.json', (t) => t.includes('s3:GetObject'));
    expect(JSON.parse(text).Statement[0]).toEqual({ Effect: 'Allow', Action: ['s3:GetObject'] });
  });

  it('suggests ARNs for the action, with tab stops', async () => {
    // After the list of actions.
    await bench.goTo(8, 8);
    await bench.type(',');
    await bench.press('Enter');
    await bench.type('"Res');
    await bench.accept('Resource');
    await bench.accept('arn:aws:s3:::${BucketName}/${ObjectName}');
    await bench.type('reports');
    await bench.page.waitForTimeout(600);
    await bench.press('Tab');
    await bench.type('*');
    const text = await bench.saved('new-policy.json', (t) => t.includes('reports/*'));
    expect(JSON.parse(text).Statement[0].Resource).toBe('arn:aws:s3:::reports/*');
  });

  it('leaves a string by a comma, Enter and Tab after what was accepted', () => leavesStrings(bench));

  it('shows what all fixes change, and applies it', () => previewsFixes(bench));

  it('leaves what parses, and the cursor where one types next, whatever is accepted', {
    timeout: 7_200_000,
  }, async () => {
    const faults: string[] = [];
    for (const file of CHOSEN) {
      const found = await faultsAt(bench, file, EVERY || 1);
      if (EVERY) process.stdout.write(`${file.name}: ${found.length} faults\n${found.join('\n')}\n`);
      faults.push(...found);
    }
    expect(faults).toEqual([]);
  });

  /** The page of the evaluation. */
  const view = (): FrameLocator => bench.webview();

  it('evaluates a request, asks for the key that matters, and shows the path of the decision', async () => {
    await bench.open('mfa-policy.json');
    await bench.command('Grantwise AWS IAM: Evaluate Request');
    await bench.answer('IAM: Evaluate Request (action)', 's3:DeleteObject');
    await bench.answer('IAM: Evaluate Request (resource)', 'arn:aws:s3:::reports/2026.csv');
    const question = 'IAM: Evaluate Request (aws:MultiFactorAuthPresent)';
    await bench.question(question);
    await bench.page.waitForTimeout(300);
    await bench.screenshot('evaluate-question', true);
    await bench.answer(question, 'false');
    await bench.page.waitForSelector('.tab:has-text("Evaluation of mfa-policy.json")');
    await view().locator('h1:has-text("Explicitly denied")').waitFor();
    expect(await view().locator('#explanation').textContent()).toContain(
      '"DeleteNeedsMfa" of mfa-policy.json',
    );
    expect(await view().locator('.step.decided').textContent()).toContain('Identity-based policies');
    const condition = view().locator('.elements li:has-text("aws:MultiFactorAuthPresent")');
    expect(await condition.first().textContent()).toContain('false equals false');
    await bench.page.waitForFunction(() => document.body.textContent?.includes('Ln 10,'));
    await bench.page.waitForTimeout(500);
    await bench.screenshot('evaluate', true);
  });

  it('decides again when an input changes, by keyboard too', async () => {
    const field = view().locator('#action');
    await field.fill('s3:GetObject');
    await view().locator('h1:has-text("Allowed")').waitFor();
    // Tags and MFA are fields of their own.
    await field.fill('s3:DeleteObject');
    await view().locator('.context-row button').first().click();
    await view().locator('#mfa').selectOption('true');
    await view().locator('#principal').fill('arn:aws:iam::111122223333:user/ana');
    await view().locator('h1:has-text("Allowed")').waitFor();
    await view().locator('#resource').fill('nonsense');
    await view().locator('.problems li:has-text("nonsense")').waitFor();
    await view().locator('h1:has-text("Not evaluated")').waitFor();
    await view().locator('#resource').fill('arn:aws:s3:::reports/2026.csv');
    await view().locator('h1:has-text("Allowed")').waitFor();
    await view().locator('#save').focus();
    await bench.press('Enter');
    await bench.enter('IAM: Save as Test (name)', 'deleting with MFA');
    await bench.inEditor('mfa-policy.iam-test.json');
    const { tests } = JSON.parse(bench.read('mfa-policy.iam-test.json')!) as {
      tests: Record<string, unknown>[];
    };
    expect(tests).toEqual([
      {
        name: 'deleting with MFA',
        principal: { arn: 'arn:aws:iam::111122223333:user/ana', mfa: true },
        action: 's3:DeleteObject',
        resource: 'arn:aws:s3:::reports/2026.csv',
        policies: { identity: 'mfa-policy.json' },
        expect: 'Allow',
      },
    ]);
  });

  it('evaluates a request document over all of its policies, and follows its edits', async () => {
    await bench.page.click('.tab:has-text("Evaluation of")', { button: 'middle' });
    await bench.open('reports.iam-request.json');
    await bench.command('Grantwise AWS IAM: Evaluate Request');
    await view().locator('h1:has-text("Explicitly denied")').waitFor();
    expect(await view().locator('.step').allTextContents()).toHaveLength(7);
    expect(await view().locator('.policies li').count()).toBe(2);
    const accessibility = async (): Promise<string[]> => {
      const frame = await bench.frame();
      return [...(await axeFindings(frame)), ...(await faintParts(frame, VIEW_PARTS))];
    };
    for (const theme of DEFAULT_THEMES) {
      await bench.theme(theme);
      if (theme === 'Dark 2026') await bench.screenshot('evaluate-dark', true);
      expect([theme, ...(await accessibility())]).toEqual([theme]);
    }
    await bench.theme();
    await bench.page.click('.tab:has-text("Evaluation of")', { button: 'middle' });
  });

  it('finds all tests before it runs them, and shows what they never reach', async () => {
    await bench.command('Test: Run All Tests with Coverage');
    await expect
      .poll(() => bench.page.locator('.test-output-peek-tree .codicon-testing-passed-icon').count(), {
        timeout: 60_000,
      })
      .toBeGreaterThan(5);
    await bench.open('app-policy.json');
    await bench.page.waitForSelector('.coverage-deco-gutter.coverage-deco-miss');
    await bench.page.waitForSelector('.coverage-deco-gutter.coverage-deco-hit');
    await bench.screenshot('coverage');
    await bench.page.click('.tab:has-text("app-policy.json")', { button: 'middle' });
    await bench.command('View: Toggle Panel Visibility');
    await bench.page.waitForSelector('.part.panel', { state: 'hidden' });
  });

  it('runs tests in the Test Explorer, with the difference and the reason', async () => {
    await bench.open('mfa.iam-test.json');
    await bench.command('Test: Run Tests in Current File');
    // One icon for each of the six tests, among the results.
    await expect
      .poll(() => bench.page.locator('.test-output-peek-tree .codicon-testing-passed-icon').count(), {
        timeout: 60_000,
      })
      .toBe(6);
    // A wrong expectation fails, in the editor and as a diagnostic.
    const line =
      bench
        .read('mfa.iam-test.json')!
        .split('\n')
        .findIndex((l) => l.includes('"expect": "Allow"')) + 1;
    await bench.goTo(line, 20);
    await bench.page.keyboard.press('Control+D');
    await bench.type('ImplicitDeny');
    await bench.press('Control+S');
    // Next to the four of mistakes-policy.json.
    await bench.problems(0, 5);
    await bench.command('Test: Run Tests in Current File');
    await bench.page.waitForSelector('.monaco-editor .codicon-testing-failed-icon');
    await bench.page.waitForTimeout(800);
    await bench.screenshot('tests', true);
    await bench.press('Escape');
    await bench.press('Control+Z');
    await bench.press('Control+S');
    await bench.problems(0, 4);
    await bench.command('View: Toggle Panel Visibility');
    await bench.page.waitForSelector('.part.panel', { state: 'hidden' });
  });

  it('shows what wildcards match and what a policy allows, and renames a Sid', async () => {
    await bench.open('mistakes-policy.json');
    await bench.page.waitForSelector('.monaco-editor .codelens-decoration:has-text("Evaluate...")');
    await bench.page.waitForSelector('.monaco-editor .codelens-decoration:has-text("services")');
    await bench.page.waitForSelector('.monaco-editor .view-line:has-text("actions")');
    await bench.page.waitForTimeout(600);
    await bench.screenshot('aids', true);
  });

  it('begins a new policy from a template', async () => {
    await bench.command('Grantwise AWS IAM: New Policy');
    await bench.answer('IAM: New Policy', 'GitHub', /GitHub/);
    await bench.enter('IAM: New Policy (file name)', 'deploy-trust-policy.json');
    await bench.inEditor('deploy-trust-policy.json');
    await bench.page.waitForSelector('.view-line:has-text("repo:owner@")');
    await bench.type('444455556666');
    await bench.press('Escape');
    const text = await bench.saved('deploy-trust-policy.json', (t) => t.includes('444455556666'));
    expect(JSON.parse(text).Statement[0].Action).toBe('sts:AssumeRoleWithWebIdentity');
  });

  it('says what a policy grants', async () => {
    await bench.open('ops-policy.json');
    await bench.command('Grantwise AWS IAM: Who Can / What Can');
    await bench.page.waitForSelector('.tab:has-text("Access of ops-policy.json.md")');
    const preview = bench.webview();
    await preview.locator('h1:has-text("What this identity-based policy grants")').waitFor();
    await bench.screenshot('access', true);
    await preview.locator('h2 a:has-text("UseWhatMyTeamOwns")').waitFor();
    await bench.page.click('.tab:has-text("Access of ops-policy.json.md")', { button: 'middle' });
  });

  it('shows the kind of the policy, and changes it', async () => {
    await bench.open('lambda-trust-policy.json');
    const item = bench.page.locator('[id="grantwise.grantwise.grantwise.kind"]');
    await expect.poll(() => item.textContent()).toMatch(/^IAM: role trust policy · \d+ \/ 2,048$/);
    await item.hover();
    await bench.page.waitForSelector('.monaco-hover:visible:has-text("Role trust policy: ")');
    await bench.screenshot('kind', true);
    await bench.press('Escape');
    await bench.page.mouse.move(400, 300);
    await item.click();
    await bench.answer('IAM: Set Policy Kind', 'identity', /^identity/i);
    await bench.page.waitForFunction(() => document.querySelector('.squiggly-error') !== null);
    expect(JSON.parse(bench.read('.vscode/settings.json')!)).toEqual({
      'grantwise.policyKinds': { './lambda-trust-policy.json': 'identity' },
    });
  });

  it('suppresses a finding, and asks for the reason', async () => {
    await bench.open('intended.json');
    await bench.goTo(6, 18);
    await bench.page.waitForSelector('.monaco-editor.focused .squiggly-warning');
    const title = 'Suppress "full-admin" in this statement in grantwise.json';
    await bench.pressUntil('Control+.', `.action-widget .monaco-list-row:has-text(${JSON.stringify(title)})`);
    await bench.page.click(`.action-widget .monaco-list-row:has-text(${JSON.stringify(title)})`);
    await bench.inEditor('grantwise.json');
    // The place of the reason, which is reported until it is written.
    await bench.page.waitForSelector('[id="status.editor.selection"]:has-text("Ln 7, Col 18")');
    await bench.page.waitForSelector('.monaco-editor.focused .squiggly-warning');
    await bench.screenshot('suppress');
    await bench.type('Break-glass role');
    const config = await bench.saved('grantwise.json', (t) => t.includes('"Break-glass role"'));
    const of = { rule: 'full-admin', file: './intended.json', statement: 'AllowStatement' };
    expect(JSON.parse(config)).toEqual({ suppressions: [{ ...of, reason: 'Break-glass role' }] });
    await bench.open('intended.json');
    await bench.page.waitForSelector('.monaco-editor.focused .squiggly-warning', { state: 'detached' });
    expect(await bench.saved('intended.json', (t) => t.includes('"Sid"'))).toContain('"AllowStatement"');
    expect(
      await bench.page.locator('.notifications-toasts .notification-list-item').allTextContents(),
    ).toEqual([]);
  });

  it('says what access an edit adds since the last commit', async () => {
    await bench.open('mfa-policy.json');
    await bench.goTo(7, 18);
    await bench.page.keyboard.type('"s3:GetObjectAcl", ');
    await bench.press('Escape');
    await bench.page.waitForSelector('.codelens-decoration:has-text("adds access since HEAD (1 action)")');
    await bench.command('Grantwise AWS IAM: Compare Access with Git HEAD');
    const preview = bench.webview();
    await preview.locator('li:has-text("s3:GetObjectAcl on arn:aws:s3:::reports/example")').waitFor();
    await bench.screenshot('compare', true);
    await bench.page.click('.tab:has-text("Access changes of mfa-policy.json.md")', {
      button: 'middle',
    });
  });

  it.each(TEMPLATES)('writes, corrects and evaluates a policy in $name', async (template) => {
    const { name, mistake, action, resource, unknown } = template;
    await bench.open(name);
    await bench.goTo(mistake.line, mistake.column);
    await bench.pressUntil('Control+.', '.action-widget:has-text("sqs:ReceiveMessage")');
    await bench.page.waitForSelector(
      '.action-widget .monaco-list-row.focused:has-text("sqs:ReceiveMessage")',
    );
    await bench.press('Enter');
    await bench.page.waitForSelector('.view-line:has-text("ReceiveMessage")');
    await bench.goTo(action.line, action.column);
    await bench.type('Send');
    await bench.accept('sqs:SendMessage');
    await bench.goTo(resource.line, resource.column);
    await bench.pressUntil('Control+Space', '.suggest-widget.visible');
    expect((await bench.suggestions(template.reference))[0]).toBe(template.reference);
    await bench.page.waitForTimeout(500);
    await bench.screenshot(`completion-${name.split('.')[1]}`, true);
    await bench.accept(template.reference);
    expect(await bench.saved(name, (t) => t.includes(template.written))).toContain('sqs:ReceiveMessage');
    await bench.command('Grantwise AWS IAM: Evaluate Request');
    await bench.answer('IAM: Evaluate Request (action)', 'sqs:SendMessage');
    for (const [what, value] of unknown) await bench.answer(`IAM: Evaluate Request (${what})`, value);
    await bench.answer('IAM: Evaluate Request (resource)', 'arn:aws:sqs:eu-west-1:111122223333:jobs');
    await bench.page.waitForSelector(`.tab:has-text("Evaluation of ${name}")`);
    await view().locator('h1:has-text("Allowed")').waitFor();
    expect(await view().locator('#explanation').textContent()).toContain('Send');
    await bench.page.click(`.tab:has-text("Evaluation of ${name}")`, { button: 'middle' });
  });

  it('leaves other JSON alone', async () => {
    await bench.open('orders.json');
    await bench.page.waitForTimeout(1500);
    expect(await bench.page.locator('[class*="squiggly-"]').count()).toBe(0);
    expect(await bench.page.locator('[id="grantwise.grantwise.grantwise.kind"]:visible').count()).toBe(0);
  });

  // These leave files with findings open.
  it('suggests policies after the first letter of a file', () => beginsAfterAnotherFile(bench));

  it('opens no list of words where nothing is suggested', () => opensNoWords(bench));
});
