/**
 * Checks the files of the workspace that are not open: in the background, in slices, and again when they, a policy that
 * they name, their configuration or the settings change. Only what it found is kept.
 */
import { type Diagnostic, FileChangeType, type FileEvent } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import { readText } from '../../files/read-file.js';
import { hasSyntax, requestFile, type Steps } from '../../service/core.js';
import { toDiagnostic } from '../features/diagnostics.js';
import { requestDiagnostics } from '../features/requests.js';
import { isAmong } from './named-files.js';
import type { Session } from './session.js';
import type { Settings } from './settings.js';
import { inSlices } from './slices.js';
import { workspaceFiles } from './workspace-files.js';

/** The maximum size of a file in bytes. */
const MAX_BYTES = 10_000_000;
/** How long changes are collected, in ms: a checkout changes many files. */
const DELAY = 200;
/** The folders are not listed again before so many times the duration of the last time. */
const MAX_SHARE = 10;

export interface FileReport {
  readonly uri: string;
  /** undefined: there are no diagnostics, or no longer. */
  readonly resultId: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export interface CheckListener {
  /** The diagnostics of a file changed. */
  onReport?(report: FileReport): void;
  onProgress?(checked: number, total: number): void;
  /** Everything is checked. */
  onIdle?(): void;
}

interface FolderSettings {
  readonly settings: Settings;
  readonly exclude: Readonly<Record<string, unknown>>;
}

export class WorkspaceChecker {
  readonly #session: Session;
  readonly #listeners = new Set<CheckListener>();
  /** Files with diagnostics, by path. */
  readonly #reports = new Map<string, FileReport & { readonly text: string }>();
  /** The files of the last walk, by path: do they contain anything to check? */
  readonly #files = new Map<string, boolean>();
  /** The files to check, each with the number of the change. */
  readonly #dirty = new Map<string, number>();
  /** Files that are reported although nothing changed: the client has dropped what it knew. */
  readonly #again = new Set<string>();
  /** A command asked for the whole workspace. */
  #requested = false;
  #walkWanted = true;
  #walkedAt = 0;
  #walkTook = 0;
  /** The folders are being listed. */
  #walking = false;
  #restart = false;
  #running = false;
  #timer: NodeJS.Timeout | undefined;
  #changes = 0;
  #results = 0;
  /** Another run of the server must not take the results of this one for its own. */
  readonly #prefix = Date.now().toString(36);

  constructor(session: Session) {
    this.#session = session;
  }

  get reports(): Iterable<FileReport> {
    return this.#reports.values();
  }

