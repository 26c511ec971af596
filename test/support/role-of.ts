import { type Load, readRequests, runCase } from '../../server/src/evaluation/request-document.js';
import { parseJson } from '../../server/src/syntax/json/json-syntax.js';
import { catalogue } from './catalogue.js';

/** Decides requests that the role of a template makes. */
export function roleOf(
  file: string,
  text: string,
  name: string,
  others: Readonly<Record<string, string>> = {},
) {
  const beside = () => Object.entries(others).map(([path, other]) => ({ path, text: other }));
  const load: Load = (path) => (path === file ? { text, source: path, beside } : { error: 'does not exist' });
  return (action: string, resource: string, more: object = {}) => {
    const request = {
      principal: 'arn:aws:iam::111122223333:role/example',
      action,
      resource,
      policies: { role: `${file}#${name}` },
      ...more,
    };
    const [first] = readRequests(parseJson(JSON.stringify(request)), 'request', catalogue, load).cases;
    const result = runCase(first!, catalogue);
    return {
      decision: result ? (result.decision ?? 'Undecided') : 'Problem',
      problems: first!.problems.map((p) => p.message),
      notes: result?.notes ?? [],
      policies: result?.steps.flatMap((s) => s.policies.map((p) => p.name)) ?? [],
    };
  };
}
