/** Publishes diagnostics (pushed or pulled), and information about the policies of a document. */
import {
  type CancellationToken,
  type Diagnostic,
  DiagnosticRefreshRequest,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import {
  type HostDocument,
  KIND_LABELS,
  type Policy,
  policySize,
  quotaOf,
  requestFile,
} from '../../service/core.js';
import { toRange } from '../convert.js';
import { toDiagnostic, toProblem } from '../features/diagnostics.js';
import { requestDiagnostics } from '../features/requests.js';
import * as protocol from '../protocol.js';
import type { Session } from './session.js';
import type { Settings } from './settings.js';
import { inSlices } from './slices.js';
import { UnmatchedSuppressions } from './unmatched-suppressions.js';
import type { WorkspaceChecker } from './workspace-checker.js';

/** How long refresh requests are collected, in ms. */
const REFRESH_DELAY = 300;

export class Publisher {
  readonly #session: Session;
  /** The information that was sent for each document, so that it is sent only once. */
  readonly #sent = new Map<string, string>();
  /** The configurations that are not open and have diagnostics, with what was sent. */
  readonly #configs = new Map<string, string>();
  #refreshing: NodeJS.Timeout | undefined;
  /** The other files of modules that documents were checked with. */
  readonly #checkedWith = new Map<string, readonly HostDocument[]>();
  #comparing: NodeJS.Timeout | undefined;
  readonly #checker: WorkspaceChecker;
  readonly #unmatched = new UnmatchedSuppressions(() => void this.#configsFound());

  constructor(session: Session, checker: WorkspaceChecker) {
    this.#session = session;
    this.#checker = checker;
    session.workspace.configs.onProblems = () => void this.publishConfigs();
  }

  async diagnose(uri: string, token?: CancellationToken): Promise<Diagnostic[]> {
    const { workspace, client } = this.#session;
    const at = await this.#session.open(uri, token);
    // A client asks once more for a document that was closed.
    if (!at) return [...((await this.#checker.current(uri)) ?? [])];
    const { document, settings } = at;
    if (this.#session.isConfig(uri)) return this.#ofConfig(uri, document);
    if (settings.scope === 'off' && !this.#checker.requested) return [];
    const text = document.getText();
    const wanted = (): boolean =>
      token?.isCancellationRequested !== true && this.#session.documents.get(uri)?.getText() === text;
    const requests = await this.#ofRequests(document, settings, wanted);
    this.#checkedWith.set(uri, workspace.siblings(uri, text));
    const findings = await workspace.findingsInSlices(document, settings, wanted);
    if (!findings || !requests) {
      if (token?.isCancellationRequested)
        throw new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
      return this.diagnose(uri, token);
    }
    this.#sendInfo(document, workspace.analysis(document, settings)?.policies ?? []);
    return [...requests, ...findings.map((f) => toDiagnostic(document, f, client.options.docs))];
  }

  /** What is wrong with a request or test document; undefined if it is not wanted any more. */
  async #ofRequests(
    document: TextDocument,
    settings: Settings,
    wanted: () => boolean,
  ): Promise<readonly Diagnostic[] | undefined> {
    const { workspace, service } = this.#session;
    const path = workspace.path(document.uri);
    if (!settings.enable || !requestFile(path)) return [];
    const { files, done } = this.#session.recordedFiles(document.uri);
    const found = await inSlices(requestDiagnostics(document, path, service, files), wanted);
    if (found) done();
    return found;
  }

  /** What is wrong with a configuration. An editor with JSON support reports errors of syntax in what is open. */
  #ofConfig(uri: string, document: TextDocument): Diagnostic[] {
    const { workspace, documents } = this.#session;
    const file = workspace.configs.file(workspace.path(uri));
    if (!file) return [];
    const hidden = workspace.jsonSupport && documents.get(uri) !== undefined;
    return [...file.problems, ...this.#unmatched.of(file)]
      .filter((p) => !(hidden && p.syntax))
      .map((p) => toProblem(document, p));
  }

  /**
   * Configurations with problems that are not open have diagnostics too: they apply all the same. Nothing is awaited before
   * all is sent: a later call would be undone by what an earlier one has seen.
   */
  async publishConfigs(): Promise<void> {
    const { workspace, connection, documents } = this.#session;
    const open = new Set(documents.all().map((d) => workspace.path(d.uri)));
    const shown = new Set<string>();
    const sending: Promise<void>[] = [];
    for (const { path, text } of workspace.configs.files(workspace.folders)) {
      if (open.has(path)) continue;
      const uri = URI.file(path).toString();
      const document = TextDocument.create(uri, 'json', 0, text);
      const diagnostics = this.#ofConfig(uri, document);
      if (diagnostics.length === 0) continue;
      shown.add(uri);
      const sent = JSON.stringify(diagnostics);
      if (this.#configs.get(uri) === sent) continue;
      this.#configs.set(uri, sent);
      sending.push(connection.sendDiagnostics({ uri, diagnostics }));
    }
    for (const uri of [...this.#configs.keys()].filter((u) => !shown.has(u))) {
      this.#configs.delete(uri);
      const pushed = open.has(workspace.path(uri)) && !this.#session.client.pullDiagnostics;
      if (!pushed) sending.push(connection.sendDiagnostics({ uri, diagnostics: [] }));
    }
    await Promise.all(sending);
  }

  /** More is known about configurations, whether they are open or not. */
  async #configsFound(): Promise<void> {
    await this.publishConfigs();
    if (this.#session.client.pullDiagnostics) this.#refreshSoon();
    else
      for (const { uri } of this.#session.documents.all())
        if (this.#session.isConfig(uri)) void this.#push(uri);
  }

  /** Publishes the diagnostics of files that are not open, to a client that does not pull. */
  publishClosed(): void {
    const { client, connection, documents } = this.#session;
    if (client.pullDiagnostics) return;
    this.#checker.listen({
      onReport: ({ uri, diagnostics }) => {
        if (!documents.get(uri)) void connection.sendDiagnostics({ uri, diagnostics: [...diagnostics] });
      },
    });
  }

  #sendInfo(document: TextDocument, policies: readonly Policy[]): void {
    if (!this.#session.client.options.documentInfo) return;
    const off = this.#session.workspace.rulesOff(document.uri);
    const info: protocol.DocumentInfo = {
      uri: document.uri,
      policies: policies.map((p) => {
        const quota = quotaOf(p)?.limit;
        const size = policySize(p);
        return {
          kind: p.kind,
          label: KIND_LABELS[p.kind],
          reason: p.kindReason,
          range: toRange(document, p.node.range),
          ...(size !== undefined ? { size } : {}),
          ...(quota !== undefined ? { quota } : {}),
        };
      }),
      ...(off > 0 ? { rulesOff: off } : {}),
    };
    const text = JSON.stringify(info);
    if (this.#sent.get(document.uri) === text) return;
    this.#sent.set(document.uri, text);
    void this.#session.connection.sendNotification(protocol.DOCUMENT_INFO, info);
  }

  /** Pushes the diagnostics of a document. */
  async #push(uri: string): Promise<void> {
    const { documents, connection } = this.#session;
    const version = documents.get(uri)?.version;
    const diagnostics = await this.diagnose(uri);
    // The newer version is published separately.
    if (documents.get(uri)?.version !== version) return;
    await connection.sendDiagnostics({ uri, diagnostics, ...(version !== undefined ? { version } : {}) });
  }

  /** Asks the client to pull again, but not after every keystroke. */
  #refreshSoon(): void {
    if (!this.#session.client.refreshDiagnostics || this.#refreshing) return;
    this.#refreshing = setTimeout(() => {
      this.#refreshing = undefined;
      void this.#refresh();
    }, REFRESH_DELAY);
  }

  async #refresh(): Promise<void> {
    if (this.#session.client.refreshDiagnostics)
      await this.#session.connection.sendRequest(DiagnosticRefreshRequest.type).catch(() => {});
  }

  /** Checks all open documents again, because the settings, a configuration or the folders changed. */
  async recheck(): Promise<void> {
    this.#session.forgetSettings();
    this.#checker.recheck();
    await this.publishConfigs();
    if (this.#session.client.pullDiagnostics) await this.#refresh();
    else await Promise.all(this.#session.documents.all().map((d) => this.#push(d.uri)));
  }

  /** Files changed that can use the policies of open documents. */
  async modulesChanged(): Promise<void> {
    if (this.#session.client.pullDiagnostics) await this.#refresh();
    else await Promise.all(this.#session.documents.all().map((d) => this.#push(d.uri)));
  }

  /** An open file of a module was edited or closed: what it says about policies of other open files might have changed. */
  moduleEdited(): void {
    this.#comparing ??= setTimeout(() => {
      this.#comparing = undefined;
      const { documents, workspace, client } = this.#session;
      const stale = documents.all().filter((d) => {
        const before = this.#checkedWith.get(d.uri);
        return before && before !== workspace.siblings(d.uri, d.getText());
      });
      if (stale.length === 0) return;
      if (client.pullDiagnostics) void this.#refresh();
      else for (const { uri } of stale) void this.#push(uri);
    }, REFRESH_DELAY);
  }

  /** Checks a changed document, and the tests and requests that use it. */
  changed(uri: string): void {
    const { client, named, evaluated } = this.#session;
    if (!client.pullDiagnostics) void this.#push(uri);
    this.#usersChanged(
      [...named.of(uri)].filter((user) => user !== uri),
      evaluated.of(uri),
    );
  }

  /** Files were created or deleted, which the suppressions of configurations can be about. */
  filesMoved(): void {
    this.#unmatched.filesChanged();
  }

  /** Files changed on disk: checks the tests and requests that use them, open or not. */
  filesChanged(uris: readonly string[]): void {
    // What is open has the text of the editor, and its changes are notified.
    const onDisk = uris.filter((uri) => !this.#session.documents.get(uri));
    const { named, evaluated } = this.#session;
    this.#usersChanged([...named.ofAll(onDisk)], evaluated.ofAll(onDisk));
  }

  /** @param evaluated the document whose request was evaluated, if it uses what changed. */
  #usersChanged(users: readonly string[], evaluated: Iterable<string>): void {
    const { client, connection, documents } = this.#session;
    const all = new Set([...users, ...evaluated]);
    if (all.size === 0) return;
    const open = users.filter((uri) => documents.get(uri));
    this.#checker.stale(users.filter((uri) => !documents.get(uri)));
    if (open.length > 0 && client.pullDiagnostics) this.#refreshSoon();
    else for (const uri of open) void this.#push(uri);
    if (client.options.documentInfo)
      void connection.sendNotification(protocol.USERS_CHANGED, { uris: [...all] });
  }

  closed(uri: string): void {
    // Changes that were not saved are dropped.
    const { named, evaluated } = this.#session;
    this.#usersChanged([...named.of(uri)], evaluated.of(uri));
    this.#sent.delete(uri);
    this.#checkedWith.delete(uri);
    if (!this.#session.client.pullDiagnostics)
      void this.#session.connection.sendDiagnostics({ uri, diagnostics: [] });
  }
}
