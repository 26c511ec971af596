import { publicAccess } from '../../comparison/public-access.js';
import { requestSets } from '../../sets/request-sets.js';
import { askAll } from '../access-question.js';
import { type CliResult, type Command, type Invocation, UsageError } from '../command.js';
import { FORMAT, isJson, KIND, kindOption } from '../common-options.js';
import { policyFile } from '../policy-files.js';

/** Policy kinds that can grant public access. */
const ADMITS: readonly string[] = ['resource', 'trust'];

function run(invocation: Invocation): CliResult {
  if (invocation.files.length === 0) throw new UsageError('public needs at least one file.');
  const { catalogue } = invocation;
  const sets = requestSets(catalogue);
  const kind = kindOption(invocation) ?? 'resource';
  return askAll(
    invocation.files.map((path) => policyFile(path, kind)),
    {
      ask(compiled) {
        const { kind, statements } = compiled.policy;
        if (!ADMITS.includes(kind)) return undefined;
        const answer = publicAccess(compiled, catalogue, sets);
        // Without any Principal, the file has another kind of policy, and "not public" would be misleading.
        const none = answer.findings.length === 0 && answer.unknown.length === 0;
        return none && statements.every((s) => !s.principal) ? undefined : answer;
      },
      found: 'is public:',
      none: 'is not public',
      inapplicable: 'contains no resource-based policy or role trust policy',
    },
    isJson(invocation),
  );
}

/** As CheckNoPublicAccess of IAM Access Analyzer. */
export const command: Command = {
  name: 'public',
  parameters: 'FILES...',
  summary: 'Reports whether resource-based policies and role trust policies grant public access.',
  details: [
    'A file with a single policy is read as a resource-based policy, unless --kind is set.',
    'Exit code: 0 no, 1 yes, 2 bad usage or a file without a policy, 3 unknown.',
  ],
  options: { format: FORMAT, kind: { ...KIND, choices: ADMITS } },
  run,
};
