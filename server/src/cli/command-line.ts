/** The command line: dist/command-line.js, which dist/cli.js starts. */
import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Catalogue } from '../service/core.js';
import { createIamLanguageService, type IamLanguageService } from '../service/iam-language-service.js';
import { printable } from '../text/printable.js';
import { type CliResult, commandHelp, didYouMean, readArguments, UsageError } from './command.js';
import { commands } from './commands.generated.js';

declare const GRANTWISE_VERSION: string;

const loadService = (): IamLanguageService =>
  createIamLanguageService(new Catalogue(readFileSync(join(__dirname, 'catalogue.dat'))));

const print = (stdout: string): CliResult => ({ stdout, stderr: '', exitCode: 0 });

function overview(): string {
  const rows = commands.map((c) => `  ${c.name.padEnd(10)} ${c.summary}\n`);
  return `Usage: grantwise COMMAND [options] FILES...\n\n${rows.join('')}\ngrantwise COMMAND --help explains a command; grantwise --version prints versions.\nAll commands work offline. Exit code 2: bad usage, unreadable input or output that cannot be written.\n`;
}

/** @throws UsageError */
async function dispatch([name, ...args]: readonly string[]): Promise<CliResult> {
  if (name === '--help' || name === '-h' || (name === 'help' && args.length === 0)) return print(overview());
  if (name === '--version' || name === '-v')
    return print(`grantwise ${GRANTWISE_VERSION}, service data of ${loadService().dataDate}\n`);
  if (name === undefined) throw new UsageError('no command given; grantwise --help lists the commands.');
  const command = commands.find((c) => c.name === (name === 'help' ? args[0] : name));
  if (!command) {
    const hint = didYouMean(
      name,
      commands.map((c) => c.name),
    );
    throw new UsageError(`unknown command "${name}".${hint || ' grantwise --help lists the commands.'}`);
  }
  const read = name === 'help' ? undefined : readArguments(command, args);
  if (!read) return print(commandHelp(command));
  let service: IamLanguageService | undefined;
  return command.run({
    ...read,
    get service() {
      service ??= loadService();
      return service;
    },
  });
}

/** Message and place of an error that is a defect of ours; in one line, since its text can come from a document. */
const detailsOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message).replace(/\n\s*/g, ' ') : String(error);

async function result(args: readonly string[]): Promise<CliResult> {
  try {
    return await dispatch(args);
  } catch (error) {
    const message = error instanceof UsageError ? error.message : `internal error: ${detailsOf(error)}`;
    return { stdout: '', stderr: `grantwise: ${printable(message)}\n`, exitCode: 2 };
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/**
 * Writes all of a text, even to a pipe that accepts less at a time.
 * @returns false if it cannot be written, for example to a full disk. A closed pipe is not a failure: `head`
 *   closes its input.
 */
function write(descriptor: number, text: string): boolean {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      if (codeOf(error) === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      else return codeOf(error) === 'EPIPE';
    }
  }
  return true;
}

void result(process.argv.slice(2)).then(({ stdout, stderr, exitCode }) => {
  const complained = write(2, stderr);
  const written = write(1, stdout);
  if (!written) write(2, 'grantwise: the output could not be written\n');
  process.exitCode = complained && written ? exitCode : 2;
});
