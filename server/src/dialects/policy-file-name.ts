/** Identifies files that can contain policies, by their names and a quick look at the text. The client asks it too. */
import { begunPolicy } from './begun-policy.js';
import { kindsFromPath, pathEvidence } from './kind/kind-names.js';
import { ranked } from './kind/kind-weights.js';
import { requestFile } from './request-file-name.js';

/** A name that says less does not identify a kind on its own. */
export const TELLING_NAME = 3;

/** A name that says "policy" without saying which: enough to offer completion in an empty file. */
export function nameSaysPolicy(path: string): boolean {
  if (requestFile(path)) return false;
  return (
    /polic(y|ies)|(^|[^a-z])iam([^a-z]|$)/i.test(path.split('/').at(-1) ?? '') ||
    ranked(pathEvidence(kindsFromPath(path)))[0]![1] >= TELLING_NAME
  );
}

/** A text without any of these words contains no policy. Each word of a dialect is one of them, as a test checks. */
export const POLICY_WORDS: readonly string[] = [
  'Statement',
  'Effect',
  'PolicyDocument',
  'KeyPolicy',
  'aws_iam_policy_document',
  '_policy"',
  'assume_role_policy',
  'policy_statement',
  'policy_permissions',
  'iamRoleStatements',
  'statements',
  'resourcePolicy',
  'AWS::Serverless::Function',
  'AWS::Serverless::StateMachine',
];

/** Might the server have something to say about the file? A yes can be wrong, a no never. @param path uses `/`. */
export function canMatter(path: string, text: string): boolean {
  if (requestFile(path) !== undefined || POLICY_WORDS.some((word) => text.includes(word))) return true;
  if (/\.jsonc?$|(^|\/)[^./]+$/i.test(path) && begunPolicy(text)) return true;
  // Of YAML and Terraform files, a name that says policy says little, unless there is nothing else: `network-policy.yaml`.
  return nameSaysPolicy(path) && (!/\.(ya?ml|tf|tofu|hcl)$/i.test(path) || text.trim() === '');
}
