/** The engine under test, entered as its users enter it: by a request document. */

import type { Decision } from '../../server/src/evaluation/evaluate-policy.js';
import { readRequests, runCase } from '../../server/src/evaluation/request-document.js';
import { parseJson } from '../../server/src/syntax/json/parse.js';
import { catalogue } from '../support/catalogue.js';
import type { RequestDocument } from './documents.js';

const noFiles = (): { error: string } => ({ error: 'is not there: policies are inline here' });

/** The engine's decision; undefined: undecided. Throws for a document that it cannot evaluate. */
export function engineDecision(document: RequestDocument): Decision | undefined {
  const text = JSON.stringify(document);
  const { cases, problems } = readRequests(parseJson(text), 'request', catalogue, noFiles);
  const [only] = cases;
  const result = only && runCase(only, catalogue);
  if (!result) {
    const all = [...problems, ...(only?.problems ?? [])].map((p) => p.message);
    throw new Error(`The engine did not evaluate ${text}: ${all.join(' ')}`);
  }
  return result.decision;
}
