import type { Disposable, Event, Uri } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { DocumentPolicies } from './status/document-policies.js';
import type { UnsavedKinds } from './status/unsaved-kinds.js';

/** The state that the parts of the client share. */
export interface Grantwise {
  /** Starts the server if necessary, and resolves when it responds. Its client code is loaded only then. */
  start(): Promise<LanguageClient>;
  /** Set once the server is started. */
  readonly client: LanguageClient;
  /** Called with the client before it starts. */
  whenCreated(use: (client: LanguageClient) => void): void;
  readonly started: boolean;
  readonly policies: DocumentPolicies;
  readonly unsavedKinds: UnsavedKinds;
  /** The policies that these documents use changed: see `UsersChanged` of the server. */
  readonly onUsersChanged: Event<readonly Uri[]>;
  /** Called with the progress of a request that was sent with the token, once the server is started. */
  onProgress(token: string, use: (percentage: number, message: string) => void): Disposable;
}
