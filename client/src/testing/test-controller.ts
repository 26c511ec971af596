/** `*.iam-test.json` in VS Code's Test Explorer. */
import * as vscode from 'vscode';
import { REQUEST_FILE_PATTERNS, requestFile } from '../../../server/src/dialects/request-file-name.js';
import {
  FIND_TESTS,
  type FindTestsParams,
  type FindTestsResult,
  RUN_TESTS,
  type RunTestsParams,
  type RunTestsResult,
} from '../../../server/src/lsp/protocol.js';
import type { Grantwise } from '../grantwise.js';
import { CoverageSum, detailsOf } from './coverage.js';
import { RunReport } from './run-report.js';
import { indexOf, TestItems } from './test-items.js';

const PATTERN = `**/{${REQUEST_FILE_PATTERNS.test.join()}}`;
/** The maximum size of a file with tests, in bytes. */
const MAX_BYTES = 5_000_000;
/** How many files the server is asked about before the result of the first is there. */
const AHEAD = 8;
/** How long changes are collected, in ms. */
const DELAY = 500;

/** The text of a document that the server cannot read: of a virtual workspace. */
async function textFor(uri: vscode.Uri): Promise<{ text?: string }> {
  if (uri.scheme === 'file') return {};
  const open = vscode.workspace.textDocuments.find((d) => d.uri.toString() === uri.toString());
  if (open) return { text: open.getText() };
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > MAX_BYTES) return {};
  return { text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) };
}

/** Few folders have a dot in their names. */
const hasDot = ({ path }: vscode.Uri): boolean => path.slice(path.lastIndexOf('/')).includes('.');

const uncancelled = (): vscode.CancellationToken => new vscode.CancellationTokenSource().token;

/** The tests to run, by the item of their file. */
function testsByFile(request: vscode.TestRunRequest, all: readonly vscode.TestItem[]) {
  const excluded = new Set(request.exclude?.map((t) => t.id));
  const files = new Map<vscode.TestItem, vscode.TestItem[]>();
  for (const item of request.include ?? all) {
    const file = item.parent ?? item;
    if (excluded.has(file.id)) continue;
    const tests = item === file ? [...file.children].map(([, test]) => test) : [item];
    const known = new Set(files.get(file));
    for (const test of tests) if (!excluded.has(test.id)) known.add(test);
    files.set(file, [...known]);
  }
  return files;
}

class PolicyTests {
  readonly #grantwise: Grantwise;
  readonly #controller = vscode.tests.createTestController('grantwise', 'IAM policies');
  readonly #items = new TestItems(this.#controller);
  /** Requests that run again when something that they use changes. */
  readonly #continuous = new Set<vscode.TestRunRequest>();
  /** Documents whose results are stale, by URI. */
  readonly #stale = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #rediscover = false;
  #discovered: Promise<void> | undefined;

