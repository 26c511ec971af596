import {
  type PolicyChange,
  type PolicyPair,
  pairedPolicies,
  placedPolicies,
  unknownOf,
  unreadChanges,
} from '../../service/core.js';
import type { IamLanguageService } from '../../service/iam-language-service.js';
import { plain } from '../../text/markdown.js';
import { printableJson } from '../../text/printable.js';
import { badFileLine, findingsData, lines, requestData } from '../access-question.js';
import { type CliResult, type Command, type Invocation, UsageError } from '../command.js';
import { FORMAT, KIND, kindOption } from '../common-options.js';
import { bothFiles, type PolicyFile } from '../policy-files.js';

/** The policies of two files by their places, and what their resources grant by their names. */
const pairsOf = (before: PolicyFile, after: PolicyFile): PolicyPair[] => [
  ...pairedPolicies(placedPolicies(before.policies), placedPolicies(after.policies)),
  ...pairedPolicies(before.grants, after.grants),
];

/** What a change says as data. */
function changeData(
  { name, change, comparison, problem }: PolicyChange,
  service: IamLanguageService,
): Record<string, unknown> {
  return {
    policy: name,
    change,
    ...(problem === undefined ? {} : { problem }),
    ...(comparison
      ? {
          newAccess: findingsData(comparison.newAccess, service),
          lostAccess: findingsData(comparison.lostAccess, service),
          unknown: unknownOf(comparison),
          unknownNewAccess: comparison.newAccess.unknown,
          ...(comparison.assumption === undefined ? {} : { assumption: comparison.assumption }),
        }
      : {}),
  };
}

/** All changes together as data, and each of them if there are several policies. */
function asData(
  changes: readonly PolicyChange[],
  notConsidered: readonly string[],
  service: IamLanguageService,
): Record<string, unknown> {
  const all = changes.flatMap((c) => c.comparison ?? []);
  const [assumption] = all.flatMap((c) => c.assumption ?? []);
  return {
    newAccess: all.flatMap((c) => findingsData(c.newAccess, service)),
    lostAccess: all.flatMap((c) => findingsData(c.lostAccess, service)),
    unknown: [...new Set(all.flatMap(unknownOf))],
    unknownNewAccess: [...new Set(all.flatMap((c) => c.newAccess.unknown))],
    ...(assumption === undefined ? {} : { assumption }),
    ...(notConsidered.length > 0 ? { notConsidered } : {}),
    witnesses: all.flatMap((c) => c.newAccess.findings.map((f) => requestData(f.witness, service))),
    ...(isOnePair(changes) ? {} : { policies: changes.map((c) => changeData(c, service)) }),
  };
}

/** One policy, which both files have. */
const isOnePair = ([first, ...more]: readonly PolicyChange[]): boolean =>
  more.length === 0 && (first?.change === 'same' || first?.change === 'changed');

function output(
  changes: readonly PolicyChange[],
  notConsidered: readonly string[],
  service: IamLanguageService,
  format: string | undefined,
): string {
  const only = isOnePair(changes) ? changes[0]?.comparison : undefined;
  switch (format) {
    case 'json':
      return printableJson(asData(changes, notConsidered, service));
    case 'markdown': {
      const markdown = only ? service.comparisonMarkdown(only) : service.changesMarkdown(changes);
      const notes = notConsidered.map((note) => `- ${plain(note)}\n`).join('');
      return notes === '' ? markdown : `${markdown}\n## Not considered\n\n${notes}`;
    }
    default:
      return lines([
        ...(only ? service.comparisonLines(only) : service.changesLines(changes)),
        ...notConsidered.map((note) => `Not considered: ${note}`),
      ]);
  }
}

function run(invocation: Invocation): CliResult {
  const [oldPath, newPath, ...more] = invocation.files;
  if (oldPath === undefined || newPath === undefined || more.length > 0)
    throw new UsageError('compare takes two files, OLD and NEW.');
  const files = bothFiles(oldPath, newPath, kindOption(invocation));
  const [before, after] = files;
  if (!before || !after || 'error' in before || 'error' in after) {
    const bad = files.filter((file) => 'error' in file);
    return { stdout: '', stderr: bad.map(badFileLine).join(''), exitCode: 2 };
  }
  const { service } = invocation;
  const pairs = service.comparePairs(pairsOf(before, after));
  const changes = [...pairs, ...unreadChanges(before.unread, after.unread)];
  const problems = changes.flatMap(({ name, problem }) =>
    problem === undefined ? [] : [{ path: newPath, error: name === '' ? problem : `${name}: ${problem}` }],
  );
  const stderr = problems.map(badFileLine).join('');
  if (problems.length > 0) return { stdout: '', stderr, exitCode: 2 };
  const named = new Set(changes.flatMap((c) => c.comparison?.newAccess.unknown ?? []));
  const notConsidered = [before, after].flatMap(({ path, unread }) =>
    unread.flatMap(({ note }) => (named.has(note) ? [] : `${path}: ${note}`)),
  );
  const newAccess = changes.flatMap((c) => c.comparison?.newAccess ?? []);
  const isNew = newAccess.some((d) => d.findings.length > 0);
  return {
    stdout: output(changes, notConsidered, service, invocation.value('format')),
    stderr,
    exitCode: isNew ? 1 : newAccess.some((d) => d.unknown.length > 0) ? 3 : 0,
  };
}

export const command: Command = {
  name: 'compare',
  parameters: 'OLD NEW',
  summary: 'Reports what NEW allows and OLD does not allow, and the reverse, with example requests.',
  details: [
    'The policies of templates are compared one by one, by where they are in the template.',
    'Exit code: 0 no new access, 1 new access, 2 bad usage or unreadable input, 3 unknown.',
  ],
  options: {
    format: { ...FORMAT, choices: ['text', 'json', 'markdown'] },
    kind: KIND,
  },
  run,
};
