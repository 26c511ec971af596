/** The interface of a command of the CLI. A command is one file in `commands/`. */
import { parseArgs } from 'node:util';
import type { IamLanguageService } from '../service/iam-language-service.js';
import { nearest } from '../text/words.js';

export interface CliResult {
  readonly stdout: string;
  readonly stderr: string;
  /** 2 is bad usage, unreadable input or output that cannot be written; the command defines all other codes. */
  readonly exitCode: number;
}

/** An option that takes a value, or a switch. */
export interface Option {
  /** The name of the value in the help; a switch has none. */
  readonly value?: string;
  /** The valid values, if there are only a few. */
  readonly choices?: readonly string[];
  readonly help: string;
}

export interface Invocation {
  readonly files: readonly string[];
  /** The value of an option, if it was given. */
  value(option: string): string | undefined;
  /** Whether a switch was given. */
  has(option: string): boolean;
  /** Loaded when it is first used. */
  readonly service: IamLanguageService;
}

export interface Command {
  readonly name: string;
  /** What follows the name in the help: `OLD NEW`. */
  readonly parameters: string;
  /** One line. */
  readonly summary: string;
  /** Exit codes and other details, one per line. */
  readonly details: readonly string[];
  readonly options: Readonly<Record<string, Option>>;
  /** @throws UsageError */
  run(invocation: Invocation): CliResult | Promise<CliResult>;
}

/** Bad usage: one line for people. */
export class UsageError extends Error {}

/** ` Did you mean "check"?`, or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const begun = word.length < 2 ? [] : known.filter((k) => k.startsWith(word.toLowerCase()));
  const [best] = begun.length === 1 ? begun : nearest(word, known, 1);
  return best === undefined ? '' : ` Did you mean "${best}"?`;
}

/** Options of every command. */
const COMMON: Readonly<Record<string, Option>> = { help: { help: 'prints this help' } };

const optionsOf = (command: Command): Readonly<Record<string, Option>> => ({ ...command.options, ...COMMON });

function checkOption(name: string, value: string | undefined, command: Command): void {
  const options = optionsOf(command);
  const option = Object.hasOwn(options, name) ? options[name]! : undefined;
  if (!option) {
    const hint = didYouMean(
      `--${name}`,
      Object.keys(options).map((o) => `--${o}`),
    );
    throw new UsageError(`${command.name} does not have the option --${name}.${hint}`);
  }
  if (option.value === undefined) {
    if (value !== undefined) throw new UsageError(`--${name} does not take a value.`);
    return;
  }
  if (value === undefined) throw new UsageError(`--${name} needs a value: ${option.value}.`);
  const { choices } = option;
  if (choices && !choices.includes(value))
    throw new UsageError(
      `--${name} takes ${choices.join(', ')}, not "${value}".${didYouMean(value, choices)}`,
    );
}

/**
 * Reads the arguments after the name of the command.
 * @returns undefined if the arguments ask for the help.
 * @throws UsageError
 */
export function readArguments(
  command: Command,
  args: readonly string[],
): Omit<Invocation, 'service'> | undefined {
  const withValue = Object.entries(command.options).filter(([, o]) => o.value !== undefined);
  const { tokens } = parseArgs({
    args: [...args],
    allowPositionals: true,
    strict: false,
    tokens: true,
    options: {
      ...Object.fromEntries(withValue.map(([name]) => [name, { type: 'string' as const }])),
      help: { type: 'boolean', short: 'h' },
    },
  });
  const values = new Map<string, string | true>();
  const files: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') files.push(token.value);
    if (token.kind !== 'option') continue;
    checkOption(token.name, token.value, command);
    values.set(token.name, token.value ?? true);
  }
  if (values.has('help')) return undefined;
  return {
    files,
    has: (option) => values.has(option),
    value: (option) => {
      const value = values.get(option);
      return typeof value === 'string' ? value : undefined;
    },
  };
}

/** The help of one command, on one screen. */
export function commandHelp(command: Command): string {
  const flags = Object.entries(optionsOf(command)).map(([name, { value, choices, help }]) => {
    const flag = `--${name}${value === undefined ? '' : ` ${value}`}`;
    const values = choices ? `${' '.repeat(23)}${choices.join(', ')}\n` : '';
    return `  ${flag.padEnd(20)} ${help}\n${values}`;
  });
  const details = command.details.map((line) => `${line}\n`).join('');
  return `${command.summary}\n\nUsage: grantwise ${command.name} [options] ${command.parameters}\n\n${details}\nOptions:\n${flags.join('')}`;
}
