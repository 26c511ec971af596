// `npm test`: everything, on a machine with nothing but Node. Prints `N passed, N failed` last.
//   --quick  skips what needs a workbench
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkFaults, faultsArePresent } from './faults.mjs';
import { root } from './paths.mjs';
import { ensurePackages } from './setup.mjs';

const quick = process.argv.includes('--quick');
const results = join(root, 'test-results');
let passed = 0;
let failed = 0;

const began = Date.now();
const say = (/** @type {string} */ text) =>
  console.log(`[grantwise] ${((Date.now() - began) / 1000).toFixed(0)} s: ${text}`);

/**
 * One step that counts as one test.
 * @param {string} what
 * @param {() => unknown} run
 */
async function step(what, run) {
  say(what);
  try {
    await run();
    passed++;
  } catch (error) {
    failed++;
    console.error(`✗ ${what}\n${error instanceof Error ? error.message : error}\n`);
  }
}

/** @param {string[]} args */
function npx(...args) {
  const result = spawnSync('npx', ['--no-install', ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (result.status !== 0) throw new Error(`${args.join(' ')} exited with ${result.status}`);
}

/** Tests of what is installed with the workbench: its grammars, themes, and Neovim. */
const WITH_WORKBENCH = [
  'test/syntaxes/access-level-colors.test.ts',
  'test/syntaxes/grammar.test.ts',
  'test/evaluation-view/contrast.test.ts',
  'test/neovim/neovim.test.ts',
  'test/core/newer-node.test.ts',
];

/**
 * No test that needs the workbench is skipped: it would have to be in the list above.
 * @param {{ testResults: { assertionResults: { fullName: string, status: string }[] }[] }} report
 */
function expectWorkbench({ testResults }) {
  const skipped = testResults
    .flatMap((file) => file.assertionResults)
    .filter((test) => test.status !== 'passed' && test.status !== 'failed')
    .filter((test) => /skipped (until the workbench|where there is no nvim)/.test(test.fullName));
  failed += skipped.length;
  for (const { fullName } of skipped) console.error(`✗ ${fullName}: was skipped`);
}

/**
 * Runs vitest and adds up its tests.
 * @param {string} what
 * @param {string} name of its report in test-results/
 * @param {string[]} args
 */
function vitest(what, name, ...args) {
  say(what);
  const out = join(results, `${name}.json`);
  rmSync(out, { force: true });
  const run = spawnSync(
    'npx',
    [
      '--no-install',
      'vitest',
      'run',
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${out}`,
      ...args,
    ],
    {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  try {
    const report = JSON.parse(readFileSync(out, 'utf8'));
    if (!quick) expectWorkbench(report);
    passed += report.numPassedTests;
    failed += report.numFailedTests;
    // A file that does not even load has no tests to fail.
    failed += report.testResults.filter(
      (/** @type {{ status: string, assertionResults: unknown[] }} */ f) =>
        f.status === 'failed' && f.assertionResults.length === 0,
    ).length;
    // Nor does one whose worker died half way through.
    const unfinished =
      report.numTotalTests -
      report.numPassedTests -
      report.numFailedTests -
      report.numPendingTests -
      report.numTodoTests;
    if (report.numTotalTests === 0 || unfinished > 0 || (run.status !== 0 && report.numFailedTests === 0)) {
      failed++;
      console.error(`✗ ${what}: ${unfinished} tests did not finish, exit code ${run.status}`);
    }
  } catch (error) {
    failed++;
    console.error(`✗ ${what} gave no report: ${error}`);
  }
}

/**
 * Runs a script while the rest goes on.
 * @param {string} script
 * @returns {Promise<void>} rejected with its output if it fails
 */
function beside(script) {
  const child = spawn(process.execPath, [join(root, script)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(undefined) : reject(new Error(`${script} exited with ${code}\n${output}`)),
    );
  });
  ended.catch(() => {}); // The step that waits for it reports it.
  return ended;
}

// It downloads and compiles for minutes on a fresh machine; the first steps leave half of the processors to it.
const workbench = quick ? undefined : beside('scripts/install-workbench.mjs');
ensurePackages();
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

await step('the registries of rules and sources', async () => (await import('./generate.mjs')).generate());
await step('format and lint (biome)', () => npx('biome', 'check', '--error-on-warnings', '.'));
await step('the words of the texts (docs/style.md)', async () => {
  const found = (await import('./check-words.mjs')).checkWords();
  if (found.length > 0) throw new Error(found.join('\n'));
});
await step('the arrows between the layers (dependency-cruiser)', () =>
  npx('depcruise', '--config', '.dependency-cruiser.cjs', 'client', 'server'),
);
await step('lengths and names of the sources', async () => {
  const problems = (await import('./lint.mjs')).lint();
  if (problems.length > 0) throw new Error(problems.join('\n'));
});
await step('tables that are asked for names from documents', async () => {
  const found = (await import('./own-properties.mjs')).checkOwnProperties();
  if (found.length > 0) throw new Error(found.join('\n'));
});
await step('types (tsc)', () => npx('tsc', '-b'));
/** @type {string | undefined} */
let vsix;
await step('build, package, and what is in the package', async () => {
  vsix = await (await import('./package.mjs')).packageExtension();
});
await step('the docs that are written from the rules', async () => {
  const stale = await (await import('./docs.mjs')).docs({ check: true });
  if (stale.length > 0) throw new Error(`not up to date (run "npm run docs"): ${stale.join(', ')}`);
});

if (faultsArePresent())
  await step('the faults that are known, and no others (../shared/faults)', () => {
    const { held, total, problems } = checkFaults();
    say(`${held} of ${total} cases hold`);
    if (problems.length > 0) throw new Error(problems.join('\n'));
  });
else say('skipped: the cases of ../shared/faults, which are not on this machine');

await step('a short run of the fuzzer', async () => {
  const { fuzz } = await import('./fuzz.mjs');
  // The machine is shared, so only what takes a second is slow.
  const { tried, reached, failures } = await fuzz({
    minutes: 0.15,
    seed: 1,
    limit: 1000,
    fresh: true,
    say: () => {},
  });
  say(`${tried} inputs, ${reached} blocks reached`);
  if (failures.length > 0)
    throw new Error(failures.map((f) => `${f.target}: ${f.what}\n${JSON.stringify(f.text)}`).join('\n'));
  if (tried < 50) throw new Error(`only ${tried} inputs were tried`);
});
vitest(
  'unit, property and protocol tests',
  'unit',
  ...(workbench ? WITH_WORKBENCH.flatMap((file) => ['--exclude', file]) : []),
);
if (workbench) {
  await step('the workbench and its browser', () => workbench);
  vitest('tests of what comes with the workbench', 'unit-workbench', ...WITH_WORKBENCH);
}
if (!quick && vsix) {
  say("the suite in VS Code's extension host");
  try {
    const { runHostSuite } = await import('./host-suite.mjs');
    const result = await runHostSuite(vsix);
    passed += result.passed;
    failed += result.failed.length;
    for (const line of result.measured) console.log(line);
    for (const f of result.failed) console.error(`✗ ${f.title}\n${f.message}\n`);
    if (result.passed + result.failed.length === 0) throw new Error('it ran no test');
  } catch (error) {
    failed++;
    console.error(`✗ the extension-host suite: ${error instanceof Error ? error.message : error}`);
  }
  vitest('end-to-end tests in a real workbench', 'e2e', '--config', 'vitest.e2e.config.mts');
}

say('done');
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
