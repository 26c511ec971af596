// An outside program: simulates one request again and again with npm's iam-simulate, and prints how often a second.
// Input (stdin): {policy, principal, action, resource, account, context}. Output: {perSecond, result, version}.
import { readFileSync } from 'node:fs';
import { runSimulation } from '@cloud-copilot/iam-simulate';

const { policy, principal, action, resource, account, context } = JSON.parse(readFileSync(0, 'utf8'));
const simulation = {
  request: { principal, action, resource: { resource, accountId: account }, contextVariables: context },
  identityPolicies: [{ name: 'five', policy }],
  serviceControlPolicies: [],
  resourceControlPolicies: [],
};
const once = () => runSimulation(simulation, {});
const first = await once();
const N = 1000;
const rounds = [];
for (let i = 0; i < N / 2; i++) await once();
for (let round = 0; round < 5; round++) {
  const start = performance.now();
  for (let i = 0; i < N; i++) await once();
  rounds.push(performance.now() - start);
}
const median = rounds.sort((a, b) => a - b)[2];
const { version } = JSON.parse(
  readFileSync(new URL('node_modules/@cloud-copilot/iam-simulate/package.json', import.meta.url), 'utf8'),
);
console.log(
  JSON.stringify({
    perSecond: Math.round((N / median) * 1000),
    result:
      first.resultType ??
      first.overallResult ??
      first.analysis?.result ??
      JSON.stringify(first).slice(0, 200),
    version,
  }),
);
