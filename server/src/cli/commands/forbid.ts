import { askAll, badFileLine } from '../access-question.js';
import { type CliResult, type Command, type Invocation, UsageError } from '../command.js';
import { FORMAT, isJson, KIND, kindOption } from '../common-options.js';
import { onlyPolicy, policyFiles } from '../policy-files.js';

function run(invocation: Invocation): CliResult {
  const deny = invocation.value('deny');
  if (deny === undefined) throw new UsageError('forbid needs --deny FILE.');
  if (invocation.files.length === 0) throw new UsageError('forbid needs at least one file.');
  const list = onlyPolicy(deny, 'identity');
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
  const kind = kindOption(invocation);
  return askAll(
    invocation.files.flatMap((path) => policyFiles(path, kind)),
    {
      ask: (policy) => service.forbiddenAccess(policy, list),
      found: (request, when) => {
        const text = service.requestText(request);
        return when === '' ? `allows ${text}` : `allows, ${when}, ${text}`;
      },
      none: 'does not allow forbidden access',
      inapplicable: 'contains no policy',
      concerns: (about) => about === 'identity',
    },
    service,
    isJson(invocation),
  );
}

/** As CheckAccessNotGranted of IAM Access Analyzer. */
export const command: Command = {
  name: 'forbid',
  parameters: '--deny FILE FILES...',
  summary: 'Reports whether policies allow any access on a list of forbidden access.',
  details: [
    'The list is an identity-based policy. Its Allow statements describe the forbidden access.',
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
