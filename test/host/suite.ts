/** Runs inside an extension host: of code-server (by a companion extension) or of a downloaded VS Code (test-electron). */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

declare const GRANTWISE_ROOT: string;

export interface HostResult {
  passed: number;
  failed: { title: string; message: string }[];
  /** What tests measured, a line each. */
  measured: string[];
}

/** Where tests leave what they measured: an extension host shows no console. */
export interface Measuring {
  grantwiseMeasured?: string[];
}

/** Runs the tests and says how they went. */
export async function runSuite(): Promise<HostResult> {
  const { default: Mocha } = await import(
    pathToFileURL(join(GRANTWISE_ROOT, 'node_modules/mocha/index.js')).href
  );
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000 });
  mocha.suite.emit('pre-require', globalThis, null, mocha);
  require('./tests.js');
  const measured: string[] = [];
  (globalThis as Measuring).grantwiseMeasured = measured;
  const result: HostResult = { passed: 0, failed: [], measured };
  await new Promise<void>((resolve) => {
    mocha
      .run(() => resolve())
      .on('pass', () => result.passed++)
      .on('fail', (test: { fullTitle(): string }, error: Error) =>
        result.failed.push({ title: test.fullTitle(), message: error.stack ?? error.message }),
      );
  });
  return result;
}

/** Entry point for @vscode/test-electron. */
export async function run(): Promise<void> {
  const result = await runSuite();
  for (const line of result.measured) console.log(line);
  console.log(`${result.passed} passed, ${result.failed.length} failed`);
  if (result.failed.length > 0) {
    throw new Error(result.failed.map((f) => `${f.title}\n${f.message}`).join('\n\n'));
  }
}
