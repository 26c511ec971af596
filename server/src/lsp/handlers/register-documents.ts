/** Documents that are opened, edited and closed, and files that change on disk. */

import { FileChangeType } from 'vscode-languageserver';
import { areOneModule } from '../../service/core.js';
import type { Publisher } from '../session/publisher.js';
import type { Session } from '../session/session.js';
import type { WorkspaceChecker } from '../session/workspace-checker.js';

/** A document with this many characters needs more memory than the small heap that main.ts sets. */
const LARGE = 200_000;

/** Folders have no changes of their own. */
const isConfigChange = (session: Session, uri: string, type: FileChangeType): boolean =>
  type === FileChangeType.Changed ? session.isConfig(uri) : session.touchesConfig(uri);

/** @param onLarge called before a large document of a language is first parsed. */
export function registerDocuments(
  session: Session,
  publisher: Publisher,
  checker: WorkspaceChecker,
  onLarge: (languageId: string) => void,
): void {
  const { connection, documents, workspace } = session;
  const metLarge = new Set<string>();
  /** Other open files can have policies that it uses. */
  const edited = (uri: string): void => {
    const path = workspace.path(uri);
    if (documents.all().some((d) => d.uri !== uri) && areOneModule(path, path)) publisher.moduleEdited();
  };

  documents.onDidChangeContent(({ document }) => {
    const { languageId } = document;
    if (!metLarge.has(languageId) && document.getText().length > LARGE) {
      metLarge.add(languageId);
      onLarge(languageId);
    }
    if (session.isConfig(document.uri)) {
      workspace.configs.edited(workspace.path(document.uri), document.getText());
      void publisher.recheck();
    }
    publisher.changed(document.uri);
    edited(document.uri);
  });

  documents.onDidClose(({ document }) => {
    checker.closed(document.uri);
    workspace.forget(document.uri);
    session.forgetSettings(document.uri);
    publisher.closed(document.uri);
    edited(document.uri);
    if (!session.isConfig(document.uri)) return;
    workspace.configs.closed(workspace.path(document.uri));
    void publisher.recheck();
  });

  connection.onDidChangeWatchedFiles(({ changes }) => {
    const modules = changes.map(({ uri }) => workspace.path(uri)).filter((path) => areOneModule(path, path));
    workspace.modules.changed(modules);
    checker.changed(changes);
    publisher.filesChanged(changes.map(({ uri }) => uri));
    if (changes.some(({ type }) => type !== FileChangeType.Changed)) publisher.filesMoved();
    const isConfig = changes.some(({ uri, type }) => isConfigChange(session, uri, type));
    if (modules.length > 0 && !isConfig) void publisher.modulesChanged();
    if (!isConfig) return;
    workspace.configs.changed();
    void publisher.recheck();
  });
}
