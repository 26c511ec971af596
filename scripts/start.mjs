// `npm start`: builds, packages, and opens a real VS Code workbench with the extension and examples/.
//   --no-open  print the address only (a machine without a screen)
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { ensurePackages } from './setup.mjs';

ensurePackages();
const { packageExtension } = await import('./package.mjs');
const { say, startWorkbench, which } = await import('./workbench.mjs');
say('building and packaging the extension');
const vsix = await packageExtension();
const examples = join(root, 'examples');
const noOpen = process.argv.includes('--no-open');

const editor = ['code', 'codium'].map(which).find((path) => path !== undefined);
if (editor && !noOpen) {
  say(`installing the extension into ${editor}, and opening examples/`);
  execFileSync(editor, ['--install-extension', vsix, '--force'], { stdio: 'inherit' });
  execFileSync(editor, [examples], { stdio: 'inherit' });
} else {
  const userDir = join(root, '.cache/start');
  mkdirSync(userDir, { recursive: true });
  const workbench = await startWorkbench({ vsix: [vsix], folder: examples, userDir });
  say(`the workbench is at ${workbench.address}`);
  if (!noOpen) {
    const opener = process.platform === 'darwin' ? 'open' : which('xdg-open');
    if (opener && (process.platform === 'darwin' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY)) {
      spawn(opener, [workbench.address], { stdio: 'ignore', detached: true }).unref();
    } else say('open that address in a browser');
  }
  say('Ctrl+C ends it');
  const end = () => void workbench.end().then(() => process.exit(0));
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  workbench.child.on('exit', () => process.exit(0));
}
