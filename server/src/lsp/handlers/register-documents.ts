/** Documents that are opened, edited and closed, and configuration files that change on disk. */

import type { Publisher } from '../session/publisher.js';
import type { Session } from '../session/session.js';

/** A document with this many characters needs more memory than the small heap that main.ts sets. */
const LARGE = 200_000;

/** @param onLarge called before a large document is first parsed. */
export function registerDocuments(session: Session, publisher: Publisher, onLarge: () => void): void {
  const { connection, documents, workspace } = session;
  let metLarge = false;

  documents.onDidChangeContent(({ document }) => {
    if (!metLarge && document.getText().length > LARGE) {
      metLarge = true;
      onLarge();
    }
    if (session.isConfig(document.uri)) {
      workspace.configs.edited(workspace.path(document.uri), document.getText());
      void publisher.recheck();
    }
    publisher.changed(document.uri);
  });

  documents.onDidClose(({ document }) => {
    workspace.forget(document.uri);
    session.forgetSettings(document.uri);
    publisher.closed(document.uri);
    if (!session.isConfig(document.uri)) return;
    workspace.configs.closed(workspace.path(document.uri));
    void publisher.recheck();
  });

  connection.onDidChangeWatchedFiles(({ changes }) => {
    if (!changes.some(({ uri }) => session.isConfig(uri))) return;
    workspace.configs.changed();
    void publisher.recheck();
  });
}
