/** `*.iam-test.json` in VS Code's Test Explorer. */
import * as vscode from 'vscode';
import { REQUEST_FILE_PATTERNS, requestFile } from '../../../server/src/dialects/request-file-name.js';
import { RUN_TESTS, type RunTestsResult, type WireTest } from '../../../server/src/lsp/protocol.js';
import { rangeOf } from '../convert.js';
import type { Grantwise } from '../grantwise.js';
import { isOurs } from '../languages.js';

const PATTERN = `**/{${REQUEST_FILE_PATTERNS.test.join()}}`;
/** The maximum size of a file with tests, in bytes. */
const MAX_BYTES = 5_000_000;

async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find((d) => d.uri.toString() === uri.toString());
  if (open) return open.getText();
  try {
    // A FIFO would block, and a device would never end.
    const { type, size } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.File) === 0 || size > MAX_BYTES) return undefined;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}

/** The item of each file, with the IDs of the tests to run (undefined: all). */
function byFile(wanted: readonly vscode.TestItem[]): Map<vscode.TestItem, Set<string> | undefined> {
  const files = new Map<vscode.TestItem, Set<string> | undefined>();
  for (const item of wanted) {
    const file = item.parent ?? item;
    if (item === file) files.set(file, undefined);
    else if (!files.has(file)) files.set(file, new Set([item.id]));
    else files.get(file)?.add(item.id);
  }
  return files;
}

function report(run: vscode.TestRun, item: vscode.TestItem, test: WireTest): void {
  if (test.passed) {
    run.passed(item);
    return;
  }
  const actual = test.decision ?? 'undecided';
  const message = test.expect
    ? vscode.TestMessage.diff(
        `Expected ${test.expect}, but the decision is ${actual}. ${test.message}`,
        test.expect,
        actual,
      )
    : new vscode.TestMessage(test.message || 'The test has no "expect".');
  message.location = new vscode.Location(item.uri!, rangeOf(test.expectRange ?? test.range));
  if (test.decision === null && !test.expect) run.errored(item, message);
  else run.failed(item, message);
}

class PolicyTests {
  readonly #grantwise: Grantwise;
  readonly #controller = vscode.tests.createTestController('grantwise', 'IAM policies');
  /** Requests that run again when a file is saved. */
  readonly #continuous = new Set<vscode.TestRunRequest>();

  constructor(context: vscode.ExtensionContext, grantwise: Grantwise) {
    this.#grantwise = grantwise;
    this.#controller.resolveHandler = (item) => (item ? this.#resolve(item) : this.#discover());
    this.#controller.refreshHandler = () => this.#discover();
    this.#controller.createRunProfile(
      'Run',
      vscode.TestRunProfileKind.Run,
      async (request, token) => {
        if (request.continuous) {
          this.#continuous.add(request);
          token.onCancellationRequested(() => this.#continuous.delete(request));
        }
        await this.#run(request);
      },
      true,
      undefined,
      true,
    );
    context.subscriptions.push(this.#controller, ...this.#watch());
  }

  #watch(): vscode.Disposable[] {
    const watcher = vscode.workspace.createFileSystemWatcher(PATTERN);
    return [
      watcher,
      watcher.onDidCreate((uri) => this.#fileItem(uri)),
      watcher.onDidDelete((uri) => this.#controller.items.delete(uri.toString())),
      // A test can use any policy, so a continuous run starts when any file that can contain one is saved.
      vscode.workspace.onDidSaveTextDocument((document) => {
        const { uri } = document;
        if (requestFile(uri.path) === 'test') void this.#resolve(this.#fileItem(uri));
        if (isOurs(document)) for (const request of this.#continuous) void this.#run(request);
      }),
      vscode.workspace.onDidOpenTextDocument(({ uri }) => {
        if (requestFile(uri.path) === 'test' && uri.scheme === 'file')
          void this.#resolve(this.#fileItem(uri));
      }),
    ];
  }

  #fileItem(uri: vscode.Uri): vscode.TestItem {
    const id = uri.toString();
    const known = this.#controller.items.get(id);
    if (known) return known;
    const item = this.#controller.createTestItem(id, vscode.workspace.asRelativePath(uri), uri);
    item.canResolveChildren = true;
    this.#controller.items.add(item);
    return item;
  }

  /** Evaluates the tests of a file; undefined if the file cannot be read. */
  async #evaluate(uri: vscode.Uri): Promise<RunTestsResult | undefined> {
    const text = await textOf(uri);
    if (text === undefined) return undefined;
    const client = await this.#grantwise.start();
    return client.sendRequest<RunTestsResult>(RUN_TESTS, {
      uri: client.code2ProtocolConverter.asUri(uri),
      text,
    });
  }

  /** Replaces the children of the item of a file with the tests of the file. */
  #setChildren(item: vscode.TestItem, result: RunTestsResult): void {
    item.error = result.problems.length > 0 ? result.problems.join('\n') : undefined;
    item.children.replace(
      result.tests.map((test, i) => {
        const child = this.#controller.createTestItem(`${item.id}#${i}`, test.name, item.uri);
        child.range = rangeOf(test.range);
        return child;
      }),
    );
  }

  async #resolve(item: vscode.TestItem): Promise<void> {
    if (!item.uri) return;
    const result = await this.#evaluate(item.uri);
    if (result) this.#setChildren(item, result);
    else this.#controller.items.delete(item.id);
  }

  async #discover(): Promise<void> {
    for (const uri of await vscode.workspace.findFiles(PATTERN, '**/node_modules/**')) this.#fileItem(uri);
  }

  async #run(request: vscode.TestRunRequest): Promise<void> {
    const run = this.#controller.createTestRun(request);
    const wanted = request.include ?? [...this.#controller.items].map(([, item]) => item);
    const excluded = new Set(request.exclude?.map((t) => t.id));
    for (const [file, ids] of byFile(wanted)) {
      const result = file.uri && (await this.#evaluate(file.uri));
      if (!result) continue;
      this.#setChildren(file, result);
      if (result.problems.length > 0) run.errored(file, new vscode.TestMessage(result.problems.join('\n')));
      result.tests.forEach((test, i) => {
        const id = `${file.id}#${i}`;
        const item = file.children.get(id);
        if (item && !excluded.has(id) && (!ids || ids.has(id))) report(run, item, test);
      });
    }
    run.end();
  }
}

export function registerTests(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  new PolicyTests(context, grantwise);
}
