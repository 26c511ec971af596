import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  type CodeAction,
  type CompletionList,
  CompletionTriggerKind,
  createProtocolConnection,
  type Diagnostic,
  type DocumentSymbol,
  type Hover,
  type InitializeParams,
  type InitializeResult,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type SymbolInformation,
} from 'vscode-languageserver-protocol/node';
import { root } from './catalogue.js';

export interface Options {
  pull?: boolean;
  snippets?: boolean;
  configuration?: unknown;
  initializationOptions?: unknown;
  /** Path of the workspace folder. */
  folder?: string;
  /** The setting `files.exclude`. */
  filesExclude?: Readonly<Record<string, boolean>>;
  /** Paths of several workspace folders, instead of one. */
  folders?: readonly string[];
}

/** A client of the built server, over stdio. */
export class LspClient {
  readonly process: ChildProcess;
  readonly connection: ProtocolConnection;
  initialized!: InitializeResult;
  configuration: unknown;
  readonly published = new Map<string, { version?: number | undefined; diagnostics: Diagnostic[] }>();
  readonly #waiting: (() => void)[] = [];
  #version = 0;

  private constructor() {
    this.process = spawn(process.execPath, [join(root, 'dist/server.js'), '--stdio'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.connection = createProtocolConnection(
      new StreamMessageReader(this.process.stdout!),
      new StreamMessageWriter(this.process.stdin!),
    );
  }

  static async start(options: Options = {}): Promise<LspClient> {
    const client = new LspClient();
    const { connection } = client;
    client.configuration = options.configuration ?? {};
    connection.onNotification(
      'textDocument/publishDiagnostics',
      (p: { uri: string; version?: number; diagnostics: Diagnostic[] }) => {
        client.published.set(p.uri, { version: p.version, diagnostics: p.diagnostics });
        for (const wake of client.#waiting.splice(0)) wake();
      },
    );
    connection.onRequest('workspace/configuration', (p: { items: { section?: string }[] }) =>
      p.items.map(({ section }) =>
        section === 'files.exclude' ? (options.filesExclude ?? null) : client.configuration,
      ),
    );
    connection.onRequest('client/registerCapability', () => null);
    connection.onRequest('workspace/diagnostic/refresh', () => null);
    connection.listen();
    const params: InitializeParams = {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: (options.folders ?? [options.folder ?? '/work']).map((folder) => ({
        uri: `file://${folder}`,
        name: folder.slice(folder.lastIndexOf('/') + 1),
      })),
      capabilities: {
        workspace: {
          configuration: true,
          workspaceFolders: true,
          didChangeConfiguration: { dynamicRegistration: true },
          diagnostics: { refreshSupport: true },
          workspaceEdit: {
            documentChanges: true,
            resourceOperations: ['create'],
            changeAnnotationSupport: { groupsOnLabel: true },
          },
        },
        textDocument: {
          completion: { completionItem: { snippetSupport: options.snippets ?? true } },
          ...(options.pull ? { diagnostic: {} } : {}),
        },
      },
      initializationOptions: options.initializationOptions,
    };
    client.initialized = await connection.sendRequest('initialize', params);
    await connection.sendNotification('initialized', {});
    return client;
  }

  async open(uri: string, text: string, languageId = 'json'): Promise<void> {
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: ++this.#version, text },
    });
  }

  async change(uri: string, contentChanges: unknown[]): Promise<number> {
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: ++this.#version },
      contentChanges,
    });
    return this.#version;
  }

  async close(uri: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  /** Published diagnostics of (at least) a version. */
  async diagnostics(uri: string, version = this.#version): Promise<Diagnostic[]> {
    for (;;) {
      const known = this.published.get(uri);
      if (known && (known.version === undefined || known.version >= version)) return known.diagnostics;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Waits for published diagnostics of that sort. */
  async until(uri: string, wanted: (diagnostics: Diagnostic[]) => boolean): Promise<void> {
    while (!wanted(this.published.get(uri)?.diagnostics ?? [])) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async pull(uri: string): Promise<Diagnostic[]> {
    const report = await this.connection.sendRequest<{ items: Diagnostic[] }>('textDocument/diagnostic', {
      textDocument: { uri },
    });
    return report.items;
  }

  /** @param typed the character after which a list opens by itself; asked for, if omitted. */
  complete(uri: string, line: number, character: number, typed?: string): Promise<CompletionList | null> {
    return this.connection.sendRequest('textDocument/completion', {
      textDocument: { uri },
      position: { line, character },
      ...(typed === undefined
        ? {}
        : { context: { triggerKind: CompletionTriggerKind.TriggerCharacter, triggerCharacter: typed } }),
    });
  }

  hover(uri: string, line: number, character: number): Promise<Hover | null> {
    return this.connection.sendRequest('textDocument/hover', {
      textDocument: { uri },
      position: { line, character },
    });
  }

  codeActions(uri: string, diagnostic: Diagnostic, only?: string[]): Promise<CodeAction[]> {
    return this.connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri },
      range: diagnostic.range,
      context: { diagnostics: [diagnostic], ...(only ? { only } : {}) },
    });
  }

  symbols(uri: string): Promise<DocumentSymbol[] | null> {
    return this.connection.sendRequest('textDocument/documentSymbol', { textDocument: { uri } });
  }

  workspaceSymbols(query: string): Promise<SymbolInformation[]> {
    return this.connection.sendRequest('workspace/symbol', { query });
  }

  async stop(): Promise<number | null> {
    const exited = new Promise<number | null>((resolve) => this.process.once('exit', resolve));
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    return exited;
  }
}
