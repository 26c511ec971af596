/** The capabilities of the client, read once from its `initialize` request. */
import type { InitializeParams } from 'vscode-languageserver';
import type { ClientOptions } from '../protocol.js';

export interface ClientFeatures {
  readonly options: ClientOptions;
  /** `workspace/configuration`: the server requests settings; otherwise the client pushes them. */
  readonly configuration: boolean;
  readonly configurationRegistration: boolean;
  readonly watchedFilesRegistration: boolean;
  /** Of watchers: relative to a folder, which can be outside of the workspace. */
  readonly relativePatterns: boolean;
  readonly createFiles: boolean;
  /** Changes can have names and need a confirmation. */
  readonly changeAnnotations: boolean;
  readonly pullDiagnostics: boolean;
  readonly refreshDiagnostics: boolean;
  readonly snippets: boolean;
  /** What completion lists can say once for all of their items. */
  readonly itemDefaults: readonly string[];
  /** The server can begin to show progress. */
  readonly progress: boolean;
}

export const NO_FEATURES: ClientFeatures = {
  options: {},
  configuration: false,
  configurationRegistration: false,
  watchedFilesRegistration: false,
  relativePatterns: false,
  createFiles: false,
  changeAnnotations: false,
  pullDiagnostics: false,
  refreshDiagnostics: false,
  snippets: false,
  itemDefaults: [],
  progress: false,
};

export function clientFeatures({ capabilities, initializationOptions }: InitializeParams): ClientFeatures {
  const { workspace, textDocument, window } = capabilities;
  const edits = workspace?.workspaceEdit;
  return {
    options: (initializationOptions as ClientOptions | undefined) ?? {},
    configuration: workspace?.configuration === true,
    configurationRegistration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    watchedFilesRegistration: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    relativePatterns: workspace?.didChangeWatchedFiles?.relativePatternSupport === true,
    createFiles: edits?.documentChanges === true && edits.resourceOperations?.includes('create') === true,
    changeAnnotations: edits?.documentChanges === true && edits.changeAnnotationSupport !== undefined,
    pullDiagnostics: textDocument?.diagnostic !== undefined,
    refreshDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    snippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    itemDefaults: textDocument?.completion?.completionList?.itemDefaults ?? [],
    progress: window?.workDoneProgress === true,
  };
}
