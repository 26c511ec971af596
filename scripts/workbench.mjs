// A real VS Code workbench for machines without VS Code: code-server (npm), on the Node 24 that it wants, in .cache/.
// Everything that is installed is said, with the reason; a second run finds it in place.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { root } from './paths.mjs';

const CODE_SERVER = '4.139.1';
const NODE = '24';
const home = join(root, '.cache/workbench');
const BUILD_LIBRARIES = ['libkrb5-dev', 'libsecret-1-dev', 'libx11-dev', 'libxkbfile-dev'];

export const say = (/** @type {string} */ text) => console.log(`[grantwise] ${text}`);

/**
 * The path of a program.
 * @param {string} name
 */
export function which(name) {
  for (const dir of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(dir, name);
    if (dir && existsSync(file)) return file;
  }
  return undefined;
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 * @param {import('node:child_process').ExecFileSyncOptions} [options]
 */
const run = (file, args, options = {}) =>
  execFileSync(file, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options });

/**
 * Installs Debian packages that are missing. Says so, and what to do by hand where it cannot.
 * @param {readonly string[]} packages
 * @param {string} why shown to the user.
 */
export function ensureSystemPackages(packages, why) {
  if (!which('dpkg-query')) return;
  const missing = packages.filter((name) => {
    try {
      return !/ok installed/.test(
        execFileSync('dpkg-query', ['-W', '-f=${Status}', name], {
          stdio: ['ignore', 'pipe', 'ignore'],
        }).toString(),
      );
    } catch {
      return true;
    }
  });
  if (missing.length === 0) return;
  const command = `apt-get install -y ${missing.join(' ')}`;
  say(`installing system packages (${why}): ${missing.join(', ')}`);
  const prefix = process.getuid?.() === 0 ? [] : which('sudo') ? ['sudo', '-n'] : undefined;
  if (!prefix) throw new Error(`not root, and there is no sudo. Run: ${command}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (/** @type {string[]} */ ...args) => {
    const [file = 'apt-get', ...rest] = [...prefix, 'apt-get', '-qq', ...args];
    run(file, rest, { env });
  };
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...missing);
}

/** Path of a Chromium or Chrome, installed if need be. */
export function ensureChromium() {
  const find = () =>
    ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
      .map(which)
      .find((path) => path !== undefined);
  let found = find();
  if (!found) {
    ensureSystemPackages(['chromium'], 'a browser for the workbench tests');
    found = find();
  }
  if (!found)
    throw new Error('No Chromium was found. Install one (Debian: apt-get install chromium) and try again.');
  return found;
}

/** Installs code-server and its Node once. Returns the paths of both. */
export function ensureWorkbench() {
  const platform = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const node = join(
    home,
    'node/node_modules',
    platform,
    process.platform === 'win32' ? 'bin/node.exe' : 'bin/node',
  );
  const entry = join(home, 'code-server/node_modules/code-server/out/node/entry.js');
  const stamp = join(home, 'installed');
  const wanted = `code-server ${CODE_SERVER}, node ${NODE}`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { node, entry };
  rmSync(home, { recursive: true, force: true });
  ensureSystemPackages(BUILD_LIBRARIES, 'code-server compiles native modules against them');
  // Under `npm test`, npm's own variables (npm_config_user_agent, NODE, ...) would point the inner npm to the wrong Node.
  const outside = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_|^NODE$|^INIT_CWD$/i.test(name)),
  );
  /**
   * @param {string} dir
   * @param {object} manifest
   * @param {NodeJS.ProcessEnv} [env]
   */
  const install = (dir, manifest, env = outside) => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'package.json'), `${JSON.stringify({ private: true, ...manifest }, null, 2)}\n`);
    run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: dir, env });
  };
  say(`installing Node ${NODE} for the workbench only (code-server needs it; yours stays as it is)`);
  install(join(home, 'node'), { dependencies: { [platform]: NODE } });
  say(`installing code-server ${CODE_SERVER}: VS Code's workbench in a browser (about a minute, once)`);
  install(
    join(home, 'code-server'),
    { dependencies: { 'code-server': CODE_SERVER }, allowScripts: { 'code-server': true } },
    { ...outside, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` },
  );
  if (!existsSync(entry)) throw new Error(`code-server was installed without ${entry}`);
  writeFileSync(stamp, wanted);
  return { node, entry };
}

/** @returns {Promise<number>} an unused port. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  // The workbench would look through the sockets of all processes again and again, for ports to forward.
  'remote.autoForwardPorts': false,
  'files.simpleDialog.enable': true,
};

/**
 * Starts a workbench with the given .vsix files installed, in throw-away user folders.
 * @param {object} options
 * @param {readonly string[]} options.vsix
 * @param {string} options.folder that the workbench opens.
 * @param {Record<string, unknown>} [options.settings] of the user.
 * @param {string} [options.userDir] user data and extensions; a temporary folder by default.
 * @param {Record<string, string>} [options.env]
 * @param {(output: string) => void} [options.log] gets what the workbench prints.
 * @returns its address, its user folder, its process, and a function that ends it.
 */
export async function startWorkbench({ vsix, folder, settings = {}, userDir, env = {}, log }) {
  const { node, entry } = ensureWorkbench();
  const user = userDir ?? mkdtempSync(join(home, 'user-'));
  const dirs = ['--user-data-dir', join(user, 'data'), '--extensions-dir', join(user, 'extensions')];
  mkdirSync(join(user, 'data/User'), { recursive: true });
  const settingsFile = join(user, 'data/User/settings.json');
  if (!userDir || !existsSync(settingsFile)) {
    writeFileSync(settingsFile, JSON.stringify({ ...SETTINGS, ...settings }, null, 2));
  }
  // VS Code's own variables (when started from its terminal) would confuse the child.
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('VSCODE_')),
  );
  const installOutput = [];
  for (const file of vsix) {
    installOutput.push(
      execFileSync(node, [entry, ...dirs, '--install-extension', file, '--force'], {
        env: clean,
        stdio: ['ignore', 'pipe', 'pipe'],
      }).toString(),
    );
  }
  const port = await freePort();
  const args = [
    entry,
    ...dirs,
    '--auth',
    'none',
    '--bind-addr',
    `127.0.0.1:${port}`,
    '--disable-workspace-trust',
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-getting-started-override',
    folder,
  ];
  const child = spawn(node, args, { env: { ...clean, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (/** @type {Buffer} */ data) => {
    output += data;
    log?.(String(data));
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const address = `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`;
  const end = async () => {
    if (child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5000))]);
      child.kill('SIGKILL');
    }
    if (!userDir) rmSync(user, { recursive: true, force: true, maxRetries: 5 });
  };
  for (let i = 0; ; i++) {
    if (child.exitCode !== null || i > 150) {
      await end();
      throw new Error(`the workbench did not start:\n${output}`);
    }
    const up = await fetch(`http://127.0.0.1:${port}/healthz`).then(
      (r) => r.ok,
      () => false,
    );
    if (up) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return { address, user, child, end, installOutput: installOutput.join('') };
}
