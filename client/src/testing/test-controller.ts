/** `*.iam-test.json` in VS Code's Test Explorer. */
import * as vscode from 'vscode';
import { RUN_TESTS, type RunTestsResult } from '../../../server/src/lsp/protocol.js';
import type { Grantwise } from '../grantwise.js';

const PATTERN = '**/*.iam-test.{json,jsonc}';
const TEST_FILE = /\.iam-test\.jsonc?$/i;

export function registerTests(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  const controller = vscode.tests.createTestController('grantwise', 'IAM policies');
  context.subscriptions.push(controller);
  /** Files that are run again when something is saved. */
  const continuous = new Set<vscode.TestRunRequest>();

  const rangeOf = (r: {
    start: { line: number; character: number };
    end: { line: number; character: number };
  }): vscode.Range => new vscode.Range(r.start.line, r.start.character, r.end.line, r.end.character);

  function fileItem(uri: vscode.Uri): vscode.TestItem {
    const id = uri.toString();
    const known = controller.items.get(id);
    if (known) return known;
    const item = controller.createTestItem(id, vscode.workspace.asRelativePath(uri), uri);
    item.canResolveChildren = true;
    controller.items.add(item);
    return item;
  }

  async function textOf(uri: vscode.Uri): Promise<string | undefined> {
    const open = vscode.workspace.textDocuments.find((d) => d.uri.toString() === uri.toString());
    if (open) return open.getText();
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    } catch {
      return undefined;
    }
  }

  async function ask(uri: vscode.Uri): Promise<RunTestsResult | undefined> {
    const text = await textOf(uri);
    if (text === undefined) return undefined;
    const client = await grantwise.start();
    return client.sendRequest<RunTestsResult>(RUN_TESTS, {
      uri: client.code2ProtocolConverter.asUri(uri),
      text,
    });
  }

  /** Makes the children of a file's item those that the file has. */
  function setChildren(item: vscode.TestItem, result: RunTestsResult): void {
    item.error = result.problems.length > 0 ? result.problems.join('\n') : undefined;
    item.children.replace(
      result.tests.map((t, i) => {
        const child = controller.createTestItem(`${item.id}#${i}`, t.name, item.uri);
        child.range = rangeOf(t.range);
        return child;
      }),
    );
  }

  async function resolve(item: vscode.TestItem): Promise<void> {
    if (!item.uri) return;
    const result = await ask(item.uri);
    if (result) setChildren(item, result);
    else controller.items.delete(item.id);
  }

  async function discover(): Promise<void> {
    for (const uri of await vscode.workspace.findFiles(PATTERN, '**/node_modules/**')) fileItem(uri);
  }

  controller.resolveHandler = (item) => (item ? resolve(item) : discover());
  controller.refreshHandler = discover;

  async function run(request: vscode.TestRunRequest, only?: (uri: vscode.Uri) => boolean): Promise<void> {
    const testRun = controller.createTestRun(request);
    const wanted = request.include ?? [...controller.items].map(([, item]) => item);
    const excluded = new Set(request.exclude?.map((t) => t.id));
    /** Each file's item, with the tests of it that are wanted (all when undefined). */
    const files = new Map<vscode.TestItem, Set<string> | undefined>();
    for (const item of wanted) {
      const file = item.parent ?? item;
      if (item === file) files.set(file, undefined);
      else if (!files.has(file)) files.set(file, new Set([item.id]));
      else files.get(file)?.add(item.id);
    }
    for (const [file, ids] of files) {
      if (!file.uri || (only && !only(file.uri))) continue;
      const result = await ask(file.uri);
      if (!result) continue;
      setChildren(file, result);
      if (result.problems.length > 0)
        testRun.errored(file, new vscode.TestMessage(result.problems.join('\n')));
      result.tests.forEach((t, i) => {
        const id = `${file.id}#${i}`;
        const item = file.children.get(id);
        if (!item || excluded.has(id) || (ids && !ids.has(id))) return;
        if (t.passed) {
          testRun.passed(item);
          return;
        }
        const actual = t.decision ?? 'undecided';
        const message = t.expect
          ? vscode.TestMessage.diff(
              `Expected ${t.expect}, but it is ${actual}. ${t.message}`,
              t.expect,
              actual,
            )
          : new vscode.TestMessage(t.message || 'The test has no "expect".');
        message.location = new vscode.Location(file.uri!, rangeOf(t.expectRange ?? t.range));
        if (t.decision === null && !t.expect) testRun.errored(item, message);
        else testRun.failed(item, message);
      });
    }
    testRun.end();
  }

  controller.createRunProfile(
    'Run',
    vscode.TestRunProfileKind.Run,
    async (request, token) => {
      if (!request.continuous) return run(request);
      continuous.add(request);
      token.onCancellationRequested(() => continuous.delete(request));
      await run(request);
    },
    true,
    undefined,
    true,
  );

  context.subscriptions.push(
    // A policy may be what a test is about: every continuous run is due when any JSON file is saved.
    vscode.workspace.onDidSaveTextDocument(({ uri, languageId }) => {
      if (TEST_FILE.test(uri.path)) void resolve(fileItem(uri));
      if (/^jsonc?$/.test(languageId)) for (const request of continuous) void run(request);
    }),
    vscode.workspace.onDidOpenTextDocument(({ uri }) => {
      if (TEST_FILE.test(uri.path) && uri.scheme === 'file') void resolve(fileItem(uri));
    }),
  );
  const watcher = vscode.workspace.createFileSystemWatcher(PATTERN);
  context.subscriptions.push(
    watcher,
    watcher.onDidCreate((uri) => fileItem(uri)),
    watcher.onDidDelete((uri) => controller.items.delete(uri.toString())),
  );
}
