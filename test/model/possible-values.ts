/** What the unknown keys of a request document can be, as far as its policies distinguish it. */
import { candidateValues, distinctValues } from './candidates.js';
import { allPolicies, principalOf, type RequestDocument, resourceOf, valuesOf } from './documents.js';

/** Values of the request: through a variable, a key may be compared with any of them. */
const valuesGiven = (document: RequestDocument): string[] => [
  ...Object.values(document.context ?? {})
    .flatMap(valuesOf)
    .flatMap((value) => [value, ...value.split('/')]),
  ...Object.values(principalOf(document).tags ?? {}),
  ...Object.values(resourceOf(document).tags ?? {}),
  ...[principalOf(document).orgId, resourceOf(document).orgId].filter((id) => id !== undefined),
  ...(JSON.stringify([document.principal, document.resource]).match(/\d{12}/g) ?? []),
];

export const candidatesOf = (document: RequestDocument, keys: readonly string[]): string[] => [
  ...candidateValues(allPolicies(document), resourceOf(document).arn, keys),
  ...(JSON.stringify(document.policies).includes('${') ? valuesGiven(document) : []),
];

export interface Form {
  readonly form: RegExp;
  readonly example: string;
  /** What every value begins and ends with: texts of policies are tried between them, too. */
  readonly around?: readonly [string, string];
}

/** The values of unknown keys that are tried: the same whatever the other keys are, so they are found once. */
export class PossibleValues {
  readonly #known = new Map<string, readonly string[]>();

  of(key: string, find: () => readonly string[]): readonly string[] {
    const values = this.#known.get(key) ?? find();
    this.#known.set(key, values);
    return values;
  }
}

export function possibleValues(
  document: RequestDocument,
  key: string,
  { form, example, around }: Form,
): string[] {
  const names = key === 'aws:requestedregion' ? [key, 'ec2:region'] : [key];
  const tried = candidatesOf(document, names);
  const tails = tried.flatMap((text) => text.split('/').map((_, i, parts) => parts.slice(i).join('/')));
  const within = around ? ['x', ...tails].map((text) => around[0] + text + around[1]) : [];
  const fitting = [...new Set([example, ...tried, ...within])].filter((v) => form.test(v));
  return distinctValues(allPolicies(document), names, fitting);
}