  constructor(context: vscode.ExtensionContext, grantwise: Grantwise) {
    this.#grantwise = grantwise;
    this.#controller.resolveHandler = (item) => (item ? this.#resolve(item) : this.#discoverOnce());
    this.#controller.refreshHandler = (token) => {
      this.#discovered = undefined;
      return this.#discoverOnce(token);
    };
    this.#addProfile('Run', vscode.TestRunProfileKind.Run);
    const coverage = this.#addProfile('Run with Coverage', vscode.TestRunProfileKind.Coverage);
    coverage.loadDetailedCoverage = async (_, file) => detailsOf(file);
    context.subscriptions.push(
      this.#controller,
      ...this.#watch(),
      grantwise.onUsersChanged((uris) => {
        for (const uri of uris) this.#changed(uri);
      }),
    );
  }

  #addProfile(name: string, kind: vscode.TestRunProfileKind): vscode.TestRunProfile {
    const isCoverage = kind === vscode.TestRunProfileKind.Coverage;
    return this.#controller.createRunProfile(
      name,
      kind,
      async (request, token) => {
        if (request.continuous) {
          this.#continuous.add(request);
          token.onCancellationRequested(() => this.#continuous.delete(request));
        }
        await this.#run(request, token, isCoverage);
      },
      true,
      undefined,
      !isCoverage,
    );
  }

  #watch(): vscode.Disposable[] {
    const files = vscode.workspace.createFileSystemWatcher(PATTERN);
    // Of a folder that is deleted or moved, only the folder is notified.
    const folders = vscode.workspace.createFileSystemWatcher('**/*', false, true, false);
    return [
      files,
      folders,
      files.onDidCreate((uri) => this.#changed(uri)),
      files.onDidChange((uri) => this.#changed(uri)),
      folders.onDidDelete((uri) => this.#items.remove(uri)),
      folders.onDidCreate((uri) => {
        if (hasDot(uri)) return;
        this.#rediscover = true;
        this.#soon();
      }),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (requestFile(uri.path) === 'test') this.#changed(uri);
      }),
      vscode.workspace.onDidOpenTextDocument(({ uri }) => {
        if (requestFile(uri.path) === 'test' && uri.scheme === 'file')
          void this.#resolve(this.#items.file(uri));
      }),
    ];
  }

  /** A document with tests, or what it uses, changed. */
  #changed(uri: vscode.Uri): void {
    if (requestFile(uri.path) !== 'test') return;
    this.#stale.add(uri.toString());
    this.#soon();
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#update();
    }, DELAY);
  }

  /** Reads what changed, marks its results as outdated, and runs it again where a run is continuous. */
  async #update(): Promise<void> {
    const uris = [...this.#stale];
    this.#stale.clear();
    if (this.#rediscover && this.#discovered) await this.#discover(uncancelled());
    this.#rediscover = false;
    const items: vscode.TestItem[] = [];
    for (const uri of uris) {
      const item = this.#items.file(vscode.Uri.parse(uri));
      await this.#resolve(item);
      if (this.#items.all.includes(item)) items.push(item);
    }
    if (items.length === 0) return;
    this.#controller.invalidateTestResults(items);
    for (const request of this.#continuous) {
      const include = request.include
        ? request.include.filter((item) => items.includes(item.parent ?? item))
        : items;
      if (include.length === 0) continue;
      const again = new vscode.TestRunRequest(include, request.exclude, request.profile, true);
      await this.#run(again, uncancelled(), false);
    }
  }

  /** @param token a client that gets `undefined` for it sends a second parameter, which the server cannot read. */
  async #find(params: FindTestsParams, token: vscode.CancellationToken): Promise<FindTestsResult> {
    const client = await this.#grantwise.start();
    return client.sendRequest<FindTestsResult>(FIND_TESTS, params, token);
  }

  /** Reads the tests of a file again; without any, its item is removed. */
  async #resolve(item: vscode.TestItem): Promise<void> {
    const { uri } = item;
    if (!uri) return;
    const client = await this.#grantwise.start();
    const asked = client.code2ProtocolConverter.asUri(uri);
    const params = { uri: asked, ...(await textFor(uri).catch(() => ({}))) };
    const { files } = await this.#find(params, uncancelled());
    const [file] = files;
    if (file) this.#items.set(uri, file);
    else this.#items.remove(uri);
  }

  #discoverOnce(token = uncancelled()): Promise<void> {
    this.#discovered ??= this.#discover(token).catch((error) => {
      // The next one tries again.
      this.#discovered = undefined;
      throw error;
    });
    return this.#discovered;
  }

  /** Reads the tests of all files. */
  async #discover(token: vscode.CancellationToken): Promise<void> {
    const { protocol2CodeConverter } = await this.#grantwise.start();
    const { files } = await this.#find({}, token);
    const found = new Set<string>();
    for (const file of files) {
      const uri = protocol2CodeConverter.asUri(file.uri);
      found.add(uri.toString());
      this.#items.set(uri, file);
    }
    const open = vscode.workspace.textDocuments
      .map((d) => d.uri)
      .filter((u) => requestFile(u.path) === 'test');
    for (const uri of open) found.add(uri.toString());
    if (vscode.workspace.workspaceFolders?.every((f) => f.uri.scheme === 'file')) this.#items.keep(found);
    else
      for (const uri of await vscode.workspace.findFiles(PATTERN, '**/node_modules/**'))
        await this.#resolve(this.#items.file(uri));
  }

  async #run(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
    isCoverage: boolean,
  ): Promise<void> {
    // The items of a run that VS Code asks for at once are not there yet.
    if (!request.include) await this.#discoverOnce();
    for (const item of request.include ?? [])
      if (!item.parent && item.children.size === 0) await this.#resolve(item);
    // What is being edited can have other tests than those that are listed.
    for (const document of vscode.workspace.textDocuments) {
      const edited = document.isDirty ? this.#items.get(document.uri) : undefined;
      if (edited) await this.#resolve(edited);
    }
    const run = this.#controller.createTestRun(request);
    try {
      await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Window, title: 'Running IAM tests' },
        (progress) => this.#runFiles(run, testsByFile(request, this.#items.all), token, isCoverage, progress),
      );
    } finally {
      run.end();
    }
  }

  async #runFiles(
    run: vscode.TestRun,
    byFile: ReadonlyMap<vscode.TestItem, readonly vscode.TestItem[]>,
    token: vscode.CancellationToken,
    isCoverage: boolean,
    progress: vscode.Progress<{ message: string }>,
  ): Promise<void> {
    const files = [...byFile];
    const count = files.reduce((sum, [, tests]) => sum + tests.length, 0);
    const isCancelled = (): boolean => token.isCancellationRequested || run.token.isCancellationRequested;
    const report = new RunReport(run, count, isCancelled, progress);
    const sum = isCoverage ? new CoverageSum() : undefined;
    // While results are shown, the server works on the next files.
    const asked: Promise<RunTestsResult | undefined>[] = [];
    const ask = (upTo: number): void => {
      while (asked.length < Math.min(upTo, files.length))
        asked.push(this.#evaluate(files[asked.length]!, run.token, token, isCoverage));
    };
    ask(AHEAD);
    await report.enqueued(byFile.values());
    for (const [i, [file, tests]] of files.entries()) {
      if (isCancelled()) return;
      const result = await report.started(tests, asked[i]!);
      ask(i + 1 + AHEAD);
      if (result) await report.results(file, tests, result);
      if (result?.coverage) sum?.add(result.coverage);
    }
    await report.end();
    const { protocol2CodeConverter } = await this.#grantwise.start();
    for (const file of sum?.files((uri) => protocol2CodeConverter.asUri(uri)) ?? []) run.addCoverage(file);
  }

  /** undefined: it was cancelled, or the file cannot be read. */
  async #evaluate(
    [file, tests]: readonly [vscode.TestItem, readonly vscode.TestItem[]],
    ofRun: vscode.CancellationToken,
    token: vscode.CancellationToken,
    coverage: boolean,
  ): Promise<RunTestsResult | undefined> {
    const { uri } = file;
    if (!uri || token.isCancellationRequested || ofRun.isCancellationRequested) return undefined;
    const client = await this.#grantwise.start();
    const cancel = new vscode.CancellationTokenSource();
    const links = [token, ofRun].map((t) => t.onCancellationRequested(() => cancel.cancel()));
    try {
      const params: RunTestsParams = {
        uri: client.code2ProtocolConverter.asUri(uri),
        ...(await textFor(uri)),
        ...(tests.length < file.children.size ? { only: tests.map(indexOf) } : {}),
        coverage,
      };
      return await client.sendRequest<RunTestsResult>(RUN_TESTS, params, cancel.token);
    } catch (error) {
      if (!cancel.token.isCancellationRequested) file.error = String(error);
      return undefined;
    } finally {
      for (const link of links) link.dispose();
      cancel.dispose();
    }
  }
}

