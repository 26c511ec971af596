// Generates a workspace of a large team, and measures the language server and the command line in it:
//   node scripts/big-workspace.mjs generate FOLDER   22,600 files: 2,000 policies, 5,000 tests in 500 files, Git
//   node scripts/big-workspace.mjs measure [FOLDER]  times and memory; without FOLDER in a temporary one
//   node scripts/big-workspace.mjs explorer [FOLDER [PROFILE]]  Run All in the Test Explorer of a workbench, three times; with
//     PROFILE, the last time with a profile of the window (needs "npm run package")
// The same files every time: names and contents follow from their numbers.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  ProgressType,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { measureExplorer } from './explorer.mjs';
import { root } from './paths.mjs';

const FILES = 22_600;
const POLICIES = 2_000;
const TEST_FILES = 500;
const TESTS = 10;
const TEAMS = 20;

const SERVICES = [
  { read: ['s3:GetObject', 's3:GetObjectTagging'], write: 's3:PutObject', arn: 'arn:aws:s3:::team-KEY/*' },
  {
    read: ['dynamodb:GetItem', 'dynamodb:Query'],
    write: 'dynamodb:PutItem',
    arn: 'arn:aws:dynamodb:eu-west-1:111122223333:table/team-KEY',
  },
  {
    read: ['sqs:ReceiveMessage', 'sqs:GetQueueAttributes'],
    write: 'sqs:SendMessage',
    arn: 'arn:aws:sqs:eu-west-1:111122223333:team-KEY',
  },
  {
    read: ['sns:GetTopicAttributes', 'sns:ListTagsForResource'],
    write: 'sns:Publish',
    arn: 'arn:aws:sns:eu-west-1:111122223333:team-KEY',
  },
];
/** @param {number} i */
const serviceOf = (i) => /** @type {typeof SERVICES[0]} */ (SERVICES[i % SERVICES.length]);
/** @param {number} i */
const policyPath = (i) => `teams/team-${i % TEAMS}/policies/service-${i}-policy.json`;

/** @param {number} i @returns {object} one policy of ten has a mistake, one of fifty is broad. */
function policy(i) {
  const { read, write, arn } = serviceOf(i);
  const Resource = arn.replace('KEY', String(i));
  return {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'Read', Effect: 'Allow', Action: i % 10 === 3 ? [...read, `${read[0]}z`] : read, Resource },
      {
        Sid: 'Write',
        Effect: 'Allow',
        Action: i % 50 === 7 ? '*' : write,
        Resource: i % 50 === 7 ? '*' : Resource,
      },
      {
        Sid: 'OutsideEurope',
        Effect: 'Deny',
        Action: write,
        Resource,
        Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
      },
    ],
  };
}

/** @param {number} file */
function tests(file) {
  const first = file * 4;
  return {
    principal: 'arn:aws:iam::111122223333:role/app',
    context: { 'aws:RequestedRegion': 'eu-west-1' },
    tests: Array.from({ length: TESTS }, (_, i) => {
      const own = first + (i % 4);
      const { read, write, arn } = serviceOf(own);
      const isAllowed = i % 5 !== 4;
      return {
        name: `${isAllowed ? 'uses' : 'does not administrate'} service ${own} (${i})`,
        action: isAllowed ? (i % 2 ? write : read[0]) : 'iam:CreateUser',
        resource: isAllowed
          ? arn.replace('KEY', String(own)).replace('/*', '/k')
          : 'arn:aws:iam::111122223333:user/mallory',
        policies: { identity: [`../../../${policyPath(own)}`] },
        expect: isAllowed || own % 50 === 7 ? 'Allow' : 'ImplicitDeny',
      };
    }),
  };
}

/** @param {string} folder */
export function generate(folder) {
  /** @type {(path: string, data: unknown) => void} */
  const write = (path, data) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof data === 'string' ? data : `${JSON.stringify(data, null, 2)}\n`);
  };
  for (let i = 0; i < POLICIES; i++) write(policyPath(i), policy(i));
  for (let i = 0; i < TEST_FILES; i++)
    write(`teams/team-${i % TEAMS}/tests/suite-${i}.iam-test.json`, tests(i));
  write('.gitignore', 'build/\n');
  write('grantwise.json', { exclude: ['vendor'], rules: { 'missing-version': 'warning' } });
  for (let i = 0; i < TEAMS; i++)
    write(`teams/team-${i}/grantwise.json`, { preset: i % 2 ? 'strict' : 'recommended' });
  let rest = FILES - POLICIES - TEST_FILES - TEAMS - 2;
  for (let i = 0; rest > 0; i++, rest--) {
    const kind = i % 5;
    if (kind === 0) write(`src/module-${i % 300}/file-${i}.json`, { id: i, values: [i, i + 1] });
    else if (kind === 1) write(`src/module-${i % 300}/file-${i}.yaml`, `id: ${i}\nname: module\n`);
    else if (kind === 2) write(`build/module-${i % 300}/service-${i}-policy.json`, policy(i));
    else write(`src/module-${i % 300}/file-${i}.ts`, `export const id = ${i};\n`);
  }
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: folder,
      stdio: 'ignore',
    });
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'one');
}

