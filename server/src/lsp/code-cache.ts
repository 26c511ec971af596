/**
 * Code that V8 compiled, kept in a file: a server that starts with it does not compile the functions again that an earlier
 * one ran.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire, wrap } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

/** How long a server runs before its code is kept, in ms: by then it has run what people use. */
const UNTIL_KEPT = 20_000;

/** What the code was compiled from. V8 itself checks its version and flags. */
function versionOf(module: string): string {
  const { size, mtimeMs } = statSync(module);
  return `${process.version} ${process.arch} ${size} ${mtimeMs}`;
}

/** The first line of the file. V8 does not check whether the code is damaged, and would crash. */
const headerOf = (version: string, code: Buffer): Buffer =>
  Buffer.from(`${version} ${createHash('sha256').update(code).digest('hex')}\n`);

/** The code in the file; undefined if there is none, or not for this version, or if it is damaged. */
function readCode(cache: string, version: string): Buffer | undefined {
  try {
    const bytes = readFileSync(cache);
    const code = bytes.subarray(bytes.indexOf('\n') + 1);
    const header = headerOf(version, code);
    return bytes.subarray(0, header.length).equals(header) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** Another process never sees half of a file. */
function writeCode(cache: string, version: string, code: Buffer): void {
  const own = `${cache}.${process.pid}`;
  try {
    mkdirSync(dirname(cache), { recursive: true });
    writeFileSync(own, Buffer.concat([headerOf(version, code), code]), { mode: 0o600 });
    renameSync(own, cache);
  } catch {
    // Without the file, the next start takes longer.
  }
}

/**
 * Runs a CommonJS module as `require` does.
 * @param module an absolute path.
 * @param cache path of the file with its compiled code; it is written where it is missing or of another version.
 * @param untilKept ms until it is written.
 * @returns whether the code in the file was used.
 */
export function runWithCodeCache(module: string, cache: string, untilKept = UNTIL_KEPT): boolean {
  const version = versionOf(module);
  const cachedData = readCode(cache, version);
  const script = new Script(wrap(readFileSync(module, 'utf8')), {
    filename: module,
    ...(cachedData ? { cachedData } : {}),
  });
  const own = { exports: {} };
  script.runInThisContext()(own.exports, createRequire(module), own, module, dirname(module));
  const used = cachedData !== undefined && script.cachedDataRejected !== true;
  if (!used) setTimeout(() => writeCode(cache, version, script.createCachedData()), untilKept).unref();
  return used;
}
