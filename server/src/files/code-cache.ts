/**
 * Code that V8 compiled, kept in a file: a process that starts with it does not compile the functions again that an earlier
 * one ran.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { createRequire, wrap } from 'node:module';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { Script } from 'node:vm';

/** How long a server runs before its code is kept, in ms: by then it has run what people use. */
const UNTIL_KEPT = 20_000;

/** The first line of the file, before the code of its modules. */
interface Header {
  /** V8 itself checks its version and flags. */
  readonly node: string;
  /** How long the process had run, in ms. */
  readonly ran: number;
  /** V8 does not check whether the code is damaged, and would crash. */
  readonly sha256: string;
  readonly modules: readonly { readonly name: string; readonly version: string; readonly bytes: number }[];
}

interface Kept {
  readonly ran: number;
  /** By the name of the module and its version. */
  readonly codes: ReadonlyMap<string, Buffer>;
}

const NODE = `${process.version} ${process.arch}`;
const NOTHING: Kept = { ran: 0, codes: new Map() };
const hashOf = (code: Buffer): string => createHash('sha256').update(code).digest('hex');
const keyOf = (name: string, version: string): string => `${name} ${version}`;

/** What the code was compiled from. */
function versionOf(module: string): string {
  const { size, mtimeMs } = statSync(module);
  return `${size} ${mtimeMs}`;
}

/** No other user can have written it. Windows has no such modes; the folders of a user are theirs there. */
const isOwn = ({ uid, mode }: Stats): boolean =>
  process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);

/**
 * What is in the file: nothing if there is none, or not for this version of Node.js, or if it is damaged, or of another user.
 */
function readKept(cache: string): Kept {
  try {
    if (!isOwn(statSync(cache))) return NOTHING;
    const bytes = readFileSync(cache);
    const end = bytes.indexOf('\n');
    const { node, ran, sha256, modules } = JSON.parse(bytes.toString('utf8', 0, end)) as Header;
    const code = bytes.subarray(end + 1);
    if (node !== NODE || sha256 !== hashOf(code)) return NOTHING;
    let at = 0;
    const codes = modules.map(({ name, version, bytes: length }): [string, Buffer] => {
      at += length;
      return [keyOf(name, version), code.subarray(at - length, at)];
    });
    return { ran, codes: new Map(codes) };
  } catch {
    return NOTHING;
  }
}

/** A module of this process. */
interface Running {
  readonly name: string;
  readonly version: string;
  readonly script: Script;
  kept: boolean;
}

/** Another process never sees half of a file. */
function write(cache: string, running: Iterable<Running>, ran: number): void {
  const codes = [...running].map((r) => ({ ...r, code: r.script.createCachedData() }));
  const code = Buffer.concat(codes.map((c) => c.code));
  const modules = codes.map((c) => ({ name: c.name, version: c.version, bytes: c.code.length }));
  const header: Header = { node: NODE, ran: Math.round(ran), sha256: hashOf(code), modules };
  const own = `${cache}.${process.pid}`;
  try {
    mkdirSync(dirname(cache), { recursive: true, mode: 0o700 });
    writeFileSync(own, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), code]), { mode: 0o600 });
    renameSync(own, cache);
  } catch {
    // Without the file, the next start takes longer.
  }
}

/** @returns a function that says whether V8 takes code that is compiled now under the flags that the process has at this point. */
function underSameFlags(): () => boolean {
  const cachedData = new Script('0').createCachedData();
  let asked = 0;
  // With another name, since V8 remembers scripts that it compiled.
  return () => new Script('0', { filename: `${++asked}`, cachedData }).cachedDataRejected === false;
}

/**
 * Runs a CommonJS module as `require` does, and the modules of its folder that it requires.
 * @param module an absolute path.
 * @param cache path of the file with their compiled code. It is written after `untilKept` and when the process ends, if it
 *   lacks a module, or if the process that wrote it had run for a shorter time: it can lack many functions. While V8 has
 *   other flags than now, it is not written: the next process could not use it.
 * @param untilKept in ms.
 * @returns whether the code in the file was used.
 */
export function runWithCodeCache(module: string, cache: string, untilKept = UNTIL_KEPT): boolean {
  const began = performance.now();
  const known = readKept(cache);
  const hasSameFlags = underSameFlags();
  let { ran } = known;
  const running: Running[] = [];
  const exported = new Map<string, { exports: unknown }>();
  const run = (path: string): unknown => {
    const before = exported.get(path);
    if (before) return before.exports;
    const name = basename(path);
    const version = versionOf(path);
    const cachedData = known.codes.get(keyOf(name, version));
    const script = new Script(wrap(readFileSync(path, 'utf8')), {
      filename: path,
      ...(cachedData ? { cachedData } : {}),
    });
    running.push({
      name,
      version,
      script,
      kept: cachedData !== undefined && script.cachedDataRejected !== true,
    });
    const own = { exports: {} };
    exported.set(path, own);
    const required = createRequire(path);
    const require = (id: string): unknown =>
      /^\.\/[^/]*\.js$/.test(id) ? run(required.resolve(id)) : required(id);
    script.runInThisContext()(own.exports, Object.assign(require, required), own, path, dirname(path));
    return own.exports;
  };
  const keep = (): void => {
    const runs = performance.now() - began;
    const more = ran < untilKept && runs >= Math.min(untilKept, 2 * ran);
    if ((!more && running.every((r) => r.kept)) || !hasSameFlags()) return;
    ran = runs;
    write(cache, running, ran);
    for (const one of running) one.kept = true;
  };
  run(module);
  setTimeout(keep, untilKept).unref();
  process.once('exit', keep);
  return running[0]!.kept;
}

/**
 * Where programs keep what they can make again, for the user who runs them: the folder of Grantwise in it.
 * @returns undefined where the user wants no compiled code to be kept: Node.js has `NODE_DISABLE_COMPILE_CACHE` for that.
 */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
  home: string = homedir(),
): string | undefined {
  if (env.NODE_DISABLE_COMPILE_CACHE) return undefined;
  const named =
    platform === 'win32' ? env.LOCALAPPDATA : platform === 'darwin' ? undefined : env.XDG_CACHE_HOME;
  const usual = platform === 'win32' ? 'AppData/Local' : platform === 'darwin' ? 'Library/Caches' : '.cache';
  const folder = named && isAbsolute(named) ? named : join(home, usual);
  return isAbsolute(folder) ? join(folder, 'grantwise') : undefined;
}
