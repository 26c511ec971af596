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
import { KIND_LABELS, type Policy, policySize, quotaOf, requestFile } from '../../service/core.js';
import { toRange } from '../convert.js';
import { toDiagnostic, toProblem } from '../features/diagnostics.js';
import { requestDiagnostics } from '../features/requests.js';
import * as protocol from '../protocol.js';
import type { Session } from './session.js';

/** How long refresh requests are collected, in ms. */
const REFRESH_DELAY = 300;

export class Publisher {
  readonly #session: Session;
  /** The information that was sent for each document, so that it is sent only once. */
  readonly #sent = new Map<string, string>();
  /** The configurations that are not open and have diagnostics, with what was sent. */
  readonly #configs = new Map<string, string>();
  #refreshing: NodeJS.Timeout | undefined;

  constructor(session: Session) {
    this.#session = session;
    session.workspace.configs.onProblems = () => void this.publishConfigs();
  }

  async diagnose(uri: string, token?: CancellationToken): Promise<Diagnostic[]> {
    const { workspace, service, client, files } = this.#session;
    const at = await this.#session.open(uri, token);
    if (!at) return [];
    const { document, settings } = at;
    if (this.#session.isConfig(uri)) return this.#ofConfig(uri, document);
    const requests = settings.enable
      ? requestDiagnostics(document, workspace.path(uri), service, files)
      : undefined;
    const text = document.getText();
    const wanted = (): boolean =>
      token?.isCancellationRequested !== true && this.#session.documents.get(uri)?.getText() === text;
    const findings = await workspace.findingsInSlices(document, settings, wanted);
    if (!findings) {
      if (token?.isCancellationRequested)
        throw new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
      return this.diagnose(uri, token);
    }
    this.#sendInfo(document, workspace.analysis(document, settings)?.policies ?? []);
    return [...(requests ?? []), ...findings.map((f) => toDiagnostic(document, f, client.options.docs))];
  }

  /** What is wrong with a configuration. An editor with JSON support reports errors of syntax in what is open. */
  #ofConfig(uri: string, document: TextDocument): Diagnostic[] {
    const { workspace, documents } = this.#session;
    const file = workspace.configs.file(workspace.path(uri));
    const hidden = workspace.jsonSupport && documents.get(uri) !== undefined;
    return (file?.problems ?? []).filter((p) => !(hidden && p.syntax)).map((p) => toProblem(document, p));
  }

  /** Configurations with problems that are not open have diagnostics too: they apply all the same. */
  async publishConfigs(): Promise<void> {
    const { workspace, connection, documents } = this.#session;
    const open = new Set(documents.all().map((d) => workspace.path(d.uri)));
    const shown = new Set<string>();
    for (const { path, text, problems } of workspace.configs.files(workspace.folders)) {
      if (problems.length === 0 || open.has(path)) continue;
      const uri = URI.file(path).toString();
      const document = TextDocument.create(uri, 'json', 0, text);
      shown.add(uri);
      const diagnostics = this.#ofConfig(uri, document);
      const sent = JSON.stringify(diagnostics);
      if (this.#configs.get(uri) === sent) continue;
      this.#configs.set(uri, sent);
      await connection.sendDiagnostics({ uri, diagnostics });
    }
    for (const uri of [...this.#configs.keys()].filter((u) => !shown.has(u))) {
      this.#configs.delete(uri);
      const pushed = open.has(workspace.path(uri)) && !this.#session.client.pullDiagnostics;
      if (!pushed) await connection.sendDiagnostics({ uri, diagnostics: [] });
    }
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
    await this.publishConfigs();
    if (this.#session.client.pullDiagnostics) await this.#refresh();
    else await Promise.all(this.#session.documents.all().map((d) => this.#push(d.uri)));
  }

  /** Checks a changed document, and the tests and requests that might use it. */
  changed(uri: string): void {
    const { client, documents, workspace } = this.#session;
    if (!client.pullDiagnostics) void this.#push(uri);
    const users = documents.all().filter((d) => d.uri !== uri && requestFile(workspace.path(d.uri)));
    if (users.length === 0) return;
    if (client.pullDiagnostics) this.#refreshSoon();
    else for (const d of users) void this.#push(d.uri);
  }

  closed(uri: string): void {
    this.#sent.delete(uri);
    if (!this.#session.client.pullDiagnostics)
      void this.#session.connection.sendDiagnostics({ uri, diagnostics: [] });
  }
}