/** @param {number} pid @returns {{ cpu: number, mb: number, peak: number }} CPU seconds, memory now and at most. */
function usage(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kb = (/** @type {string} */ name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  return {
    cpu: (Number(fields[11]) + Number(fields[12])) / 100,
    mb: kb('VmRSS') / 1000,
    peak: kb('VmHWM') / 1000,
  };
}

/** A client of the built server that pulls, as VS Code does. @param {string} folder */
async function startServer(folder) {
  const server = spawn(process.execPath, [join(root, 'dist/server.js'), '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const settings = { diagnostics: { scope: 'openFiles' } };
  connection.onRequest(
    'workspace/configuration',
    (/** @type {{ items: { section: string }[] }} */ { items }) =>
      items.map(({ section }) => (section === 'grantwise' ? settings : null)),
  );
  for (const name of ['client/registerCapability', 'workspace/diagnostic/refresh'])
    connection.onRequest(name, () => null);
  connection.listen();
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'big' }],
    capabilities: { workspace: { configuration: true }, textDocument: { diagnostic: {} } },
    initializationOptions: { documentInfo: true },
  });
  await connection.sendNotification('initialized', {});
  return { connection, pid: /** @type {number} */ (server.pid), server };
}

/** @param {string} folder */
async function measure(folder) {
  const { connection, pid, server } = await startServer(folder);
  /** @type {(name: string, work: () => Promise<unknown>) => Promise<any>} */
  const step = async (name, work) => {
    const [began, before] = [performance.now(), usage(pid)];
    const result = await work();
    const after = usage(pid);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(
      `| ${name} | ${seconds} s | ${(after.cpu - before.cpu).toFixed(1)} s | ${after.mb.toFixed(0)} MB (at most ${after.peak.toFixed(0)}) |`,
    );
    return result;
  };
  console.log('| Step | Time | CPU of the server | Memory of the server |\n|---|---|---|---|');
  const uri = (/** @type {string} */ path) => pathToFileURL(join(folder, path)).href;
  await step('Start, and 200 tabs with a policy', async () => {
    for (let i = 0; i < 200; i++) {
      const text = readFileSync(join(folder, policyPath(i)), 'utf8');
      const textDocument = { uri: uri(policyPath(i)), languageId: 'json', version: 1, text };
      await connection.sendNotification('textDocument/didOpen', { textDocument });
      await connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: textDocument.uri } });
    }
  });
  /** @type {Set<string>} */
  const seen = new Set();
  let changed = () => {};
  connection.onProgress(
    new ProgressType(),
    'pull',
    (/** @type {{ items: { uri: string }[] }} */ { items }) => {
      for (const item of items) seen.add(item.uri);
      changed();
    },
  );
  connection
    .sendRequest('workspace/diagnostic', { partialResultToken: 'pull', previousResultIds: [] })
    .catch(() => {});
  const summary = await step('Check Workspace', () => connection.sendRequest('grantwise/checkWorkspace', {}));
  await step('A checkout that changes 200 policies, until all are reported again', async () => {
    const wanted = new Set();
    for (let i = 400; i < 600; i++) {
      const path = join(folder, policyPath(i));
      writeFileSync(path, readFileSync(path, 'utf8').replace('"Action"', '"Actoin"'));
      wanted.add(uri(policyPath(i)));
    }
    seen.clear();
    const changes = [...wanted].map((of) => ({ uri: of, type: 2 }));
    await connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    await new Promise((resolve) => {
      changed = () => [...wanted].every((of) => seen.has(of)) && resolve(undefined);
    });
    execFileSync('git', ['checkout', '-q', '.'], { cwd: folder });
    await connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
  });
  const { files } = await step('Find 5,000 tests', () => connection.sendRequest('grantwise/findTests', {}));
  const results = await step('Run 5,000 tests, a request for each file', async () => {
    /** @type {{ tests: { passed: boolean }[] }[]} */
    const all = [];
    for (const file of files) all.push(await connection.sendRequest('grantwise/runTests', { uri: file.uri }));
    return all.flatMap((r) => r.tests);
  });
  await step('The same with coverage', async () => {
    for (const file of files)
      await connection.sendRequest('grantwise/runTests', { uri: file.uri, coverage: true });
  });
  const passed = results.filter((/** @type {{ passed: boolean }} */ t) => t.passed).length;
  console.log(`\nFound: ${JSON.stringify(summary)}; ${passed} of ${results.length} tests pass.\n`);
  const ended = new Promise((resolve) => server.once('exit', resolve));
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  await ended;
}

/** @param {string} folder */
function measureCommandLine(folder) {
  console.log('| Command line | Time | Result |\n|---|---|---|');
  for (const name of ['check', 'test']) {
    const began = performance.now();
    const { stdout } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), name, '.'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1e9,
    });
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`| \`grantwise ${name} .\` | ${seconds} s | ${stdout.trimEnd().split('\n').at(-1)} |`);
  }
}

/** @param {string | undefined} given @param {(folder: string) => Promise<void>} work */
async function inWorkspace(given, work) {
  const folder = given ?? join(mkdtempSync(join(tmpdir(), 'grantwise-big-')), 'big');
  if (!given || !existsSync(folder)) generate(folder);
  await work(folder);
  if (!given) rmSync(dirname(folder), { recursive: true });
}

const [what, given, profile] = process.argv.slice(2);
if (what === 'generate' && given) generate(given);
else if (what === 'measure')
  await inWorkspace(given, async (folder) => {
    await measure(folder);
    measureCommandLine(folder);
  });
else if (what === 'explorer')
  await inWorkspace(given, (folder) => measureExplorer(folder, TEST_FILES * TESTS, 3, profile));
else
  console.log(
    'node scripts/big-workspace.mjs generate FOLDER | measure [FOLDER] | explorer [FOLDER [PROFILE]]',
  );
