import type { PolicyKind } from '../../server/src/policy/policy-kind.js';
import type { CheckOptions, Finding } from '../../server/src/service/core.js';
import { createIamLanguageService } from '../../server/src/service/iam-language-service.js';
import { catalogue } from './catalogue.js';

/** The service as the language server and the command line have it. */
export const service = createIamLanguageService(catalogue);

/** The findings in a text of a known kind, with the service that the language server uses. */
export function findingsOf(
  text: string,
  kind: PolicyKind | undefined,
  options?: CheckOptions,
  onFailure?: (rule: string, error: unknown) => void,
): Finding[] {
  const analysis = service.analyse(text, 'a-policy.json', kind && { kind, reason: 'the test' });
  if (!analysis) throw new Error('the text contains no policy');
  return service.check(analysis, options, onFailure);
}
