import { parseJson } from '../../syntax/json/json-syntax.js';
import { toData } from '../../syntax/value.js';
import type { ReadRequestResult, RequestDocument } from '../protocol.js';

/** The request of a request document as data. Comments and trailing commas are accepted. */
export function readRequest(text: string): ReadRequestResult {
  const { root, problems } = parseJson(text);
  if (root?.type !== 'object')
    return { problem: problems[0]?.message ?? 'A request document is a JSON object.' };
  return { request: toData(root) as RequestDocument };
}
