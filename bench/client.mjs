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

/** @typedef {{ command: string[], setUp?: (client: Client) => Promise<void> }} Server */
/** @typedef {{ line: number, character: number }} Position */
/** @typedef {{ range: { start: Position, end: Position }, text: string }} Change */

export class Client {
  /** Milliseconds from the spawn of the process to the answer of `initialize`. */
  started = 0;

  /** Of the document that is typed in. */
  version = 1;

  /** @param {string[]} command arguments of Node */
  constructor(command) {
    this.process = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.connection = rpc.createMessageConnection(
      new rpc.StreamMessageReader(this.process.stdout),
      new rpc.StreamMessageWriter(this.process.stdin),
    );
  }

  /**
   * Starts a server and initializes it.
   * @param {Server} server
   */
  static async start({ command, setUp }) {
    const began = performance.now();
    const client = new Client(command);
    const { connection } = client;
    connection.onRequest('client/registerCapability', () => null);
    connection.onRequest('workspace/configuration', (/** @type {{ items: unknown[] }} */ { items }) =>
      items.map(() => ({})),
    );
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

  /**
   * @param {string} uri
   * @param {string} text
   */
  open(uri, text) {
    return this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'json', version: 1, text },
    });
  }

  /** @param {string} uri */
  close(uri) {
    return this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  /**
   * One change of a document, as LSP's contentChanges have it.
   * @param {string} uri
   * @param {number} version
   * @param {Change} change
   */
  change(uri, version, change) {
    return this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [change],
    });
  }

  /**
   * @param {string} method of `textDocument/`
   * @param {object} params
   * @returns {Promise<any>} the answer, as the method has it.
   */
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
