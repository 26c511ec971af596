import { effectiveRows } from '../../service/core.js';
import { printableJson } from '../../text/printable.js';
import { badFileLine, lines } from '../access-question.js';
import { CHECK_OPTIONS, loadConfig } from '../checked-files.js';
import { type CliResult, type Command, type Invocation, UsageError } from '../command.js';
import { FORMAT, isJson } from '../common-options.js';
import { absolutePath, shownPath } from '../configurations.js';

/** Rows of aligned columns. */
function table(rows: readonly (readonly string[])[]): string[] {
  const width = (column: number): number => Math.max(0, ...rows.map((row) => row[column]!.length));
  const widths = rows[0]?.map((_, i) => width(i)) ?? [];
  return rows.map((row) =>
    row
      .map((text, i) => text.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
}

function run(invocation: Invocation): CliResult {
  if (invocation.files.length === 0) throw new UsageError('config needs at least one file.');
  const config = loadConfig(invocation);
  if ('exitCode' in config) return config;
  const out: string[] = [];
  const data: object[] = [];
  for (const path of invocation.files) {
    const effective = config.of(absolutePath(path));
    const sources = effective.sources.map(shownPath);
    const values = effectiveRows(effective, new Map(), shownPath);
    data.push({ file: path, sources, values });
    if (out.length > 0) out.push('');
    out.push(`${path}: ${sources.join(', ') || 'no grantwise.json applies'}`);
    out.push(...table(values.map(({ name, value, from }) => [`  ${name}`, value, from])));
  }
  const errors = [...config.errors()];
  return {
    stdout: isJson(invocation) ? printableJson(data) : lines(out),
    stderr: errors.map(badFileLine).join(''),
    exitCode: errors.length > 0 ? 2 : 0,
  };
}

export const command: Command = {
  name: 'config',
  parameters: 'FILES...',
  summary: 'Shows the configuration of files, and where each value comes from.',
  details: [
    'Lists the grantwise.json files that apply, the nearest last, and each value with its origin.',
    'Exit code: 0 no errors, 2 bad usage or a configuration with errors.',
  ],
  options: { format: FORMAT, config: CHECK_OPTIONS.config, preset: CHECK_OPTIONS.preset },
  run,
};