  /** Work is done as long as there are listeners. @returns ends it. */
  listen(listener: CheckListener): () => void {
    this.#listeners.add(listener);
    this.#schedule(0);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** A command asks for the whole workspace, whatever the setting says, or no longer. */
  get requested(): boolean {
    return this.#requested;
  }

  set requested(requested: boolean) {
    this.#requested = requested;
    this.recheck();
  }

  get isIdle(): boolean {
    return !this.#running && !this.#walkWanted && this.#dirty.size === 0;
  }

  /** The files that are checked when they are not open, by path: do they contain a policy, a request or tests? */
  get files(): ReadonlyMap<string, boolean> {
    return this.#files;
  }

  /** Settings, a configuration or the folders changed: everything is checked again. */
  recheck(): void {
    for (const path of this.#files.keys()) this.#mark(path);
    this.#walkWanted = true;
    this.#walkedAt = 0;
    this.#restart = true;
    this.#schedule(DELAY);
  }

  /**
   * A document is no longer open in the editor: it is checked as it is on disk, and reported in any case. A client that pulls
   * the workspace too keeps what it knows of a closed document until the report.
   */
  closed(uri: string): void {
    const path = this.#session.workspace.path(uri);
    if (!this.#files.has(path)) {
      const report: FileReport = { uri, resultId: undefined, diagnostics: [] };
      for (const listener of [...this.#listeners]) listener.onReport?.(report);
      return;
    }
    this.#again.add(path);
    this.#mark(path);
    this.#schedule(0);
  }

  /** Documents that are not open use something that changed. */
  stale(uris: Iterable<string>): void {
    for (const uri of uris) {
      const path = this.#session.workspace.path(uri);
      if (this.#files.has(path)) this.#mark(path);
    }
    this.#schedule(DELAY);
  }

  /** Files changed on disk. */
  changed(events: readonly FileEvent[]): void {
    const deleted = new Set<string>();
    for (const { uri, type } of events) {
      const path = this.#session.workspace.path(uri);
      if (type === FileChangeType.Deleted) deleted.add(path);
      // A folder can have any name, and be moved here with all of its files.
      if (type === FileChangeType.Created && !this.#files.has(path)) this.#walkWanted = true;
      if (path.endsWith('/.gitignore')) this.#walkWanted = true;
      if (this.#files.has(path) && hasSyntax(path)) this.#mark(path);
    }
    if (deleted.size > 0)
      for (const path of [...this.#files.keys()]) if (isAmong(path, deleted)) this.#remove(path);
    this.#schedule(DELAY);
  }

  /** The diagnostics of a file that is not open, checked now. undefined: it is not among those that are checked. */
  async current(uri: string): Promise<readonly Diagnostic[] | undefined> {
    const path = this.#session.workspace.path(uri);
    const folder = (await this.#folders()).get(this.#session.workspace.folderOf(uri) ?? '');
    if (!folder || !this.#files.has(path)) return undefined;
    return inSlices(this.#check(path, folder.settings), () => true);
  }

  #mark(path: string): void {
    this.#dirty.set(path, ++this.#changes);
  }

  #remove(path: string): void {
    this.#files.delete(path);
    this.#dirty.delete(path);
    this.#report(path, []);
  }

  #schedule(delay: number): void {
    if (this.#timer || this.#running) return;
    const rest = this.#walkWanted ? this.#walkedAt + MAX_SHARE * this.#walkTook - performance.now() : 0;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        void this.#run();
      },
      Math.max(delay, rest),
    );
    this.#timer.unref();
  }

  async #run(): Promise<void> {
    if (this.#running || this.#listeners.size === 0) return;
    this.#running = true;
    try {
      this.#restart = false;
      const folders = await this.#folders();
      const wanted = (): boolean => this.#listeners.size > 0 && !this.#restart;
      await inSlices(this.#work(folders), wanted);
      // It was interrupted.
      this.#walkWanted ||= this.#walking;
      this.#walking = false;
    } finally {
      this.#running = false;
    }
    if (this.isIdle) for (const listener of [...this.#listeners]) listener.onIdle?.();
    else if (this.#listeners.size > 0) this.#schedule(DELAY);
  }

  /** The workspace folders whose files are checked. */
  async #folders(): Promise<ReadonlyMap<string, FolderSettings>> {
    const out = new Map<string, FolderSettings>();
    for (const folder of this.#session.workspace.folders) {
      const uri = URI.file(folder).toString();
      const settings = await this.#session.settingsOf(uri);
      if (!settings.enable || (!this.#requested && settings.scope !== 'workspace')) continue;
      out.set(folder, { settings, exclude: await this.#session.excludedFiles(uri) });
    }
    return out;
  }

  *#work(folders: ReadonlyMap<string, FolderSettings>): Steps<void> {
    if (this.#walkWanted) yield* this.#walk(folders);
    for (;;) {
      const [next] = this.#dirty;
      if (!next) return;
      const [path, change] = next;
      const folder = folders.get(this.#session.workspace.folderOf(URI.file(path).toString()) ?? '');
      if (!folder) this.#remove(path);
      // What is open is checked as it is in the editor, and again when it is closed.
      else if (!this.#isOpen(path)) this.#report(path, yield* this.#check(path, folder.settings));
      if (this.#dirty.get(path) === change) this.#dirty.delete(path);
      const total = this.#files.size;
      for (const { onProgress } of this.#listeners) onProgress?.(total - this.#dirty.size, total);
      yield;
    }
  }

  *#walk(folders: ReadonlyMap<string, FolderSettings>): Steps<void> {
    this.#walkWanted = false;
    this.#walking = true;
    const began = performance.now();
    const { configs } = this.#session.workspace;
    const found = new Set<string>();
    for (const [folder, { exclude }] of folders) {
      for (const path of workspaceFiles(folder, { exclude, excludes: (p) => configs.excludes(p) })) {
        if (path !== undefined) found.add(path);
        if (path === undefined) yield;
      }
    }
    for (const path of [...this.#files.keys()]) if (!found.has(path)) this.#remove(path);
    for (const path of found) {
      if (this.#files.has(path)) continue;
      this.#files.set(path, false);
      this.#mark(path);
    }
    this.#walking = false;
    this.#walkedAt = performance.now();
    this.#walkTook = this.#walkedAt - began;
  }

  #isOpen(path: string): boolean {
    return this.#session.documents.get(URI.file(path).toString()) !== undefined;
  }

  *#check(path: string, settings: Settings): Steps<Diagnostic[]> {
    const { workspace, service, client } = this.#session;
    const within = workspace.folders.map((f) => URI.file(f).fsPath);
    const file = readText(URI.file(path).fsPath, { maxBytes: MAX_BYTES, within });
    if ('error' in file) return [];
    const uri = URI.file(path).toString();
    const document = TextDocument.create(uri, 'json', 0, file.text);
    const { files, done } = this.#session.recordedFiles(uri);
    const requests = yield* requestDiagnostics(document, path, service, files);
    if (requests) done();
    const findings = yield* workspace.closedFindings(document, settings);
    if (this.#files.has(path))
      this.#files.set(path, findings !== undefined || requestFile(path) !== undefined);
    return [
      ...(requests ?? []),
      ...(findings ?? []).map((f) => toDiagnostic(document, f, client.options.docs)),
    ];
  }

  #report(path: string, diagnostics: readonly Diagnostic[]): void {
    const before = this.#reports.get(path);
    const text = JSON.stringify(diagnostics);
    const isAgain = this.#again.delete(path);
    if (diagnostics.length === 0 ? !before : before?.text === text && !isAgain) return;
    const uri = URI.file(path).toString();
    const resultId = diagnostics.length > 0 ? `${this.#prefix}-${++this.#results}` : undefined;
    const report = { uri, resultId, diagnostics, text };
    if (diagnostics.length > 0) this.#reports.set(path, report);
    else this.#reports.delete(path);
    for (const listener of [...this.#listeners]) listener.onReport?.(report);
  }
}
