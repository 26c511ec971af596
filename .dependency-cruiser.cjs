// The arrows of ARCHITECTURE.md, enforced. A module can import only from the layers to the left of it.
const layer = (name) => `^server/src/${name}/`;
/** The files of a host that import from a layer other than `service`, and why. */
const PAST_THE_DOOR = {
  'lsp/protocol.ts': ['policy', 'the client imports it too, and must not load the core with it'],
};
const only = (name, allowed, comment) => ({
  name: `${name}-layer`,
  comment,
  severity: 'error',
  from: {
    path: layer(name),
    pathNot: Object.keys(PAST_THE_DOOR).map((file) => `^server/src/${file.replace('.', '\\.')}$`),
  },
  to: {
    path: '^(server|client)/',
    pathNot: [
      layer(name),
      ...allowed.map(layer),
      ...(name === 'dialects' ? ['^server/data/(cfn|tf|sam|managed)-'] : []),
    ],
  },
});

const BELOW_POLICY = ['text', 'algebra', 'catalogue', 'syntax', 'requests'];
const CORE = [
  ...BELOW_POLICY,
  'policy',
  'sets',
  'dialects',
  'evaluation',
  'comparison',
  'rules',
  'refactorings',
  'analysis',
  'hover',
  'completion',
  'editor',
  'configuration',
];

/** Each layer with the layers that it can import from, and why. */
const LAYERS = {
  text: [[], 'text has no dependencies'],
  algebra: [[], 'algebra has no dependencies'],
  catalogue: [['text'], 'the catalogue does not depend on policies'],
  syntax: [['text', 'algebra'], 'a syntax does not depend on policies'],
  requests: [['text', 'algebra'], 'a request does not depend on policies'],
  policy: [
    ['text', 'algebra', 'catalogue', 'syntax', 'requests'],
    'the policy tree does not depend on dialects and rules',
  ],
  sets: [[...BELOW_POLICY, 'policy'], 'sets of requests are made of compiled statements'],
  dialects: [[...BELOW_POLICY, 'policy'], 'a dialect finds policies and checks nothing'],
  evaluation: [[...BELOW_POLICY, 'policy', 'sets', 'dialects'], 'evaluation does not depend on the rules'],
  comparison: [[...BELOW_POLICY, 'policy', 'sets', 'evaluation'], 'comparison does not depend on the rules'],
  rules: [[...BELOW_POLICY, 'policy', 'sets'], 'rules do not depend on evaluation'],
  refactorings: [
    [...BELOW_POLICY, 'policy', 'sets', 'dialects', 'rules'],
    "refactorings share the rules' fixes",
  ],
  analysis: [
    [...BELOW_POLICY, 'policy', 'sets', 'dialects', 'rules'],
    'analysis reads and checks a document',
  ],
  hover: [[...BELOW_POLICY, 'policy', 'sets'], 'hovers do not depend on rules or LSP'],
  completion: [[...BELOW_POLICY, 'policy', 'sets', 'hover'], 'completion does not depend on rules or LSP'],
  editor: [
    CORE.filter((layer) => !['rules', 'refactorings', 'analysis', 'editor', 'configuration'].includes(layer)),
    'what an editor shows is independent of rules and LSP',
  ],
  configuration: [
    [...BELOW_POLICY, 'policy', 'sets', 'dialects', 'rules', 'hover', 'completion'],
    'grantwise.json in the editor shares the descriptions of policies',
  ],
  service: [CORE, 'the door to the core'],
  // Ranges, lines and words do not depend on IAM: the core and its hosts use them.
  files: [['text'], 'reading a file does not depend on policies'],
  lsp: [['service', 'text', 'files'], 'the language server enters the core through the service'],
  cli: [['service', 'text', 'files'], 'the command line enters the core through the service'],
};

module.exports = {
  forbidden: [
    ...Object.entries(LAYERS).map(([name, [allowed, comment]]) => only(name, allowed, comment)),
    ...Object.entries(PAST_THE_DOOR).map(([file, [allowed, comment]]) => ({
      name: `past-the-door-${file}`,
      comment,
      severity: 'error',
      from: { path: `^server/src/${file.replace('.', '\\.')}$` },
      to: {
        path: '^(server|client)/',
        pathNot: [layer(allowed), '^server/src/lsp/workspace-protocol\\.ts$'],
      },
    })),
    {
      name: 'pure-core',
      comment: 'The core does not use files, the clock, the environment or an editor.',
      severity: 'error',
      from: { path: `^server/src/(${[...CORE, 'service'].join('|')})/` },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-no-pkg', 'npm-unknown'],
        pathNot: ['node_modules/(jsonc-parser|yaml|ipaddr\\.js|fastest-levenshtein|@noble/hashes)/'],
      },
    },
    {
      name: 'disk-in-files-only',
      comment:
        'Files of users are read in one place, which opens only regular files. The programs load the catalogue.',
      severity: 'error',
      from: {
        path: '^server/src/',
        pathNot: '^server/src/(files/|cli/command-line\\.ts$|lsp/language-server\\.ts$)',
      },
      to: { dependencyTypes: ['core'], path: '^(node:)?fs(/|$)' },
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
      comment: 'Only server/src/lsp uses LSP.',
      severity: 'error',
      from: { path: '^server/src/', pathNot: '^server/src/lsp/' },
      to: { path: 'vscode-languageserver' },
    },
    {
      name: 'jsonc-parser-in-syntax-json-only',
      comment: 'Only the JSON syntax uses the JSON parser.',
      severity: 'error',
      from: { path: '^(server|client)/src/', pathNot: '^server/src/syntax/json/' },
      to: { path: 'jsonc-parser' },
    },
    {
      name: 'yaml-in-one-bundle-only',
      comment:
        'The library is loaded with the first YAML text: what imports it is in that bundle (scripts/build.mjs).',
      severity: 'error',
      from: { path: '^(server|client)/src/', pathNot: '^server/src/syntax/yaml/read-(piece|tokens)\\.ts$' },
      to: { path: 'node_modules/yaml/' },
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
      comment:
        'The client talks to the server by messages; the two share only the protocol, facts (policy kinds, templates, names of files, properties of requests, where code has lists of actions), look-ups in tables, and the escaping of Markdown and of globs.',
      severity: 'error',
      from: { path: '^client/' },
      to: {
        path: '^server/',
        pathNot:
          '^server/src/(lsp/protocol|policy/policy-kind|policy/policy-templates|text/own-value|text/markdown|text/glob-of-path|dialects/(cdk-action-list|policy-file-name|request-file-name|request-properties))\\.ts$',
      },
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
