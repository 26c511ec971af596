import { publicAccess } from '../../comparison/public-access.js';
import { compilePolicy } from '../../policy/compile.js';
import { requestSets } from '../../sets/request-sets.js';
import { askAll } from '../access-question.js';
import { type CliResult, type Command, type Invocation, UsageError } from '../command.js';
import { FORMAT, isJson, KIND, kindOption } from '../common-options.js';
import { policyFile } from '../policy-files.js';

/** Kinds of policy that let callers in. */
const ADMITS: readonly string[] = ['resource', 'trust'];

function run(invocation: Invocation): CliResult {
  if (invocation.files.length === 0) throw new UsageError('public needs at least one file.');
  const { catalogue } = invocation;
  const sets = requestSets(catalogue);
  const kind = kindOption(invocation) ?? 'resource';
  return askAll(
    invocation.files.map((path) => policyFile(path, kind)),
    (file) => file.policies.map(compilePolicy),
    {
      ask(compiled) {
        const { kind, statements } = compiled.policy;
        if (!ADMITS.includes(kind)) return undefined;
        const answer = publicAccess(compiled, catalogue, sets);
        // Without any Principal this is another kind of policy: "not public" would be an answer to nothing.
        const none = answer.findings.length === 0 && answer.unknown.length === 0;
        return none && statements.every((s) => !s.principal) ? undefined : answer;
      },
      found: 'is public:',
      none: 'is not public',
      inapplicable: 'no resource policy or role trust policy in it',
    },
    isJson(invocation),
  );
}

/** As CheckNoPublicAccess of IAM Access Analyzer. */
export const command: Command = {
  name: 'public',
  parameters: 'FILES...',
  summary: 'Reports whether resource and role trust policies admit callers that they do not name.',
  details: [
    'A file with one policy is read as a resource policy, unless --kind says otherwise.',
    'Exit code: 0 no, 1 yes, 2 bad usage or a file that is no policy, 3 not known.',
  ],
  options: { format: FORMAT, kind: { ...KIND, choices: ADMITS } },
  run,
};
