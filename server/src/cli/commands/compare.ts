import { differentKinds, unknownOf } from '../../service/core.js';
import { plain } from '../../text/markdown.js';
import { printableJson } from '../../text/printable.js';
import { badFileLine, findingsData, lines, requestData } from '../access-question.js';
import { type CliResult, type Command, type Invocation, UsageError } from '../command.js';
import { FORMAT, KIND, kindOption } from '../common-options.js';
import { onePolicyEach } from '../policy-files.js';

function run(invocation: Invocation): CliResult {
  const [oldPath, newPath, ...more] = invocation.files;
  if (oldPath === undefined || newPath === undefined || more.length > 0)
    throw new UsageError('compare takes two files, OLD and NEW.');
  const files = onePolicyEach(oldPath, newPath, kindOption(invocation));
  const [before, after] = files;
  if (!before || !after || 'error' in before || 'error' in after) {
    const bad = files.filter((file) => 'error' in file);
    return { stdout: '', stderr: bad.map(badFileLine).join(''), exitCode: 2 };
  }
  const different = differentKinds(before.policy, after.policy);
  if (different !== undefined)
    return { stdout: '', stderr: badFileLine({ path: newPath, error: different }), exitCode: 2 };
  const { service } = invocation;
  const comparison = service.compare(before.policy, after.policy);
  const { newAccess, lostAccess } = comparison;
  const unknown = unknownOf(comparison);
  const notConsidered = [before, after].flatMap((f) => f.notConsidered.map((note) => `${f.path}: ${note}`));
  const exitCode = newAccess.findings.length > 0 ? 1 : newAccess.unknown.length > 0 ? 3 : 0;
  let stdout: string;
  switch (invocation.value('format')) {
    case 'json': {
      const data = {
        newAccess: findingsData(newAccess),
        lostAccess: findingsData(lostAccess),
        unknown,
        unknownNewAccess: newAccess.unknown,
        ...(comparison.assumption === undefined ? {} : { assumption: comparison.assumption }),
        ...(notConsidered.length > 0 ? { notConsidered } : {}),
        witnesses: newAccess.findings.map((f) => requestData(f.witness)),
      };
      stdout = printableJson(data);
      break;
    }
    case 'markdown':
      stdout = service.comparisonMarkdown(comparison);
      if (notConsidered.length > 0)
        stdout += `\n## Not considered\n\n${notConsidered.map((note) => `- ${plain(note)}\n`).join('')}`;
      break;
    default:
      stdout = lines([
        ...service.comparisonLines(comparison),
        ...notConsidered.map((note) => `Not considered: ${note}`),
      ]);
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
