// `npm run test:rule ID`: the tests of one rule: those of its fixture, of its page, and of its own file in test/rules/checks.
//   --update   writes the messages and the results of fixes into the fixture (`# says`, `# becomes`) instead of
//              comparing them; look at the difference before you commit it
// Without an ID, all rules.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from './generate.mjs';
import { root } from './paths.mjs';

const ids = process.argv.slice(2).filter((a) => !a.startsWith('-'));
const update = process.argv.includes('--update');
const missing = ids.filter((id) => !existsSync(join(root, `test/rules/${id}.fixture`)));
if (missing.length > 0) {
  console.error(
    `There is no test/rules/${missing.join('.fixture, no ')}.fixture; "npm run new:rule ID" makes one.`,
  );
  process.exit(2);
}
generate();
const checks = ids
  .map((id) => `test/rules/checks/${id}.test.ts`)
  .filter((path) => existsSync(join(root, path)));
const ofOneRule = ['rules', 'mutation', 'good-examples'].map((name) => `test/rules/${name}.test.ts`);
// Only rules.test.ts has something to rewrite.
const tests = update ? ofOneRule.slice(0, 1) : ids.length > 0 ? [...ofOneRule, ...checks] : ['test/rules'];
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...tests],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      ...(update ? { UPDATE_FIXTURES: '1' } : {}),
      ...(ids.length > 0 ? { GRANTWISE_RULES: ids.join(',') } : {}),
    },
  },
);
process.exit(status ?? 1);
