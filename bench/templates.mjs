// `node bench/templates.mjs`: a keystroke in a template of 20,000 lines, in our server and in yaml-language-server, in the same run:
// CPU time of the process from the change to the answer of the diagnostics, and memory. yaml-language-server is
// installed into .cache for this only.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/paths.mjs';
import { Client } from './client.mjs';

const LINES = 20_000;
const WARM_UP = 10;
const KEYSTROKES = 20;
const PEER = { name: 'yaml-language-server', version: '1.19.2' };

/** @param {number} i */
const role = (i) => `  Worker${i}:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { Service: lambda.amazonaws.com }
            Action: sts:AssumeRole
      Policies:
        - PolicyName: work
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action:
                  - s3:GetObject
                  - s3:PutObject
                Resource: !Sub "arn:\${AWS::Partition}:s3:::\${Bucket${i}}/*"
  Bucket${i}: { Type: AWS::S3::Bucket }
`;

/** @param {number} lines */
function template(lines) {
  const each = role(0).split('\n').length - 1;
  const roles = Array.from({ length: Math.ceil(lines / each) }, (_, i) => role(i));
  return `AWSTemplateFormatVersion: "2010-09-09"\nResources:\n${roles.join('')}`;
}

/** Milliseconds of CPU that a process has used. @param {number} pid */
function cpuOf(pid) {
  const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const fields = rest.split(' ');
  // utime and stime, in hundredths of a second (proc(5)).
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

function peer() {
  const folder = join(root, '.cache/bench-templates');
  const main = join(folder, 'node_modules', PEER.name, 'bin', PEER.name);
  if (!existsSync(main)) {
    mkdirSync(folder, { recursive: true });
    const names = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
    execFileSync('npm', [...names, `${PEER.name}@${PEER.version}`], { stdio: 'ignore' });
  }
  return main;
}

/**
 * @param {string} name
 * @param {string[]} command
 * @param {(client: Client, uri: string) => Promise<unknown>} diagnostics of the document as it is now.
 */
async function measure(name, command, diagnostics) {
  const text = template(LINES);
  const uri = 'file:///bench/template.yaml';
  const client = await Client.start({ command });
  await client.connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'yaml', version: 1, text },
  });
  await diagnostics(client, uri);
  const before = text.slice(0, text.indexOf('s3:PutObject', text.length >> 1) + 's3:Put'.length).split('\n');
  const at = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  const pid = client.process.pid ?? 0;
  let [version, start] = [1, 0];
  for (let i = 0; i < WARM_UP + KEYSTROKES; i++) {
    if (i === WARM_UP) start = cpuOf(pid);
    const end = { ...at, character: at.character + (i % 2) };
    await client.change(uri, ++version, { range: { start: at, end }, text: i % 2 === 0 ? 'x' : '' });
    await diagnostics(client, uri);
  }
  const each = (cpuOf(pid) - start) / KEYSTROKES;
  console.log(`${name}: ${each.toFixed(1)} ms of CPU for a keystroke, ${client.memory().toFixed(0)} MB`);
  await client.stop();
}

await measure('Grantwise', [join(root, 'dist/server.js'), '--stdio'], (client, uri) =>
  client.ask('diagnostic', { textDocument: { uri } }),
);
try {
  // It reports diagnostics by itself, some time after a change: its tree of symbols is made of the same parse.
  await measure(`${PEER.name} ${PEER.version}`, [peer(), '--stdio'], (client, uri) =>
    client.ask('documentSymbol', { textDocument: { uri } }),
  );
} catch (error) {
  console.log(`(${PEER.name} could not be run: ${String(error).split('\n')[0]})`);
}
