import { printableJson } from '../../text/printable.js';
import { differentKinds, unknownOf } from '../../service/core.js';
import { badFileLine, findingsData, lines, requestData } from '../access-question.js';
import { type CliResult, type Command, type Invocation, UsageError } from '../command.js';
import { FORMAT, KIND, kindOption } from '../common-options.js';
import { onePolicyEach } from '../policy-files.js';

function run(invocation: Invocation): CliResult {
  const [oldPath, newPath, ...more] = invocation.files;
  if (oldPath === undefined || newPath === undefined || more.length > 0)
    throw new UsageError('compare takes two files, OLD and NEW.');
  const policies = onePolicyEach(oldPath, newPath, kindOption(invocation));
  const [before, after] = policies;
  if (!before || !after || 'error' in before || 'error' in after) {
    const bad = policies.filter((p) => 'error' in p);
    return { stdout: '', stderr: bad.map(badFileLine).join(''), exitCode: 2 };
  }
  const different = differentKinds(before, after);
  if (different !== undefined)
    return { stdout: '', stderr: badFileLine({ path: newPath, error: different }), exitCode: 2 };
  const { service } = invocation;
  const comparison = service.compare(before, after);
  const { newAccess, lostAccess } = comparison;
  const unknown = unknownOf(comparison);
  const exitCode = newAccess.findings.length > 0 ? 1 : newAccess.unknown.length > 0 ? 3 : 0;
  let stdout: string;
  switch (invocation.value('format')) {
    case 'json': {
      const data = {
        newAccess: findingsData(newAccess),
        lostAccess: findingsData(lostAccess),
        unknown,
        unknownNewAccess: newAccess.unknown,
        witnesses: newAccess.findings.map((f) => requestData(f.witness)),
      };
      stdout = printableJson(data);
      break;
    }
    case 'markdown':
      stdout = service.comparisonMarkdown(comparison);
      break;
    default:
      stdout = lines(service.comparisonLines(comparison));
  }
  return { stdout, stderr: '', exitCode };
}

export const command: Command = {
  name: 'compare',
  parameters: 'OLD NEW',
  summary: 'Reports what NEW allows and OLD does not allow, and the reverse, with example requests.',
  details: ['Exit code: 0 no new access, 1 new access, 2 bad usage or unreadable input, 3 unknown.'],
  options: {
    format: { ...FORMAT, choices: ['text', 'json', 'markdown'] },
    kind: KIND,
  },
  run,
};
