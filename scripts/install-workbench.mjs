// Installs what the end-to-end tests need: a browser, a VS Code workbench, and Neovim as a second LSP client. Once.
import { ensureChromium, ensureSystemPackages, ensureWorkbench, which } from './workbench.mjs';

ensureChromium();
ensureWorkbench();
if (!which('nvim')) ensureSystemPackages(['neovim'], 'a second LSP client for the tests');
