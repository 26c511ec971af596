import { grantedAmong } from '../../comparison/granted-among.js';
import { compilePolicy } from '../../policy/compile.js';
import { requestSets } from '../../sets/request-sets.js';
import { askAll, badFileLine } from '../access-question.js';
import { type CliResult, type Command, type Invocation, UsageError } from '../command.js';
import { FORMAT, isJson, KIND, kindOption } from '../common-options.js';
import { onlyPolicy, policyFile } from '../policy-files.js';

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
    return refuse(
      'forbids nothing: the Allow statements of this file are what is forbidden, and it has none',
    );
  const { catalogue } = invocation;
  const sets = requestSets(catalogue);
  const kind = kindOption(invocation);
  return askAll(
    invocation.files.map((path) => policyFile(path, kind)),
    (file) => file.policies.map(compilePolicy),
    {
      ask: (policy) => grantedAmong(policy, list, catalogue, sets),
      found: 'allows',
      none: 'allows nothing that is forbidden',
      inapplicable: 'no policy in it',
    },
    isJson(invocation),
  );
}

/** As CheckAccessNotGranted of IAM Access Analyzer. */
export const command: Command = {
  name: 'forbid',
  parameters: '--deny FILE FILES...',
  summary: 'Reports whether policies allow anything that a list of forbidden access names.',
  details: [
    'The list is an identity policy; what its Allow statements describe is forbidden.',
    'Exit code: 0 no, 1 yes, 2 bad usage or a file that is no policy, 3 not known.',
  ],
  options: {
    deny: { value: 'FILE', help: 'the list of forbidden access' },
    format: FORMAT,
    kind: KIND,
  },
  run,
};
