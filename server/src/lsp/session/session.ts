/** A connection to a client: its open documents, its settings, and the state that the handlers share. */
import {
  type CancellationToken,
  type Connection,
  type InitializeParams,
  LSPErrorCodes,
  ResponseError,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import { readText } from '../../files/read-file.js';
import { configIn, type Policy } from '../../service/core.js';
import type { IamLanguageService } from '../../service/iam-language-service.js';
import { globOfPath } from '../../text/glob-of-path.js';
import { notificationText } from '../../text/markdown.js';
import type { ConfigPlace } from '../features/suppress-actions.js';
import { type ClientFeatures, clientFeatures, NO_FEATURES } from './client-features.js';
import { NamedFiles } from './named-files.js';
import type { Files } from './policy-loader.js';
import { DEFAULTS, readSettings, type Settings } from './settings.js';
import { Workspace } from './workspace.js';

/** Larger documents are not checked: they are not written by hand. */
const MAX_CHARACTERS = 10_000_000;

export interface OpenDocument {
  readonly document: TextDocument;
  readonly settings: Settings;
}

export class Session {
  readonly connection: Connection;
  readonly service: IamLanguageService;
  readonly version: string;
  readonly documents = new TextDocuments(TextDocument);
  readonly workspace: Workspace;
  client: ClientFeatures = NO_FEATURES;
  /** For clients that push their settings instead of answering requests for them. */
  #pushed: Settings = DEFAULTS;
  readonly #settings = new Map<string, Promise<Settings>>();
  readonly #excluded = new Map<string, Promise<Readonly<Record<string, unknown>>>>();
  /** The files that request and test documents name. */
  readonly named = new NamedFiles();
  /** The files that the request of `grantwise/evaluateRequest` names: only of the last one. */
  readonly evaluated = new NamedFiles();
  #lastEvaluated = '';

  constructor(connection: Connection, service: IamLanguageService, version: string) {
    this.connection = connection;
    this.service = service;
    this.version = version;
    this.workspace = new Workspace(service);
    this.workspace.openText = (uri) => this.documents.get(uri)?.getText();
    this.workspace.configs.onBroken = (path, hasEarlier) => this.#reportBroken(path, hasEarlier);
    this.workspace.onFailure = (rule, error) => {
      connection.console.error(
        `The rule ${rule} failed: ${error instanceof Error ? error.stack : String(error)}`,
      );
    };
  }

  #reportBroken(path: string, hasEarlier: boolean): void {
    const open = { title: 'Open File' };
    const effect = hasEarlier
      ? 'Its last version without errors stays in effect.'
      : 'Until they are corrected, it has no effect.';
    const shown = this.connection.window.showErrorMessage(
      notificationText(`${path} has errors. ${effect}`),
      open,
    );
    void Promise.resolve(shown).then(
      (choice) => {
        if (choice)
          void this.connection.window.showDocument({ uri: URI.file(path).toString(), takeFocus: true });
      },
      () => {},
    );
  }

  initialize(params: InitializeParams): void {
    this.client = clientFeatures(params);
    this.workspace.configs.trusted = this.client.options.trusted !== false;
    this.workspace.jsonSupport = this.client.options.jsonSupport === true;
    this.workspace.yamlSupport = this.client.options.yamlSupport === true;
    this.pushSettings(this.client.options.settings);
    this.workspace.folders = (params.workspaceFolders ?? []).map((f) => this.#folderPath(f.uri));
  }

  #folderPath(uri: string): string {
    const path = this.workspace.path(uri);
    return path.endsWith('/') ? path.slice(0, -1) : path;
  }

  changeFolders(added: readonly { uri: string }[], removed: readonly { uri: string }[]): void {
    const gone = new Set(removed.map((f) => this.#folderPath(f.uri)));
    const fresh = added.map((f) => this.#folderPath(f.uri));
    this.workspace.folders = [...this.workspace.folders.filter((f) => !gone.has(f)), ...fresh];
  }

  pushSettings(settings: unknown): void {
    this.#pushed = readSettings(settings);
  }

  /** Requests the settings of each document again when it is next used. */
  forgetSettings(uri?: string): void {
    if (uri === undefined) this.#excluded.clear();
    if (uri === undefined) this.#settings.clear();
    else this.#settings.delete(uri);
  }

  settingsOf(uri: string): Promise<Settings> {
    if (!this.client.configuration) return Promise.resolve(this.#pushed);
    let known = this.#settings.get(uri);
    if (!known) {
      known = Promise.resolve(
        this.connection.workspace.getConfiguration({ scopeUri: uri, section: 'grantwise' }),
      ).then(readSettings, () => DEFAULTS);
      this.#settings.set(uri, known);
    }
    return known;
  }

  /** The setting `files.exclude` of a folder: glob patterns, relative to it. */
  excludedFiles(uri: string): Promise<Readonly<Record<string, unknown>>> {
    if (!this.client.configuration) return Promise.resolve({});
    let known = this.#excluded.get(uri);
    if (!known) {
      known = Promise.resolve(
        this.connection.workspace.getConfiguration({ scopeUri: uri, section: 'files.exclude' }),
      ).then(
        (value: unknown) => (typeof value === 'object' && value !== null ? { ...value } : {}),
        () => ({}),
      );
      this.#excluded.set(uri, known);
    }
    return known;
  }

  /**
   * @returns the document with its settings, or undefined if it is not checked.
   * @throws ResponseError if the request was cancelled: during fast typing most requests are.
   */
  async open(uri: string, token?: CancellationToken): Promise<OpenDocument | undefined> {
    const before = this.documents.get(uri);
    if (!before || before.getText().length > MAX_CHARACTERS) return undefined;
    const settings = await this.settingsOf(uri);
    if (token?.isCancellationRequested)
      throw new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
    const document = this.documents.get(uri);
    return document && { document, settings };
  }

  /** The policies of a document, and what else a feature needs. */
  async policies(
    uri: string,
    token: CancellationToken,
  ): Promise<(OpenDocument & { readonly policies: readonly Policy[] }) | undefined> {
    const at = await this.open(uri, token);
    const policies = at && this.workspace.analysis(at.document, at.settings)?.policies;
    return policies && { ...at, policies };
  }

  /** What is needed to resolve paths in request and test documents. */
  get files(): Files {
    return {
      open: (uri) => this.documents.get(uri)?.getText(),
      folders: this.workspace.folders,
      kindOf: (uri) => this.workspace.config(uri).kind?.value,
    };
  }

  /** The text of a document as it is in the editor, or else of a file of the workspace; undefined: it cannot be read. */
  textOf(uri: string): string | undefined {
    const open = this.documents.get(uri)?.getText();
    if (open !== undefined || !uri.startsWith('file:')) return open;
    const within = this.workspace.folders.map((f) => URI.file(f).fsPath);
    const file = readText(URI.parse(uri).fsPath, { maxBytes: MAX_CHARACTERS, within });
    return 'error' in file ? undefined : file.text;
  }

  /** As `files`, for a document whose use of other files is remembered. @returns `done`, to call when it is read. */
  recordedFiles(uri: string): { readonly files: Files; readonly done: () => void } {
    const used = new Set<string>();
    return {
      files: { ...this.files, onUse: (file) => used.add(file) },
      done: () => this.named.set(uri, used),
    };
  }

  /** As `files`, for a request that is evaluated: the files it uses are remembered until the next one. */
  evaluatedFiles(base: string): { readonly files: Files; readonly done: () => void } {
    const used = new Set<string>();
    return {
      files: { ...this.files, onUse: (file) => used.add(file) },
      done: () => {
        this.evaluated.forget(this.#lastEvaluated);
        this.#lastEvaluated = base;
        this.evaluated.set(base, used);
      },
    };
  }

  #folderOf(uri: string): string | undefined {
    return uri.startsWith('file:') ? this.workspace.folderOf(uri) : undefined;
  }

  /** Is the document a configuration, or a file that one extends? */
  isConfig(uri: string): boolean {
    return uri.startsWith('file:') && this.workspace.configs.isConfig(this.workspace.path(uri));
  }

  /** Does a change of a file or folder change a configuration? */
  touchesConfig(uri: string): boolean {
    return uri.startsWith('file:') && this.workspace.configs.touches(this.workspace.path(uri));
  }

  /** The configuration in which findings of a document can be suppressed: the nearest, or a new one. */
  configPlace(uri: string): ConfigPlace | undefined {
    const folder = this.#folderOf(uri);
    if (folder === undefined) return undefined;
    const path = this.workspace.path(uri);
    const nearest = this.workspace.configs.nearest(path);
    const at = nearest?.path ?? configIn(folder);
    return {
      uri: URI.file(at).toString(),
      text: nearest?.text,
      file: globOfPath(path.slice(at.lastIndexOf('/') + 1)),
      canCreate: this.client.createFiles,
    };
  }
}