const isTests = ({ uri }: vscode.TextDocument): boolean => requestFile(uri.path) === 'test';

/** The tests are listed from the first file of tests on: in other windows, VS Code does not show its view of tests for us. */
export function registerTests(context: vscode.ExtensionContext, grantwise: Grantwise): void {
  const waiting: vscode.Disposable[] = [];
  let begun = false;
  const begin = (): void => {
    if (begun) return;
    begun = true;
    for (const d of waiting.splice(0)) d.dispose();
    new PolicyTests(context, grantwise);
  };
  const look = async (): Promise<void> => {
    if (!begun && (await vscode.workspace.findFiles(PATTERN, undefined, 1)).length > 0) begin();
  };
  // Of a folder that is moved here, only the folder is notified.
  const created = vscode.workspace.createFileSystemWatcher('**/*', false, true, true);
  waiting.push(
    created,
    created.onDidCreate((uri) => {
      if (requestFile(uri.path) === 'test') begin();
      else if (!hasDot(uri)) void look();
    }),
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (isTests(document)) begin();
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void look()),
  );
  context.subscriptions.push({
    dispose: () => {
      for (const d of waiting.splice(0)) d.dispose();
    },
  });
  if (vscode.workspace.textDocuments.some(isTests)) begin();
  else void look();
}
