/** Entry point of dist/cli.js. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Catalogue } from '../catalogue/catalogue.js';
import { POLICY_KINDS } from '../policy/tree.js';
import { type CliResult, isPolicyKind, runCheck } from './check.js';
import { readText } from './files.js';

const USAGE = `Usage: grantwise check [--format text|json] [--kind KIND] FILES...

Checks IAM policies, offline. A .jsonl file holds one document a line.

  --format  text (default), or json: an array of {file, rule, severity, message, range}
  --kind    the kind of the policies, where names and content do not tell:
            ${POLICY_KINDS.join(', ')}
  --help, --version

Exit code: 0 no errors, 1 errors found, 2 bad usage or unreadable input.
`;

const bad = (message: string): CliResult => ({
  stdout: '',
  stderr: `grantwise: ${message}\n\n${USAGE}`,
  exitCode: 2,
});

function loadCatalogue(): Catalogue {
  return new Catalogue(readFileSync(join(__dirname, 'catalogue.dat')));
}

function main(argv: readonly string[]): CliResult {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    return bad((error as Error).message);
  }
  const { values, positionals } = parsed;
  if (values.help) return { stdout: USAGE, stderr: '', exitCode: 0 };
  if (values.version) {
    const { info } = loadCatalogue();
    return {
      stdout: `grantwise ${GRANTWISE_VERSION}, service data of ${info.updatedAt}\n`,
      stderr: '',
      exitCode: 0,
    };
  }
  const [command, ...files] = positionals;
  if (command === undefined) return bad('no command given');
  if (command !== 'check') return bad(`there is no command "${command}"`);
  const format = values.format ?? 'text';
  if (format !== 'text' && format !== 'json') return bad(`--format takes text or json, not "${format}"`);
  if (values.kind !== undefined && !isPolicyKind(values.kind))
    return bad(`there is no kind "${values.kind}"`);
  if (files.length === 0) return bad('no files given');
  return runCheck(files.map(readText), format, values.kind, loadCatalogue());
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      format: { type: 'string' },
      kind: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
    },
  });
}

declare const GRANTWISE_VERSION: string;

const result = main(process.argv.slice(2));
process.stdout.write(result.stdout);
process.stderr.write(result.stderr);
process.exitCode = result.exitCode;
