// `npm run fuzz:random -- 10`: the fuzz tests on new seeds for so many minutes, with the limit of a hang that users would feel.
// Prints how many inputs were tried, and the seeds of what failed; such a case goes to test/regressions when it is fixed.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './paths.mjs';

const minutes = Number(process.argv[2] ?? 10);
const TESTS = ['core/fuzz', 'core/fuzz-documents', 'core/reparse', 'protocol/fuzz'];
const tried = new Map();
const failed = [];
const until = Date.now() + minutes * 60_000;
for (let round = 0; round === 0 || Date.now() < until; round++) {
  const seed = Math.floor(Math.random() * 2 ** 31);
  for (const test of TESTS) {
    const run = spawnSync(
      process.execPath,
      [join(root, 'node_modules/vitest/vitest.mjs'), 'run', `test/${test}.test.ts`],
      {
        cwd: root,
        encoding: 'utf8',
        env: {
          GRANTWISE_RUNS: '10',
          GRANTWISE_HANG: '100',
          ...process.env,
          GRANTWISE_SEED: String(seed),
          NO_COLOR: '1',
        },
      },
    );
    for (const [, count, what] of run.stdout.matchAll(/^fuzz: (\d+) (.*)$/gm))
      tried.set(what, (tried.get(what) ?? 0) + Number(count));
    if (run.status === 0) continue;
    failed.push(`${test}, seed ${seed}`);
    const [, first = ''] = /(?:FAIL|Error:)([\s\S]{0,1500})/.exec(run.stdout + run.stderr) ?? [];
    console.log(`${test}, seed ${seed}, failed:${first}\n`);
  }
}
for (const [what, count] of tried) console.log(`${String(count).padStart(9)} ${what}`);
console.log(failed.length === 0 ? 'no failure' : `failed: ${failed.join('; ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
