/** Custom messages about the workspace: its configuration, its files, and what uses them. Types only, as in protocol.ts. */

/** What applies to a file, and where each value comes from. The file does not have to be open. */
export const EFFECTIVE_CONFIGURATION = 'grantwise/effectiveConfiguration';
export interface EffectiveConfigurationParams {
  uri: string;
}
export interface EffectiveConfigurationResult {
  markdown: string;
}

/**
 * Server to client: the policies that request and test documents name changed, in the editor or on disk; or those of the
 * request that was evaluated last.
 */
export const USERS_CHANGED = 'grantwise/usersChanged';
export interface UsersChanged {
  /** Of the documents, open or not; of a request that was evaluated, its `base`. */
  uris: string[];
}

/**
 * Checks the whole workspace, whatever the setting `grantwise.diagnostics.scope` says, until the end of the session: the
 * diagnostics are pulled or published. With a `workDoneToken`, its progress is reported. Cancelled, nothing stays.
 */
export const CHECK_WORKSPACE = 'grantwise/checkWorkspace';
export interface CheckWorkspaceParams {
  workDoneToken?: string | number;
  /** true: the findings of files that are not open are dropped, and no longer looked for. */
  stop?: boolean;
}
export interface CheckWorkspaceResult {
  /** Files whose names say that they can contain policies, requests or tests. */
  files: number;
  /** Those that do. */
  relevant: number;
  withFindings: number;
  errors: number;
  warnings: number;
  others: number;
}
