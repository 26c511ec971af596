/** Runs of many tests, as the Test Explorer gets their results. */
import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { RunReport } from '../../client/src/testing/run-report.js';

describe('the report of a run', () => {
  it('sends the window one batch of results at a time, and none after a cancellation', async () => {
    const controller = vscode.tests.createTestController('grantwise-many', 'Many tests');
    const uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'many.iam-test.json');
    const item = controller.createTestItem(String(uri), 'many', uri);
    controller.items.add(item);
    const tests = Array.from({ length: 5000 }, (_, i) =>
      controller.createTestItem(`${uri}#${i}`, `test ${i}`, uri),
    );
    item.children.replace(tests);
    const run = controller.createTestRun(new vscode.TestRunRequest([item]));
    let sent = 0;
    let sentBefore: number | undefined;
    const passed = (test: vscode.TestItem): void => {
      sent++;
      run.passed(test);
    };
    const counting = new Proxy(run, {
      get: (target, name: keyof vscode.TestRun) => (name === 'passed' ? passed : target[name]),
    });
    const report = new RunReport(counting, tests.length, () => sentBefore !== undefined, {
      report: () => {},
    });
    // As VS Code says it: in a message that arrives while results are sent.
    setTimeout(() => {
      sentBefore = sent;
    }, 1);
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const results = tests.map((test, index) => ({
      index,
      name: test.label,
      range,
      expect: 'Allow' as const,
      expectRange: range,
      passed: true,
      decision: 'Allow' as const,
      message: '',
      deciders: [],
      duration: 0.1,
    }));
    await report.enqueued([tests]);
    await report.results(item, tests, { tests: results, problems: [] });
    await report.end();
    run.end();
    controller.dispose();
    assert.ok(
      sentBefore !== undefined && sentBefore < 1000,
      `${sentBefore} were sent before the cancellation`,
    );
    assert.ok(sent - sentBefore <= 100, `${sent - sentBefore} were sent after it`);
  });
});
