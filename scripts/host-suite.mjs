// Builds the extension-host suite, and runs it in code-server's extension host with the packaged extension.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { root } from './paths.mjs';
import { ensureChromium, startWorkbench } from './workbench.mjs';

const out = join(root, '.cache/host');

/** @returns the folder with suite.js and tests.js. */
export async function buildSuite(result = '') {
  mkdirSync(out, { recursive: true });
  /** @type {import('esbuild').BuildOptions} */
  const common = {
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', './tests.js'],
    logLevel: 'warning',
  };
  const define = { GRANTWISE_ROOT: JSON.stringify(root), GRANTWISE_RESULT: JSON.stringify(result) };
  for (const name of ['suite', 'tests', 'companion']) {
    await esbuild.build({
      ...common,
      define,
      entryPoints: [join(root, `test/host/${name}.ts`)],
      outfile: join(out, `${name}.js`),
    });
  }
  return out;
}

/** A template with an action that cfn-lint reports too. */
const DOUBLED = `Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Action: s3:GetObjekt, Resource: "arn:aws:s3:::b/*" }]
`;

/** A folder to work in: the examples, files without a policy, and a template. */
export function testFolder() {
  const folder = join(mkdtempSync(join(tmpdir(), 'grantwise-')), 'policies');
  cpSync(join(root, 'examples'), folder, { recursive: true });
  writeFileSync(join(folder, 'orders.json'), '{ "orders": [1, 2] }\n');
  writeFileSync(join(folder, 'compose.yaml'), 'services:\n  web: { image: nginx }\n');
  writeFileSync(join(folder, 'network.tf'), 'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}\n');
  writeFileSync(join(folder, 'doubled.yaml'), DOUBLED);
  return folder;
}

/**
 * @param {string} vsix
 * @returns {Promise<{passed: number, measured: string[], failed: {title: string, message: string}[]}>}
 */
export async function runHostSuite(vsix) {
  const folder = testFolder();
  const result = join(folder, '../result.json');
  await buildSuite(result);
  writeFileSync(
    join(out, 'package.json'),
    JSON.stringify({
      name: 'grantwise-companion',
      publisher: 'grantwise',
      version: '0.0.1',
      engines: { vscode: '^1.100.0' },
      main: './companion.js',
      activationEvents: ['onStartupFinished'],
    }),
  );
  writeFileSync(join(out, 'README.md'), 'Runs the tests of Grantwise.\n');
  const companion = join(root, '.cache/companion.vsix');
  execFileSync(
    process.execPath,
    [
      join(root, 'node_modules/@vscode/vsce/vsce'),
      'package',
      '--no-dependencies',
      '--allow-missing-repository',
      '--skip-license',
      '--out',
      companion,
    ],
    { cwd: out, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const workbench = await startWorkbench({ vsix: [vsix, companion], folder });
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath: ensureChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage();
    await page.goto(workbench.address);
    for (let i = 0; i < 1200 && !existsSync(result); i++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    if (!existsSync(result)) throw new Error('the extension-host suite gave no result within two minutes');
    await new Promise((resolve) => setTimeout(resolve, 200));
    return JSON.parse(readFileSync(result, 'utf8'));
  } finally {
    await browser.close();
    await workbench.end();
    rmSync(join(folder, '..'), { recursive: true, force: true });
  }
}

if (process.argv[1]?.endsWith('host-suite.mjs')) {
  const { packageExtension } = await import('./package.mjs');
  const { passed, failed, measured } = await runHostSuite(await packageExtension({ quiet: true }));
  for (const line of measured) console.log(line);
  for (const f of failed) console.error(`✗ ${f.title}\n${f.message}\n`);
  console.log(`${passed} passed, ${failed.length} failed`);
  if (failed.length > 0) process.exitCode = 1;
}
