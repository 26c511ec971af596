// Runs the extension-host suite in a VS Code that @vscode/test-electron downloads. For machines with a network.
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from './build.mjs';
import { buildSuite, testFolder } from './host-suite.mjs';
import { root } from './paths.mjs';

await build({ quiet: true });
const out = await buildSuite();
await runTests({
  extensionDevelopmentPath: root,
  extensionTestsPath: join(out, 'suite.js'),
  launchArgs: [testFolder(), '--disable-workspace-trust'],
});
