// `npm run test:rule ID`: the tests of one rule, those of its fixture and of its page.
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
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    // The mutation test has nothing to rewrite.
    ...(update ? ['test/rules/rules.test.ts'] : ['test/rules']),
  ],
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
