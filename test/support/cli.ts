import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { root } from './catalogue.js';

export const CLI = join(root, 'dist/cli.js');

export interface CliRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of its own for the files of a test file, removed afterwards, and the command line run in it. */
export function cliFolder(): {
  readonly dir: string;
  /** Writes a policy; returns its path. */
  file(name: string, ...statements: object[]): string;
  /** Writes any text; returns its path. */
  text(name: string, text: string): string;
  cli(...args: string[]): CliRun;
} {
  const dir = mkdtempSync(join(tmpdir(), 'grantwise-cli-'));
  afterAll(() => rmSync(dir, { recursive: true }));
  const text = (name: string, content: string): string => {
    const path = join(dir, name);
    writeFileSync(path, content);
    return path;
  };
  return {
    dir,
    text,
    file: (name, ...statements) =>
      text(name, JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2)),
    cli(...args) {
      const run = spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8', cwd: dir });
      return { status: run.status, stdout: run.stdout, stderr: run.stderr };
    },
  };
}

const statement =
  (Effect: 'Allow' | 'Deny') =>
  (Action: unknown, Resource: unknown = '*', more: object = {}): object => ({
    Effect,
    Action,
    Resource,
    ...more,
  });

export const allow = statement('Allow');
export const deny = statement('Deny');
