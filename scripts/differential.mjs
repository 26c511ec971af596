// `npm run differential -- 10`: engine and second model (test/model) on random scenarios for so many minutes, from a new
// seed unless GRANTWISE_SEED names one.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './paths.mjs';

const minutes = Number(process.argv[2] ?? 10);
if (!(minutes > 0)) {
  console.error('usage: npm run differential -- MINUTES');
  process.exit(2);
}
const seed = process.env.GRANTWISE_SEED ?? String(Math.floor(Math.random() * 2 ** 31));
const run = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'test/model/differential'],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, GRANTWISE_MINUTES: String(minutes), GRANTWISE_SEED: seed },
  },
);
process.exitCode = run.status ?? 1;
