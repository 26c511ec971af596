import { readText } from '../../files/read-file.js';
import { type Policy, type PolicyKind, SharedMemory } from '../../service/core.js';
import { askAll, badFileLine } from '../access-question.js';
import { askedFiles } from '../asked-files.js';
import { checkText } from '../check-text.js';
import { type CliResult, type Command, type Invocation, UsageError } from '../command.js';
import { FORMAT, isJson, KIND, kindOption } from '../common-options.js';
import { type BadFile, onlyPolicy } from '../policy-files.js';

/** Rules that find something in a list that no request has. */
const MATCHES_NOTHING: ReadonlySet<string> = new Set([
  'resource-mismatch',
  'unknown-action',
  'unknown-condition-key',
  'unknown-element',
  'unknown-operator',
  'unknown-service',
]);

/** A list of what a trust policy must not allow has principals and no resources, as trust policies do. */
function readList(path: string): { readonly list: Policy | BadFile; readonly kind: PolicyKind } {
  const list = onlyPolicy(path, 'identity');
  const isTrust =
    !('error' in list) &&
    list.statements.some((s) => !s.resource) &&
    list.statements.every((s) => s.principal);
  return isTrust ? { list: onlyPolicy(path, 'resource'), kind: 'resource' } : { list, kind: 'identity' };
}

/** Why a list might forbid less than its author means: a misspelled action forbids nothing. */
function doubtsAbout(path: string, listKind: PolicyKind, service: Invocation['service']): string[] {
  const file = readText(path);
  if ('error' in file) return [];
  const forced = { kind: listKind, reason: 'the option --deny' } as const;
  const findings = checkText({ ...file, forced, options: {} }, service, new SharedMemory()) ?? [];
  return findings
    .filter(({ rule, severity }) => MATCHES_NOTHING.has(rule) && severity !== 'hint')
    .map(({ range: { start }, message }) => `${path}:${start.line + 1}:${start.character + 1}: ${message}`);
}

function run(invocation: Invocation): CliResult {
  const deny = invocation.value('deny');
  if (deny === undefined) throw new UsageError('forbid needs --deny FILE.');
  if (invocation.files.length === 0) throw new UsageError('forbid needs at least one file or folder.');
  const { list, kind: listKind } = readList(deny);
  const refuse = (error: string): CliResult => ({
    stdout: '',
    stderr: badFileLine({ path: deny, error }),
    exitCode: 2,
  });
  if ('error' in list) return refuse(list.error);
  if (!list.statements.some((s) => s.effect === 'Allow'))
    return refuse('forbids nothing, because it has no Allow statements, which describe the forbidden access');
  // Left aside, it would forbid less than its author means.
  if (list.statements.some((s) => s.effect === 'Deny'))
    return refuse('has a Deny statement; the forbidden access is what its Allow statements describe');
  const { service } = invocation;
  const doubts = doubtsAbout(deny, listKind, service);
  const kind = kindOption(invocation);
  return askAll(
    invocation.files.join(', '),
    askedFiles(invocation, kind, deny),
    {
      ask: (policy) => {
        const answer = service.forbiddenAccess(policy, list);
        return { ...answer, unknown: [...answer.unknown, ...doubts] };
      },
      found: (request, when) => {
        const text = service.requestText(request);
        return when === '' ? `allows ${text}` : `allows, ${when}, ${text}`;
      },
      none: 'does not allow forbidden access',
      inapplicable: 'contains no policy',
      concerns: ({ about, policy }) => about !== 'public' || policy !== undefined,
    },
    service,
    isJson(invocation),
  );
}

/** As CheckAccessNotGranted of IAM Access Analyzer. */
export const command: Command = {
  name: 'forbid',
  parameters: '--deny FILE FILES|FOLDERS...',
  summary: 'Reports whether policies allow any access on a list of forbidden access.',
  details: [
    'The list is an identity-based policy. Its Allow statements describe the forbidden access.',
    'Statements with Principal or NotPrincipal need no Resource: they are about trust policies too.',
    'If the list names an action that is not in the service data, the answer is not "no" but unknown.',
    'In a folder, the policies that it applies to are asked about, except those in files that .gitignore',
    'or "exclude" in grantwise.json excludes. A file that is named has to contain one.',
    'Each line of a .jsonl file is a document.',
    'Exit code: 0 no, 1 yes, 2 bad usage or a file without a policy, 3 unknown.',
  ],
  options: {
    deny: { value: 'FILE', help: 'list of forbidden access' },
    format: FORMAT,
    kind: KIND,
  },
  run,
};
