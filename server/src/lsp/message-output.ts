/** An output stream that writes each message of LSP at once: two writes would wake up the client twice. */
import { Writable } from 'node:stream';

/** vscode-jsonrpc writes the header of a message, a string, and then the message, which is bytes. */
export class MessageOutput extends Writable {
  readonly #output: NodeJS.WritableStream;
  #header = '';

  constructor(output: NodeJS.WritableStream) {
    super({ decodeStrings: false });
    this.#output = output;
    output.on('error', (error) => this.destroy(error));
    output.on('close', () => this.destroy());
  }

  override _write(chunk: string | Uint8Array, _: BufferEncoding, done: (error?: Error | null) => void): void {
    if (typeof chunk === 'string') {
      this.#header += chunk;
      done();
      return;
    }
    const message = this.#header === '' ? chunk : Buffer.concat([Buffer.from(this.#header), chunk]);
    this.#header = '';
    this.#output.write(message, done);
  }
}
