import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../support/catalogue.js';

const hasNeovim = spawnSync('nvim', ['--version']).status === 0;

it.skipIf(!hasNeovim)(
  'Neovim shows diagnostics, completion and hover (skipped where there is no nvim)',
  () => {
    const dir = mkdtempSync(join(tmpdir(), 'grantwise-nvim-'));
    const out = join(dir, 'result.json');
    const settings = [
      join(root, 'dist/server.js'),
      process.execPath,
      join(root, 'examples/mistakes-policy.json'),
      out,
    ];
    execFileSync('nvim', ['--headless', '--clean', '-n', '-c', `luafile ${join(__dirname, 'attach.lua')}`], {
      env: {
        ...process.env,
        GRANTWISE_NVIM: settings.join('\n'),
        XDG_STATE_HOME: dir,
        XDG_DATA_HOME: dir,
        XDG_CACHE_HOME: dir,
      },
      timeout: 45_000,
      stdio: 'ignore',
    });
    const result = JSON.parse(readFileSync(out, 'utf8'));
    rmSync(dir, { recursive: true });
    expect(result.error).toBeUndefined();
    expect(result.diagnostics.length).toBe(5);
    expect(result.diagnostics[0]).toMatchObject({ line: 6, source: 'grantwise' });
    expect(result.diagnostics[0].message).toContain('"s3:GetObjekt"');
    expect(result.line).toContain('"s3:gobj"');
    expect(result.completion[0]).toBe('s3:GetObject');
    expect(result.hover).toContain('**s3:DeleteObject** · Write');
  },
);
