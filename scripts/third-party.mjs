// What the package contains of other people's: the notices with full license texts, and a software bill of materials.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** @typedef {{ name: string, version: string, license: string, homepage: string, text: string }} Component */

/** Packages whose data is compiled into the catalogue; bundles do not show them. */
const DATA = ['iam-data'];

/**
 * A package with its license, as it is installed.
 * @param {string} folder relative to the root, with slashes
 * @returns {Component}
 */
function componentIn(folder) {
  const at = join(root, folder);
  const { name, version, license, homepage } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));
  const files = readdirSync(at).filter((f) => /^(licen[cs]e|copying|notice)/i.test(f));
  if (files.length === 0 || typeof license !== 'string')
    throw new Error(`${folder} has no license file: it cannot be bundled`);
  const text = files
    .sort()
    .map((f) => readFileSync(join(at, f), 'utf8').trim())
    .join('\n\n');
  return { name, version, license, homepage: homepage ?? '', text };
}

/**
 * The packages in the bundles, by name and version.
 * @param {readonly import('esbuild').Metafile[]} metafiles
 * @returns {Component[]}
 */
export function components(metafiles) {
  const folders = new Set(DATA.map((name) => `node_modules/${name}`));
  for (const { inputs } of metafiles) {
    for (const input of Object.keys(inputs)) {
      const folder = /^(.*\/)?node_modules\/(@[^/]+\/)?[^/]+/.exec(input)?.[0];
      if (folder && existsSync(join(root, folder, 'package.json'))) folders.add(folder);
    }
  }
  /** @type {Map<string, Component>} */
  const found = new Map();
  for (const component of [...folders].map(componentIn))
    found.set(`${component.name}@${component.version}`, component);
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, component]) => component);
}

/** @param {readonly Component[]} list */
export function notices(list) {
  const parts = list.map(
    ({ name, version, license, homepage, text }) =>
      `${name} ${version} (${license})${homepage ? `\n${homepage}` : ''}\n\n${text}\n`,
  );
  const head = 'Grantwise contains the following third-party software and data.\n';
  return [head, ...parts].join(`\n${'-'.repeat(80)}\n\n`);
}

/**
 * CycloneDX 1.5, without a time and a serial number, so that the same sources give the same file.
 * @param {readonly Component[]} list
 * @param {{ name: string, version: string }} product
 */
export function billOfMaterials(list, product) {
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { type: 'application', name: product.name, version: product.version } },
    components: list.map(({ name, version, license }) => ({
      type: 'library',
      name,
      version,
      licenses: [{ license: { id: license } }],
      purl: `pkg:npm/${name.replace(/^@/, '%40')}@${version}`,
    })),
  };
  return `${JSON.stringify(bom, null, 2)}\n`;
}

/**
 * Writes both into dist/.
 * @param {readonly import('esbuild').Metafile[]} metafiles
 */
export function writeThirdParty(metafiles) {
  const list = components(metafiles);
  const product = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  writeFileSync(join(root, 'dist/ThirdPartyNotices.txt'), notices(list));
  writeFileSync(join(root, 'dist/sbom.cdx.json'), billOfMaterials(list, product));
}
