/** Entry point of dist/cli.js. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Catalogue } from '../catalogue/catalogue.js';
import { POLICY_KINDS } from '../policy/policy-kind.js';
import { CONFIG_FILE, type Config, NO_CONFIG, optionsFor, readConfig } from '../rules/config/config.js';
import { PRESETS } from '../rules/engine/check-policy.js';
import { LineIndex } from '../text/line-index.js';
import { type CliResult, isPolicyKind, runCheck } from './commands/check.js';
import { runCompare, runForbid, runPublic } from './commands/compare.js';
import { runEvaluate, runTests } from './commands/evaluate.js';
import { pathsOf, readText } from './files.js';

const USAGE = `Usage:
  grantwise check [--format text|json] [--kind KIND] [--config FILE] [--preset PRESET] FILES...
      Checks policies. A .jsonl file holds one document a line. The configuration is
      grantwise.json of the current folder, if there is one.
      Exit code: 0 no errors, 1 errors found.
  grantwise compare [--format text|json|markdown] [--kind KIND] OLD NEW
      What NEW allows and OLD does not, and the other way round, each with a request to show it.
      Exit code: 0 no new access, 1 new access, 3 not known.
  grantwise forbid --deny FILE [--format text|json] [--kind KIND] FILES...
      Do the policies allow anything that the Allow statements of FILE (an identity policy) forbid?
      Exit code: 0 no, 1 yes, 3 not known.
  grantwise public [--format text|json] FILES...
      Do the resource policies let in callers whom they do not name?
      Exit code: 0 no, 1 yes, 3 not known.

  grantwise evaluate [--format text|json] FILE
      Decides the request of a .iam-request.json, over all the policies that it names.
      Exit code: 0 decided, 3 undecided.
  grantwise test [--format text|json] FILES...
      Runs the tests of .iam-test.json files.
      Exit code: 0 all pass, 1 some fail.

  --kind    the kind of the policies, where names and content do not tell:
            ${POLICY_KINDS.join(', ')}
  --preset  which rules are on: ${PRESETS.join(', ')}
  --help, --version

All of it works offline. Exit code 2: bad usage or unreadable input.
`;

const bad = (message: string): CliResult => ({
  stdout: '',
  stderr: `grantwise: ${message}\n\n${USAGE}`,
  exitCode: 2,
});

function loadCatalogue(): Catalogue {
  return new Catalogue(readFileSync(join(__dirname, 'catalogue.dat')));
}

/** The configuration, and the folder that its paths are relative to. */
function loadConfig(named: string | undefined): (Config & { folder: string }) | CliResult {
  const path = named ?? CONFIG_FILE;
  const folder = dirname(resolve(path));
  if (named === undefined && !existsSync(path)) return { ...NO_CONFIG, folder };
  const file = readText(path);
  if ('error' in file) return bad(`${path}: ${file.error}`);
  const { config, problems } = readConfig(file.text);
  if (problems.length === 0) return { ...config, folder };
  const lines = new LineIndex(file.text);
  const told = problems.map((p) => {
    const { line, character } = lines.position(p.range.start);
    return `grantwise: ${path}:${line + 1}:${character + 1}: ${p.message}\n`;
  });
  return { stdout: '', stderr: told.join(''), exitCode: 2 };
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
  if (!['check', 'compare', 'forbid', 'public', 'evaluate', 'test'].includes(command))
    return bad(`there is no command "${command}"`);
  const { kind } = values;
  if (kind !== undefined && !isPolicyKind(kind)) return bad(`there is no kind "${kind}"`);
  const format = values.format ?? 'text';
  if (format !== 'text' && format !== 'json' && !(format === 'markdown' && command === 'compare')) {
    return bad(`--format takes text or json${command === 'compare' ? ' or markdown' : ''}, not "${format}"`);
  }
  if (values.deny !== undefined && command !== 'forbid') return bad('--deny goes with forbid');
  for (const option of ['config', 'preset'] as const) {
    if (values[option] !== undefined && command !== 'check') return bad(`--${option} goes with check`);
  }
  if (command === 'compare') {
    if (files.length !== 2) return bad('compare takes two files, OLD and NEW');
    return runCompare(readText(files[0]!), readText(files[1]!), format, kind, loadCatalogue());
  }
  const plain = format as 'text' | 'json';
  if (files.length === 0) return bad('no files given');
  switch (command) {
    case 'forbid':
      if (values.deny === undefined) return bad('forbid needs --deny FILE');
      return runForbid(readText(values.deny), files.map(readText), plain, kind, loadCatalogue());
    case 'evaluate':
      if (files.length !== 1) return bad('evaluate takes one file');
      return runEvaluate(readText(files[0]!), plain, loadCatalogue());
    case 'test':
      return runTests(files.map(readText), plain, loadCatalogue());
    case 'public':
      return runPublic(files.map(readText), plain, kind, loadCatalogue());
    default: {
      const preset = PRESETS.find((p) => p === values.preset);
      if (values.preset !== undefined && !preset) return bad(`there is no preset "${values.preset}"`);
      const config = loadConfig(values.config);
      if ('exitCode' in config) return config;
      const { folder, ...read } = config;
      return runCheck(files.map(readText), plain, kind, loadCatalogue(), (path) =>
        optionsFor(preset ? { ...read, preset } : read, pathsOf(path, folder)),
      );
    }
  }
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      format: { type: 'string' },
      kind: { type: 'string' },
      deny: { type: 'string' },
      config: { type: 'string' },
      preset: { type: 'string' },
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
