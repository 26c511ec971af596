import type { LanguageClient } from 'vscode-languageclient/node';

/** What the parts of the client share. */
export interface Grantwise {
  readonly client: LanguageClient;
  /** Settled when the server answers; starts it if need be. */
  start(): Promise<void>;
  readonly started: boolean;
}
