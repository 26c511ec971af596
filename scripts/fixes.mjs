// `npm run fixes`: applies every fix and refactoring that is offered on our fixtures and examples and, if they are
// available, on the shared corpora, and checks what becomes of the policies (test/refactorings/applied-fixes.test.ts, which
// tries a sample in every run of the tests). Writes docs/fixes.md. All of it takes about 7 minutes of computing time.
//   --rule ID,ID  only the fixes of these rules; docs/fixes.md is not written
//   --every N     only each Nth file, which docs/fixes.md says
//   --problems    prints the text before and after each problem
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './paths.mjs';

const { values } = parseArgs({
  options: { rule: { type: 'string' }, every: { type: 'string' }, problems: { type: 'boolean' } },
});
const run = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'test/refactorings/applied-fixes.test.ts'],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      GRANTWISE_FIXES: 'all',
      ...(values.rule ? { GRANTWISE_FIX_RULE: values.rule } : {}),
      ...(values.every ? { GRANTWISE_FIX_EVERY: values.every } : {}),
      ...(values.problems ? { GRANTWISE_FIX_PROBLEMS: '1' } : {}),
    },
  },
);
process.exitCode = run.status ?? 1;
