/** All of the service: what dist/core.js exports to the language server and the command line, which share it. */
export * from './core.js';
export * from './iam-language-service.js';
