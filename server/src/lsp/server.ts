/** The language server: LSP on one side, the core on the other. Holds no knowledge of IAM. */
import {
  type CancellationToken,
  CodeActionKind,
  type Connection,
  DiagnosticRefreshRequest,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DocumentDiagnosticReportKind,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  MarkupKind,
  type Position,
  ResponseError,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import type { Catalogue } from '../catalogue/catalogue.js';
import { lookupKey } from '../catalogue/condition-keys.js';
import { accessMarkdown, accessOf } from '../comparison/policy-access.js';
import { kindFromPath, mayHoldPolicy, nameSaysPolicy } from '../dialects/policy-places.js';
import { requestFile } from '../dialects/request-files.js';
import { describeAction, describeKey, describeService, describeWildcard } from '../hover/describe.js';
import { hover } from '../hover/hover.js';
import { compilePolicy } from '../policy/compile.js';
import type { Policy } from '../policy/tree.js';
import { KIND_LABELS } from '../policy/tree.js';
import { CONFIG_FILE, readConfig } from '../rules/config/config.js';
import { policySize, quotaOf } from '../rules/support/policy-size.js';
import { requestSets } from '../sets/request-sets.js';
import { toRange } from './convert.js';
import {
  codeLenses,
  documentLinks,
  foldingRanges,
  highlights,
  inlayHints,
  renameSid,
  selectionRange,
  semanticTokens,
  sidAt,
  TOKEN_TYPES,
} from './features/aids.js';
import { compareWith } from './features/compare.js';
import { complete, wholePolicies } from './features/completion.js';
import { codeActions, FIX_ALL, toDiagnostic, toProblem } from './features/diagnostics.js';
import { documentSymbols } from './features/document-symbols.js';
import { completeRequest, hoverRequest } from './features/request-features.js';
import {
  needed,
  suggestActions,
  suggestPrincipals,
  suggestResources,
} from './features/request-suggestions.js';
import { addTest, evaluateRequest, type Files, requestDiagnostics, runTests } from './features/requests.js';
import type { ConfigPlace } from './features/suppress-actions.js';
import * as protocol from './protocol.js';
import { DEFAULTS, readSettings, type Settings } from './session/settings.js';
import { Workspace } from './session/workspace.js';

/** Larger documents get no checks: nobody writes them by hand. */
const MAX_CHARACTERS = 10_000_000;
/** A document of so many characters needs more memory than there is to save. */
const LARGE = 200_000;
/** Of other open documents, so much is read for what they use. */
const MAX_NEARBY = 100_000;

/** @param onLarge called before the first look at a large document. */
export function startServer(
  connection: Connection,
  catalogue: Catalogue,
  version: string,
  onLarge: () => void = () => {},
): void {
  const documents = new TextDocuments(TextDocument);
  const workspace = new Workspace(catalogue);
  let options: protocol.ClientOptions = {};
  let canConfigure = false;
  let canRegister = false;
  let canWatch = false;
  let canCreate = false;
  let canPull = false;
  let canRefresh = false;
  let snippets = false;
  /** For clients that send their settings instead of being asked. */
  let pushed: Settings = DEFAULTS;
  const settings = new Map<string, Promise<Settings>>();
  const sentInfo = new Map<string, string>();

  workspace.configs.onProblem = (message) => connection.console.warn(message);
  workspace.onFailure = (rule, error) => {
    connection.console.error(
      `The rule ${rule} failed: ${error instanceof Error ? error.stack : String(error)}`,
    );
  };

  connection.onInitialize((params: InitializeParams): InitializeResult => {
    const { capabilities } = params;
    options = (params.initializationOptions as protocol.ClientOptions | undefined) ?? {};
    workspace.jsonSupport = options.jsonSupport === true;
    pushed = readSettings(options.settings);
    canConfigure = capabilities.workspace?.configuration === true;
    canRegister = capabilities.workspace?.didChangeConfiguration?.dynamicRegistration === true;
    canWatch = capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    const editing = capabilities.workspace?.workspaceEdit;
    canCreate = editing?.documentChanges === true && editing.resourceOperations?.includes('create') === true;
    canPull = capabilities.textDocument?.diagnostic !== undefined;
    canRefresh = capabilities.workspace?.diagnostics?.refreshSupport === true;
    snippets = capabilities.textDocument?.completion?.completionItem?.snippetSupport === true;
    workspace.folders = (params.workspaceFolders ?? []).map((f) => workspace.path(f.uri).replace(/\/$/, ''));
    return {
      serverInfo: { name: 'grantwise', version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        completionProvider: { resolveProvider: true, triggerCharacters: ['"', ':', '*', '/', '{'] },
        hoverProvider: true,
        codeActionProvider: {
          codeActionKinds: [
            CodeActionKind.QuickFix,
            CodeActionKind.RefactorRewrite,
            CodeActionKind.RefactorExtract,
            FIX_ALL,
          ],
        },
        documentSymbolProvider: true,
        documentHighlightProvider: true,
        inlayHintProvider: true,
        semanticTokensProvider: { legend: { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [] }, full: true },
        documentLinkProvider: {},
        renameProvider: { prepareProvider: true },
        ...(options.commands ? { codeLensProvider: {} } : {}),
        // An editor with JSON support folds and selects by itself.
        ...(workspace.jsonSupport ? {} : { foldingRangeProvider: true, selectionRangeProvider: true }),
        ...(canPull
          ? { diagnosticProvider: { interFileDependencies: false, workspaceDiagnostics: false } }
          : {}),
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });

  connection.onInitialized(() => {
    if (canRegister)
      void connection.client.register(DidChangeConfigurationNotification.type, { section: 'grantwise' });
    if (canWatch) {
      void connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: `**/${CONFIG_FILE}` }],
      });
    }
    if (connection.workspace && canConfigure) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map((f) => workspace.path(f.uri).replace(/\/$/, '')));
        const fresh = added.map((f) => workspace.path(f.uri).replace(/\/$/, ''));
        workspace.folders = [...workspace.folders.filter((f) => !gone.has(f)), ...fresh];
        void recheck();
      });
    }
  });

  function settingsOf(uri: string): Promise<Settings> {
    if (!canConfigure) return Promise.resolve(pushed);
    let known = settings.get(uri);
    if (!known) {
      known = Promise.resolve(
        connection.workspace.getConfiguration({ scopeUri: uri, section: 'grantwise' }),
      ).then(readSettings, () => DEFAULTS);
      settings.set(uri, known);
    }
    return known;
  }

  /**
   * The document with its settings, or undefined where there is nothing to say.
   * @throws ResponseError where the request is not wanted any more: who types fast cancels more than he reads.
   */
  async function open(
    uri: string,
    token?: CancellationToken,
  ): Promise<{ document: TextDocument; settings: Settings } | undefined> {
    const before = documents.get(uri);
    if (!before || before.getText().length > MAX_CHARACTERS) return undefined;
    const of = await settingsOf(uri);
    if (token?.isCancellationRequested)
      throw new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
    const document = documents.get(uri);
    return document && { document, settings: of };
  }

  const files: Files = {
    open: (uri) => documents.get(uri)?.getText(),
    get folders() {
      return workspace.folders;
    },
  };

  /** The folder whose configuration a document is; undefined for every other document. */
  function configFolder(uri: string): string | undefined {
    const folder = uri.startsWith('file:') ? workspace.folderOf(uri) : undefined;
    return folder !== undefined && workspace.path(uri) === `${folder}/${CONFIG_FILE}` ? folder : undefined;
  }

  function configPlace(uri: string): ConfigPlace | undefined {
    const folder = uri.startsWith('file:') ? workspace.folderOf(uri) : undefined;
    if (folder === undefined) return undefined;
    return {
      uri: URI.file(`${folder}/${CONFIG_FILE}`).toString(),
      text: workspace.configs.text(folder),
      file: workspace.path(uri).slice(folder.length + 1),
      canCreate,
    };
  }

  async function diagnose(
    uri: string,
    token?: CancellationToken,
  ): Promise<ReturnType<typeof toDiagnostic>[]> {
    const at = await open(uri, token);
    if (!at) return [];
    // Where there is JSON support, the schema says the same.
    if (configFolder(uri) !== undefined && !workspace.jsonSupport) {
      return readConfig(at.document.getText()).problems.map((p) => toProblem(at.document, p));
    }
    const requests = at.settings.enable
      ? requestDiagnostics(at.document, workspace.path(uri), catalogue, files)
      : undefined;
    const findings = workspace.findings(at.document, at.settings);
    tellInfo(at.document, workspace.analysis(at.document, at.settings)?.policies ?? []);
    return [...(requests ?? []), ...findings.map((f) => toDiagnostic(at.document, f, options.docs))];
  }

  function tellInfo(document: TextDocument, policies: readonly Policy[]): void {
    if (!options.documentInfo) return;
    const info: protocol.DocumentInfo = {
      uri: document.uri,
      policies: policies.map((p) => {
        const quota = quotaOf(p)?.limit;
        return {
          kind: p.kind,
          label: KIND_LABELS[p.kind],
          reason: p.kindReason,
          range: toRange(document, p.node.range),
          size: policySize(p),
          ...(quota !== undefined ? { quota } : {}),
        };
      }),
    };
    const text = JSON.stringify(info);
    if (sentInfo.get(document.uri) === text) return;
    sentInfo.set(document.uri, text);
    void connection.sendNotification(protocol.DOCUMENT_INFO, info);
  }

  async function push(uri: string): Promise<void> {
    const version = documents.get(uri)?.version;
    const diagnostics = await diagnose(uri);
    // A newer version gets an answer of its own.
    if (documents.get(uri)?.version !== version) return;
    await connection.sendDiagnostics({ uri, diagnostics, ...(version !== undefined ? { version } : {}) });
  }

  let refreshing: NodeJS.Timeout | undefined;
  /** Asks the client to ask again, not at every keystroke. */
  function refreshSoon(): void {
    if (!canRefresh || refreshing) return;
    refreshing = setTimeout(() => {
      refreshing = undefined;
      void connection.sendRequest(DiagnosticRefreshRequest.type).catch(() => {});
    }, 300);
  }

  async function recheck(): Promise<void> {
    settings.clear();
    if (canPull) {
      if (canRefresh) await connection.sendRequest(DiagnosticRefreshRequest.type).catch(() => {});
    } else await Promise.all(documents.all().map((d) => push(d.uri)));
  }

  let metLarge = false;
  documents.onDidChangeContent(({ document }) => {
    if (!metLarge && document.getText().length > LARGE) {
      metLarge = true;
      onLarge();
    }
    const folder = configFolder(document.uri);
    if (folder !== undefined) {
      workspace.configs.edited(folder, document.getText());
      void recheck();
    }
    if (!canPull) void push(document.uri);
    // Tests may use this very policy.
    const users = documents.all().filter((d) => d.uri !== document.uri && requestFile(workspace.path(d.uri)));
    if (users.length === 0) return;
    if (!canPull) for (const d of users) void push(d.uri);
    else refreshSoon();
  });
  documents.onDidClose(({ document }) => {
    workspace.forget(document.uri);
    const folder = configFolder(document.uri);
    if (folder !== undefined) workspace.configs.edited(folder, undefined);
    settings.delete(document.uri);
    sentInfo.delete(document.uri);
    if (!canPull) void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  });

  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) {
      const folder = configFolder(uri);
      if (folder !== undefined) workspace.configs.changed(folder);
    }
    void recheck();
  });

  connection.onDidChangeConfiguration(({ settings: sent }) => {
    const own = (sent as { grantwise?: unknown } | undefined)?.grantwise;
    if (own !== undefined) pushed = readSettings(own);
    void recheck();
  });

  connection.languages.diagnostics.on(async ({ textDocument }, token) => ({
    kind: DocumentDiagnosticReportKind.Full,
    items: await diagnose(textDocument.uri, token),
  }));

  /** What other open policies say, for the accounts, Regions and organisations that people work with. */
  function nearby(uri: string): string {
    let text = '';
    for (const d of documents.all()) {
      if (d.uri === uri || text.length > MAX_NEARBY) continue;
      const other = d.getText();
      if (other.length < MAX_NEARBY && mayHoldPolicy(other)) text += `${other}\n`;
    }
    return text;
  }

  connection.onCompletion(async ({ textDocument, position }, token) => {
    const at = await open(textDocument.uri, token);
    if (!at) return null;
    const offset = at.document.offsetAt(position);
    const policy = workspace.policyToComplete(at.document, at.settings, offset);
    const file = requestFile(workspace.path(textDocument.uri));
    if (file && !policy) return completeRequest(at.document, file, catalogue, offset) ?? null;
    if (!policy && !file && at.document.getText().trim() === '' && snippets) {
      const path = workspace.path(textDocument.uri);
      if (at.settings.enable && nameSaysPolicy(path))
        return wholePolicies(at.document, offset, kindFromPath(path)?.kind);
    }
    return complete(policy, catalogue, at.document, offset, {
      suggestCommand: options.suggestCommand,
      snippets,
      nearby: nearby(textDocument.uri),
    });
  });

  connection.onCompletionResolve((item) => {
    const data = item.data as { type?: unknown; id?: unknown } | undefined;
    if (typeof data?.id !== 'string') return item;
    const value = describeItem(String(data.type), data.id);
    return value === undefined ? item : { ...item, documentation: { kind: MarkupKind.Markdown, value } };
  });

  function describeItem(type: string, id: string): string | undefined {
    if (type === 'service') {
      const service = catalogue.service(id);
      return service && describeService(service, catalogue);
    }
    if (type === 'key') {
      const hit = lookupKey(catalogue, id);
      return hit.found === 'key' ? describeKey(hit.key, hit.service, catalogue) : undefined;
    }
    if (/[*?]/.test(id)) return describeWildcard(id, catalogue, requestSets(catalogue));
    const action = catalogue.action(id);
    return action && describeAction(action, catalogue);
  }

  connection.onHover(async ({ textDocument, position }, token) => {
    const at = await open(textDocument.uri, token);
    if (!at) return null;
    const offset = at.document.offsetAt(position);
    const policy = workspace.policyAt(at.document, at.settings, offset);
    const text = policy && hover(policy, catalogue, offset);
    if (!text) {
      const file = at.settings.enable && requestFile(workspace.path(textDocument.uri));
      return (file && hoverRequest(at.document, catalogue, offset)) || null;
    }
    return {
      contents: { kind: MarkupKind.Markdown, value: text.markdown },
      range: toRange(at.document, text.range),
    };
  });

  connection.onCodeAction(async ({ textDocument, range, context }, token) => {
    const at = await open(textDocument.uri, token);
    if (!at) return null;
    const analysis = workspace.analysis(at.document, at.settings);
    if (!analysis) return null;
    const findings = workspace.findings(at.document, at.settings);
    return codeActions(
      at.document,
      analysis,
      findings,
      range,
      context.only ?? [],
      configPlace(at.document.uri),
      catalogue,
      canCreate,
    );
  });

  /** The policies of a document, with what else a feature needs. */
  async function policiesAt(
    uri: string,
    token: CancellationToken,
  ): Promise<{ document: TextDocument; settings: Settings; policies: readonly Policy[] } | undefined> {
    const at = await open(uri, token);
    const policies = at && workspace.analysis(at.document, at.settings)?.policies;
    return policies && { ...at, policies };
  }

  connection.languages.inlayHint.on(async ({ textDocument, range }, token) => {
    const at = await policiesAt(textDocument.uri, token);
    return at?.settings.inlayHints ? inlayHints(at.document, at.policies, catalogue, range) : null;
  });

  connection.languages.semanticTokens.on(async ({ textDocument }, token) => {
    const at = await policiesAt(textDocument.uri, token);
    return { data: at?.settings.levels ? semanticTokens(at.document, at.policies, catalogue) : [] };
  });

  connection.onCodeLens(async ({ textDocument }, token) => {
    const at = await policiesAt(textDocument.uri, token);
    // The policies of a request are small, and have its own evaluation.
    if (!at?.settings.summaryLens || requestFile(workspace.path(textDocument.uri))) return null;
    return codeLenses(at.document, at.policies, catalogue);
  });

  connection.onDocumentLinks(async ({ textDocument }, token) => {
    const at = await policiesAt(textDocument.uri, token);
    return at?.settings.links ? documentLinks(at.document, at.policies, catalogue) : null;
  });

  connection.onDocumentHighlight(async ({ textDocument, position }, token) => {
    const at = await open(textDocument.uri, token);
    if (!at) return null;
    const offset = at.document.offsetAt(position);
    const policy = workspace.policyAt(at.document, at.settings, offset);
    const found = policy ? highlights(at.document, policy, offset) : [];
    // None of ours: the editor highlights the word.
    return found.length > 0 ? found : null;
  });

  /** The Sid under the cursor. */
  async function sidUnder(uri: string, position: Position) {
    const at = await open(uri);
    if (!at) return undefined;
    const offset = at.document.offsetAt(position);
    const policy = workspace.policyAt(at.document, at.settings, offset);
    const sid = policy && sidAt(policy, offset);
    return sid && { document: at.document, policy, sid };
  }

  connection.onPrepareRename(async ({ textDocument, position }) => {
    const at = await sidUnder(textDocument.uri, position);
    return at ? { range: toRange(at.document, at.sid.inner), placeholder: at.sid.value } : null;
  });

  connection.onRenameRequest(async ({ textDocument, position, newName }) => {
    const at = await sidUnder(textDocument.uri, position);
    if (!at) return null;
    const edits = renameSid(at.document, at.policy, at.sid, newName);
    if (typeof edits === 'string') return new ResponseError(LSPErrorCodes.RequestFailed, edits);
    return { changes: { [textDocument.uri]: edits } };
  });

  connection.onFoldingRanges(async ({ textDocument }, token) => {
    const at = await open(textDocument.uri, token);
    const analysis = at && workspace.analysis(at.document, at.settings);
    return analysis ? foldingRanges(at.document, analysis.document.root) : null;
  });

  connection.onSelectionRanges(async ({ textDocument, positions }, token) => {
    const at = await open(textDocument.uri, token);
    const analysis = at && workspace.analysis(at.document, at.settings);
    if (!analysis) return null;
    return positions.map((p) => selectionRange(at.document, analysis.document.root, at.document.offsetAt(p)));
  });

  connection.onDocumentSymbol(async ({ textDocument }, token) => {
    const at = await open(textDocument.uri, token);
    const policies = at && workspace.analysis(at.document, at.settings)?.policies;
    return policies ? documentSymbols(at.document, policies) : null;
  });

  /**
   * A request about one policy of a document. An answer that takes long asks between its steps whether it is still
   * `wanted`: not after a cancel or an edit, and then there is none.
   */
  function onPolicy<P extends protocol.PolicyRef, R>(
    method: string,
    answer: (policy: Policy, params: P, wanted: () => boolean) => R | Promise<R | undefined>,
  ): void {
    connection.onRequest(method, async (params: P, token: CancellationToken) => {
      const at = await open(params.uri, token);
      const policy = at && workspace.analysis(at.document, at.settings)?.policies[params.policy];
      if (!policy)
        return new ResponseError(LSPErrorCodes.RequestFailed, 'There is no such policy in the document.');
      const text = at.document.getText();
      const wanted = (): boolean =>
        !token.isCancellationRequested && documents.get(params.uri)?.getText() === text;
      const result = await answer(policy, params, wanted);
      return (
        result ??
        new ResponseError(LSPErrorCodes.ContentModified, 'The policy changed before there was an answer.')
      );
    });
  }
  onPolicy(protocol.SUGGEST_ACTIONS, (policy, { query }: protocol.SuggestActionsParams) =>
    suggestActions(policy, catalogue, query),
  );
  onPolicy(protocol.SUGGEST_RESOURCES, (policy, { action }: protocol.SuggestResourcesParams) =>
    suggestResources(policy, catalogue, action),
  );
  onPolicy(protocol.SUGGEST_PRINCIPALS, (policy) => suggestPrincipals(policy));
  onPolicy(protocol.NEEDED_KEYS, (policy, { request, asked }: protocol.NeededKeysParams) =>
    needed(policy, catalogue, request, asked),
  );
  onPolicy(protocol.ACCESS, (policy): protocol.AccessResult => {
    const access = accessOf(compilePolicy(policy), catalogue, requestSets(catalogue));
    return { markdown: accessMarkdown(access, KIND_LABELS[policy.kind]) };
  });
  onPolicy(protocol.COMPARE, (policy, { before, policy: index }: protocol.CompareParams, wanted) =>
    compareWith(policy, before, index, catalogue, wanted),
  );

  connection.onRequest(protocol.EVALUATE_REQUEST, ({ base, request }: protocol.EvaluateRequestParams) =>
    evaluateRequest(base, request, catalogue, files),
  );
  connection.onRequest(protocol.RUN_TESTS, ({ uri, text }: protocol.RunTestsParams) =>
    runTests(uri, text, catalogue, files),
  );
  connection.onRequest(protocol.ADD_TEST, (params: protocol.AddTestParams) => addTest(params));

  documents.listen(connection);
  connection.listen();
}
