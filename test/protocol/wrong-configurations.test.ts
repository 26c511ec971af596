/** Configurations with one mistake each, and right ones: the editor and the command line report the same, once. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI } from '../support/cli.js';
import { LspClient } from '../support/lsp.js';

const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Sid: 'Read', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' }],
});
const FILES = { 'policies/app-policy.json': POLICY, 'prod/bucket-policy.json': POLICY, 'base.json': '{}' };

interface Case {
  readonly name: string;
  /** Text, or an object that gets `root`. The folder has `FILES`. */
  readonly config: string | object;
  /** One of its findings; undefined: it is right. */
  readonly message?: string;
}

const LIST = readFileSync(join(import.meta.dirname, 'wrong-configurations.jsonl'), 'utf8');
const ALL = LIST.trim()
  .split('\n')
  .map((line, i) => ({ ...(JSON.parse(line) as Case), i }));
const WRONG = ALL.filter((c) => c.message !== undefined);
const RIGHT = ALL.filter((c) => c.message === undefined);

describe('a configuration', () => {
  let folder: string;
  /** By its index. */
  const inEditor: string[][] = [];
  const onCommandLine: string[][] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'grantwise-wrong-'));
    for (const { config, i } of ALL) {
      const text = typeof config === 'string' ? config : JSON.stringify({ root: true, ...config });
      for (const [path, content] of Object.entries({ ...FILES, 'grantwise.json': text })) {
        mkdirSync(dirname(join(folder, `c${i}`, path)), { recursive: true });
        writeFileSync(join(folder, `c${i}`, path), content);
      }
    }
    const run = spawnSync(process.execPath, [CLI, 'check', '.', '--format', 'json'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1e9,
    });
    const warnings = JSON.parse(run.stdout) as { file: string; rule: string; message: string }[];
    for (const { i } of ALL) {
      const errors = run.stderr.split('\n').flatMap((line) => {
        const [, own, message] =
          /^(?:\.\/)?(c\d+)\/grantwise\.json:\d+:\d+: error: (.*) \(configuration\)$/.exec(line) ?? [];
        return own === `c${i}` && message !== undefined ? [message] : [];
      });
      const own = warnings.filter((w) => w.file.replace('./', '') === `c${i}/grantwise.json`);
      onCommandLine[i] = [...errors, ...own.map((w) => w.message)].sort();
    }
    const lsp = await LspClient.start({ folder });
    for (const { i } of ALL) await lsp.open(`file://${folder}/c${i}/policies/app-policy.json`, POLICY);
    const read = (): boolean => {
      for (const { i } of ALL) {
        const { diagnostics } = lsp.published.get(`file://${folder}/c${i}/grantwise.json`) ?? {};
        inEditor[i] = (diagnostics ?? []).map((d) => String(d.message)).sort();
      }
      return JSON.stringify(inEditor) === JSON.stringify(onCommandLine);
    };
    for (let tries = 0; !read() && tries < 300; tries++) await new Promise((r) => setTimeout(r, 100));
    await lsp.stop();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(WRONG)('reports: $name', ({ message, i }) => {
    expect(inEditor[i]).toContain(message);
    expect(onCommandLine[i]).toEqual(inEditor[i]);
  });

  it.each(RIGHT)('is right: $name', ({ i }) => {
    expect(inEditor[i]).toEqual([]);
    expect(onCommandLine[i]).toEqual([]);
  });
});
