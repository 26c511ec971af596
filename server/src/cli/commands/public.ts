import { PUBLIC_KINDS } from '../../service/core.js';
import { askAll } from '../access-question.js';
import { askedFiles } from '../asked-files.js';
import { type CliResult, type Command, type Invocation, UsageError } from '../command.js';
import { FORMAT, isJson, KIND, kindOption } from '../common-options.js';

function run(invocation: Invocation): CliResult {
  if (invocation.files.length === 0) throw new UsageError('public needs at least one file or folder.');
  const { service } = invocation;
  const kind = kindOption(invocation) ?? 'resource';
  return askAll(
    invocation.files.join(', '),
    askedFiles(invocation, kind),
    {
      ask: (policy) => service.publicAccess(policy),
      found: (request, when) =>
        `${when === '' ? 'is public' : `is public ${when}`}: ${service.requestText(request)}`,
      none: 'is not public',
      inapplicable: 'contains no resource-based policy or role trust policy',
      concerns: ({ about }) => about !== 'identity',
    },
    service,
    isJson(invocation),
  );
}

/** As CheckNoPublicAccess of IAM Access Analyzer. */
export const command: Command = {
  name: 'public',
  parameters: 'FILES|FOLDERS...',
  summary: 'Reports whether resource-based policies and role trust policies grant public access.',
  details: [
    'A file with a single policy is read as a resource-based policy, unless --kind is set.',
    'In a folder, the policies that it applies to are asked about, except those in files that .gitignore',
    'or "exclude" in grantwise.json excludes. A file that is named has to contain one.',
    'Each line of a .jsonl file is a document.',
    'Exit code: 0 no, 1 yes, 2 bad usage or a file without a policy, 3 unknown.',
  ],
  options: { format: FORMAT, kind: { ...KIND, choices: PUBLIC_KINDS } },
  run,
};
