// Builds and packages the extension, and looks at what came out: size, contents, warnings.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLES, build } from './build.mjs';
import { root } from './paths.mjs';

const MAX_BYTES = 1_900_000;
/** The time of all entries: the same sources give the same bytes. 1 January 2026, unless the environment says otherwise. */
const SOURCE_DATE_EPOCH = process.env.SOURCE_DATE_EPOCH ?? '1767225600';
const ALLOWED = [
  /^extension\/(package\.json|readme\.md|changelog\.md|LICENSE\.txt|NOTICE|icon\.png)$/,
  /^extension\/dist\/(server|core|language-server|client|language-client|cli|command-line|view|yaml|hcl|published-policies)\.js$/,
  /^extension\/dist\/view\.css$/,
  /^extension\/dist\/(ThirdPartyNotices\.txt|sbom\.cdx\.json)$/,
  /^extension\/dist\/catalogue\.dat$/,
  /^extension\/docs\/(rules|walkthrough|guide|reference)\/[\w-]+\.md$/,
  /^extension\/docs\/walkthrough\/[\w-]+\.png$/,
  /^extension\/(schemas|syntaxes)\/[\w.-]+\.json$/,
  /^extension\.vsixmanifest$/,
  /^\[Content_Types\]\.xml$/,
];

/**
 * Where the entries of a zip are in its central directory.
 * @param {Buffer} bytes
 */
function* entriesOf(bytes) {
  for (let at = bytes.indexOf('PK\u0001\u0002', 0, 'latin1'); at >= 0; ) {
    const end = at + 46 + bytes.readUInt16LE(at + 28);
    yield { at, name: bytes.toString('utf8', at + 46, end) };
    const next = end + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    at = bytes.readUInt32LE(next) === 0x02014b50 ? next : -1;
  }
}

/**
 * Names of the files in a zip.
 * @param {string} file
 */
export const zipNames = (file) => [...entriesOf(readFileSync(file))].map(({ name }) => name);

/** A regular file that its owner can write and everyone can read. */
const FILE_MODE = 0o100644;

/**
 * Sets the modes of all files, which the umask of the build decided.
 * @param {Buffer} bytes a zip, which is changed
 */
export function setModes(bytes) {
  for (const { at } of entriesOf(bytes)) bytes.writeUInt32LE(FILE_MODE * 0x10000, at + 38);
}

/** @returns the path of the .vsix. Throws if it is not as it should be. */
export async function packageExtension({ quiet = false } = {}) {
  await build({ quiet });
  for (const { out } of BUNDLES)
    if (/sourceMappingURL=/.test(readFileSync(join(root, 'dist', out), 'utf8')))
      throw new Error(`dist/${out} has a source map: the package is for users`);
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const old of readdirSync(root)) if (old.endsWith('.vsix')) rmSync(join(root, old));
  const file = join(root, `${name}-${version}.vsix`);
  const vsce = join(root, 'node_modules/@vscode/vsce/vsce');
  const output = execFileSync(
    process.execPath,
    [
      vsce,
      'package',
      '--no-dependencies',
      '--allow-missing-repository',
      '--no-rewrite-relative-links',
      '--out',
      file,
    ],
    {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      // A zip has local times.
      env: { ...process.env, SOURCE_DATE_EPOCH, TZ: 'UTC' },
    },
  );
  if (/warn/i.test(output)) throw new Error(`vsce warns:\n${output}`);
  const zip = readFileSync(file);
  setModes(zip);
  writeFileSync(file, zip);
  const bytes = zip.length;
  if (bytes > MAX_BYTES) throw new Error(`${file} has ${bytes} bytes, over its budget of ${MAX_BYTES}`);
  const names = zipNames(file);
  const strange = names.filter((n) => !ALLOWED.some((pattern) => pattern.test(n)));
  if (strange.length > 0) throw new Error(`the .vsix contains unexpected files: ${strange.join(', ')}`);
  const missing = BUNDLES.filter(({ out }) => !names.includes(`extension/dist/${out}`));
  if (missing.length > 0) throw new Error(`the .vsix lacks ${missing.map((b) => b.out).join(', ')}`);
  if (!quiet) console.log(`${name}-${version}.vsix: ${bytes} bytes, ${names.length} files`);
  return file;
}

if (process.argv[1]?.endsWith('package.mjs')) await packageExtension();
