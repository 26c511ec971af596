// The arrows of ARCHITECTURE.md, enforced. A module may import only what stands to the left of it.
const layer = (name) => `^server/src/${name}/`;
const only = (name, allowed, comment) => ({
  name: `${name}-layer`,
  comment,
  severity: 'error',
  from: { path: layer(name) },
  to: {
    path: '^(server|client)/',
    pathNot: [layer(name), ...allowed.map(layer)],
  },
});

module.exports = {
  forbidden: [
    only('algebra', [], 'algebra knows only itself'),
    only('catalogue', [], 'catalogue knows only itself'),
    only('policy', ['algebra', 'catalogue'], 'policy stands on algebra and catalogue'),
    only('rules', ['algebra', 'catalogue', 'policy'], 'rules stand on the policy tree'),
    only(
      'evaluation',
      ['algebra', 'catalogue', 'policy'],
      'evaluation stands on the policy tree, not on the rules',
    ),
    only('lsp', ['algebra', 'catalogue', 'policy', 'rules', 'evaluation'], 'features stand on the core'),
    only(
      'cli',
      ['algebra', 'catalogue', 'policy', 'rules', 'evaluation'],
      'the command line stands on the core',
    ),
    {
      name: 'pure-core',
      comment: 'The core reads no file, no clock and no environment, and knows no editor.',
      severity: 'error',
      from: { path: '^server/src/(algebra|catalogue|policy|rules|evaluation)/' },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-no-pkg', 'npm-unknown'],
        pathNot: ['node_modules/(jsonc-parser|ipaddr\\.js|fastest-levenshtein|picomatch)/'],
      },
    },
    {
      name: 'no-network-no-shell',
      comment:
        'Nothing that ships opens a connection or starts a program; the client library starts the server.',
      severity: 'error',
      from: { path: '^(server|client)/src/' },
      to: {
        dependencyTypes: ['core'],
        path: '^(node:)?(child_process|cluster|dgram|dns|http|http2|https|net|tls|worker_threads)(/|$)',
      },
    },
    {
      name: 'lsp-types-in-lsp-only',
      comment: 'Only server/src/lsp speaks LSP.',
      severity: 'error',
      from: { path: '^server/src/', pathNot: '^server/src/lsp/' },
      to: { path: 'vscode-languageserver' },
    },
    {
      name: 'vscode-in-client-only',
      comment: 'Only client imports vscode.',
      severity: 'error',
      from: { pathNot: '^client/' },
      to: { path: '^vscode$|/@types/vscode/' },
    },
    {
      name: 'client-apart',
      comment: 'The client talks to the server by messages; the two share only the protocol file.',
      severity: 'error',
      from: { path: '^client/' },
      to: { path: '^server/', pathNot: '^server/src/lsp/protocol\\.ts$' },
    },
    { name: 'no-circles', severity: 'error', from: { path: '^(server|client)/' }, to: { circular: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
