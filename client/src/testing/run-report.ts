/**
 * Reports results to the window at the rate at which it can show them. Each call is a message to the window, which draws
 * trees for each: in large runs this takes longer than the tests, and a cancellation waits until all of it is shown.
 */
import * as vscode from 'vscode';
import type { RunTestsResult, WireTest } from '../../../server/src/lsp/protocol.js';
import { rangeOf } from '../convert.js';
import { indexOf } from './test-items.js';

/**
 * In a run with more tests, a file is shown as waiting by its first test alone, and only what takes long is shown as running,
 * and with its duration. How far the run is, is in the status bar.
 */
const MANY = 300;
/** What takes longer, in ms, is shown as running. */
const LONG = 100;
/** How many results are sent at once: a cancellation waits until the window has shown them. */
const BATCH = 100;
/** After how many ms those that are there are sent. */
const BATCH_AFTER = 250;

/** Waits until the window has handled what it was sent so far: messages stay in order. */
const shown = (): Thenable<unknown> =>
  vscode.commands.executeCommand('setContext', 'grantwise.testsShown', true);

/** What a result says in the Test Explorer. */
function messageOf(uri: vscode.Uri, test: WireTest): vscode.TestMessage {
  const { expect, deciders } = test;
  const actual = test.decision ?? 'undecided';
  const by = deciders.map((d) => `\nDecided by ${d.label}`).join('');
  const message = expect
    ? vscode.TestMessage.diff(
        `Expected ${expect}, but the decision is ${actual}. ${test.message}${by}`,
        expect,
        actual,
      )
    : new vscode.TestMessage(test.message || 'The test has no "expect".');
  message.location = new vscode.Location(uri, rangeOf(test.expectRange ?? test.range));
  message.stackTrace = deciders.map(
    ({ label, uri: at, range }) =>
      new vscode.TestMessageStackFrame(label, vscode.Uri.parse(at), rangeOf(range).start),
  );
  return message;
}

export class RunReport {
  readonly #run: vscode.TestRun;
  readonly #progress: vscode.Progress<{ message: string }>;
  readonly #count: number;
  readonly #isLarge: boolean;
  readonly #isCancelled: () => boolean;
  /** Results that are not sent yet. */
  #waiting: (() => void)[] = [];
  #sentAt = performance.now();
  /** The window has shown the last batch. */
  #shown: Thenable<unknown> | undefined;
  #done = 0;

  /** @param count of the tests in the run. */
  constructor(
    run: vscode.TestRun,
    count: number,
    isCancelled: () => boolean,
    progress: vscode.Progress<{ message: string }>,
  ) {
    this.#run = run;
    this.#count = count;
    this.#progress = progress;
    this.#isLarge = count > MANY;
    this.#isCancelled = isCancelled;
  }

  /** The tests of these files are waiting. */
  async enqueued(files: Iterable<readonly vscode.TestItem[]>): Promise<void> {
    for (const tests of files)
      for (const test of this.#isLarge ? tests.slice(0, 1) : tests)
        this.#waiting.push(() => this.#run.enqueued(test));
    await this.#send();
  }

  /** Tests are running until the result is there. */
  async started<T>(tests: readonly vscode.TestItem[], result: Promise<T>): Promise<T> {
    const show = (): void => {
      if (!this.#isCancelled()) for (const test of tests) this.#run.started(test);
    };
    if (!this.#isLarge) show();
    const timer = setTimeout(() => {
      if (this.#isLarge) show();
      void this.#send();
    }, LONG);
    try {
      return await result;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The results of some tests of a file. */
  async results(
    file: vscode.TestItem,
    tests: readonly vscode.TestItem[],
    { tests: results, problems }: RunTestsResult,
  ): Promise<void> {
    if (problems.length > 0)
      this.#waiting.push(() => this.#run.errored(file, new vscode.TestMessage(problems.join('\n'))));
    const byIndex = new Map(results.map((result) => [result.index, result]));
    for (const item of tests)
      this.#waiting.push(() => this.#result(item, file.uri!, byIndex.get(indexOf(item))));
    this.#done += tests.length;
    const isEnough = this.#waiting.length >= BATCH || performance.now() - this.#sentAt > BATCH_AFTER;
    if (isEnough) await this.#send();
  }

  /** Sends what is left. */
  end(): Promise<void> {
    return this.#send();
  }

  #result(item: vscode.TestItem, uri: vscode.Uri, result: WireTest | undefined): void {
    if (!result) {
      this.#run.skipped(item);
      return;
    }
    // The window adds up the durations of all tests again for each one that has a duration.
    const duration = this.#isLarge && result.duration < LONG ? undefined : result.duration;
    if (result.passed) this.#run.passed(item, duration);
    else if (result.decision === null && !result.expect)
      this.#run.errored(item, messageOf(uri, result), duration);
    else this.#run.failed(item, messageOf(uri, result), duration);
  }

  /** Sends what is waiting, once the window has shown what it was sent before. */
  async #send(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#shown;
      if (this.#isCancelled()) return;
      for (const call of this.#waiting.splice(0, BATCH)) call();
      this.#sentAt = performance.now();
      const number = (n: number): string => n.toLocaleString('en');
      this.#progress.report({ message: `${number(this.#done)} of ${number(this.#count)}` });
      this.#shown = shown();
    }
  }
}
