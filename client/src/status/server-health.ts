/** Notices a server that does not answer or was given up, and shows that checks are off. */
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { PING } from '../../../server/src/lsp/protocol.js';
import type { Grantwise } from '../grantwise.js';
import { isOurs, SELECTOR } from '../languages.js';
import { showError } from '../notifications.js';

/** The server answers a ping at once, because long questions run in slices. */
const PATIENCE_SECONDS = 10;
/** Longer than the language client takes to start a crashed server again, in ms. */
const UNTIL_GIVEN_UP = 3000;

export type Health = 'ok' | 'not answering' | 'off';

/** `State.Stopped` and `State.Running` of vscode-languageclient, which is not loaded here. */
const STOPPED = 1;
const RUNNING = 2;

const RESTART: vscode.Command = { command: 'grantwise.restartServer', title: 'Restart' };

const TEXTS: Readonly<Record<Exclude<Health, 'ok'>, string>> = {
  'not answering': `The Grantwise language server has not answered for ${PATIENCE_SECONDS} seconds.`,
  off: 'The Grantwise language server stopped repeatedly, so policies are not checked.',
};

export class ServerHealth {
  #health: Health = 'ok';
  readonly #disposables: vscode.Disposable[] = [];
  readonly #isPolicy: (document: vscode.TextDocument) => boolean;
  #status: vscode.LanguageStatusItem | undefined;
  #problems: vscode.DiagnosticCollection | undefined;
  #waiting = false;
  #restarting = false;

  /** @param isPolicy whether the Problems panel should say that a document is not checked. */
  constructor(grantwise: Grantwise, isPolicy: (document: vscode.TextDocument) => boolean) {
    this.#isPolicy = isPolicy;
    grantwise.whenCreated((client) => this.#watch(client));
  }

  get health(): Health {
    return this.#health;
  }

  /** Stops the server, also one that does not answer, and starts a new one. */
  async restart(client: LanguageClient): Promise<void> {
    if (this.#restarting) return;
    this.#restarting = true;
    try {
      // A server that does not answer within two seconds is killed by the client after that.
      await client.stop().catch(() => {});
      await client.start();
      this.#show('ok');
    } finally {
      this.#restarting = false;
    }
  }

  dispose(): void {
    this.#restarting = true;
    for (const d of this.#disposables.splice(0)) d.dispose();
    this.#status?.dispose();
    this.#problems?.dispose();
  }

  #watch(client: LanguageClient): void {
    this.#disposables.push(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (isOurs(document)) void this.#ping(client);
      }),
      vscode.workspace.onDidOpenTextDocument((document) => {
        if (this.#health === 'off') this.#report(document);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.#problems?.delete(document.uri)),
      client.onDidChangeState(({ newState }) => {
        if (newState === RUNNING) this.#show('ok');
        else if (newState === STOPPED && !this.#restarting) {
          setTimeout(() => {
            if (client.state === STOPPED && !this.#restarting) this.#show('off');
          }, UNTIL_GIVEN_UP);
        }
      }),
    );
  }

  /** Asks the server for an answer, unless a question is still open. */
  async #ping(client: LanguageClient): Promise<void> {
    if (this.#waiting || client.state !== RUNNING) return;
    this.#waiting = true;
    // Seconds in which this process runs: a computer that was asleep does not count as a wait.
    let seconds = 0;
    const timer = setInterval(() => {
      if (++seconds === PATIENCE_SECONDS && !this.#restarting) this.#show('not answering');
    }, 1000);
    try {
      await client.sendRequest(PING);
      if (this.#health === 'not answering') this.#show('ok');
    } catch {
      // The server was stopped: its state says so.
    } finally {
      clearInterval(timer);
      this.#waiting = false;
    }
  }

  #show(health: Health): void {
    if (health === this.#health) return;
    this.#health = health;
    this.#status?.dispose();
    this.#status = undefined;
    this.#problems?.clear();
    if (health === 'ok') return;
    const text = TEXTS[health];
    const status = vscode.languages.createLanguageStatusItem('grantwise.health', SELECTOR);
    status.name = 'Grantwise';
    status.text = health === 'off' ? 'Grantwise: checks are off' : 'Grantwise: no answer';
    status.detail = text;
    status.severity = vscode.LanguageStatusSeverity.Error;
    status.command = RESTART;
    this.#status = status;
    if (health === 'off') for (const document of vscode.workspace.textDocuments) this.#report(document);
    void showError(text, RESTART.title, 'Show Output').then((choice) => {
      if (choice === RESTART.title) void vscode.commands.executeCommand(RESTART.command);
      else if (choice) void vscode.commands.executeCommand('grantwise.showOutput');
    });
  }

  /** A policy without findings looks correct, so the Problems panel says that nothing checks it. */
  #report(document: vscode.TextDocument): void {
    if (!this.#isPolicy(document)) return;
    const problem = new vscode.Diagnostic(
      new vscode.Range(0, 0, 0, 0),
      `${TEXTS.off} Run "IAM: Restart Language Server".`,
      vscode.DiagnosticSeverity.Warning,
    );
    problem.source = 'grantwise';
    problem.code = 'checks-off';
    this.#problems ??= vscode.languages.createDiagnosticCollection('grantwise.health');
    this.#problems.set(document.uri, [problem]);
  }
}
