// The one client that all measured language servers get.
import { execFileSync, spawn } from 'node:child_process';
import rpc from 'vscode-jsonrpc/node';

const CAPABILITIES = {
  workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ['create'] } },
  textDocument: {
    completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
    hover: { contentFormat: ['markdown'] },
    diagnostic: {},
  },
};

export class Client {
  /** Milliseconds from the spawn of the process to the answer of `initialize`. */
  started = 0;

  /**
   * Starts a server and initializes it.
   * @param {{ command: string[], setUp?: (client: Client) => Promise<void> }} server
   */
  static async start({ command, setUp }) {
    const client = new Client();
    const began = performance.now();
    client.process = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'inherit'] });
    client.connection = rpc.createMessageConnection(
      new rpc.StreamMessageReader(client.process.stdout),
      new rpc.StreamMessageWriter(client.process.stdin),
    );
    const { connection } = client;
    connection.onRequest('client/registerCapability', () => null);
    connection.onRequest('workspace/configuration', ({ items }) => items.map(() => ({})));
    connection.onRequest('workspace/diagnostic/refresh', () => null);
    connection.listen();
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: null,
      capabilities: CAPABILITIES,
    });
    client.started = performance.now() - began;
    await connection.sendNotification('initialized', {});
    await setUp?.(client);
    return client;
  }

  open(uri, text) {
    return this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'json', version: 1, text },
    });
  }

  close(uri) {
    return this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  /** One change of a document, as LSP's contentChanges have it. */
  change(uri, version, change) {
    return this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [change],
    });
  }

  ask(method, params) {
    return this.connection.sendRequest(`textDocument/${method}`, params);
  }

  /** Resident memory of the server's process, in MB. */
  memory() {
    return (
      Number(execFileSync('ps', ['-o', 'rss=', '-p', String(this.process.pid)], { encoding: 'utf8' })) / 1024
    );
  }

  async stop() {
    const exited = new Promise((resolve) => this.process.once('exit', resolve));
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    await exited;
    this.connection.dispose();
  }
}
