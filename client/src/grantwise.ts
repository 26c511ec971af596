import type { LanguageClient } from 'vscode-languageclient/node';

/** What the parts of the client share. */
export interface Grantwise {
  /** Starts the server if need be; settled when it answers. Its code is not even loaded before. */
  start(): Promise<LanguageClient>;
  /** Only once it is started. */
  readonly client: LanguageClient;
  /** Calls with the client before it starts. */
  whenCreated(use: (client: LanguageClient) => void): void;
  readonly started: boolean;
}
