import type { NeededKey } from '../../../server/src/lsp/protocol.js';
import { ask } from './ask.js';

const ABSENT = 'absent';

/**
 * Asks for the value of a condition key.
 * @returns undefined if the user cancels; null if the key is absent from the request.
 */
export async function askKey(
  key: NeededKey,
  step: number,
  last: string | undefined,
): Promise<string[] | null | undefined> {
  const answer = await ask({
    title: `IAM: Evaluate Request (${key.name})`,
    placeholder: `${key.type}${key.multivalued ? ', values separated by commas' : ''}: ${key.description ?? 'the value in the request'}`,
    step,
    ...(last !== undefined ? { value: last } : {}),
    items: () =>
      Promise.resolve([
        ...key.suggestions.map((value) => ({
          value,
          ...(key.type.endsWith('Bool') ? {} : { detail: 'in the policy' }),
        })),
        { value: ABSENT, detail: 'the key is absent from the request' },
      ]),
  });
  if (answer === undefined) return undefined;
  if (answer === ABSENT) return null;
  return key.multivalued
    ? answer
        .split(',')
        .map((v) => v.trim())
        .filter((v) => v !== '')
    : [answer];
}
