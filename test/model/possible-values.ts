/** What the unknown keys of a request document can be, as far as its policies distinguish it. */
import { candidateValues, distinctValues } from './candidates.js';
import { allPolicies, listOf, principalOf, type RequestDocument, resourceOf, valuesOf } from './documents.js';

/** Values of the request: through a variable, a key can be compared with any of them. */
const valuesGiven = (document: RequestDocument): string[] => [
  ...Object.values(document.context ?? {})
    .flatMap(valuesOf)
    .flatMap((value) => [value, ...value.split('/')]),
  ...Object.values(principalOf(document).tags ?? {}),
  ...Object.values(resourceOf(document).tags ?? {}),
  ...[principalOf(document).orgId, resourceOf(document).orgId].filter((id) => id !== undefined),
  ...(JSON.stringify([document.principal, document.resource]).match(/\d{12}/g) ?? []),
];

/** What the policies compare the keys with, with values of the request in place of the variables. */
function filledIn(document: RequestDocument, keys: readonly string[]): string[] {
  const { arn = '' } = principalOf(document);
  const values = [...valuesGiven(document), arn.slice(arn.lastIndexOf('/') + 1)];
  const texts = allPolicies(document)
    .flatMap((policy) => listOf(policy.Statement))
    .flatMap((statement) => Object.values(statement.Condition ?? {}))
    .flatMap((tests) => Object.entries(tests).filter(([name]) => keys.includes(name.toLowerCase())))
    .flatMap(([, wanted]) => valuesOf(wanted).filter((text) => /\$\{[^}]/.test(text)));
  return texts.flatMap((text) => values.map((value) => text.replace(/\$\{[^}]*\}/g, () => value)));
}

/** Where a policy ignores the case of letters, a text in other case is another value to try. */
const inBothCases = (texts: readonly string[], policies: string): readonly string[] =>
  policies.includes('IgnoreCase') ? [...texts, ...texts.map((text) => text.toUpperCase())] : texts;

export function candidatesOf(document: RequestDocument, keys: readonly string[]): string[] {
  const tried = candidateValues(allPolicies(document), resourceOf(document).arn, keys);
  const policies = JSON.stringify(document.policies);
  if (!policies.includes('${')) return tried;
  return [...tried, ...inBothCases([...valuesGiven(document), ...filledIn(document, keys)], policies)];
}

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

/** Keys that say the same. */
const SAME: readonly (readonly string[])[] = [
  ['aws:requestedregion', 'ec2:region'],
  ['aws:resourcetag/team', 'ec2:resourcetag/team'],
];

/** The key, those that say the same, and those that policies compare it with, by a variable. All in lowercase. */
function comparedWith(document: RequestDocument, key: string): string[] {
  const names = new Set(SAME.find((same) => same.includes(key)) ?? [key]);
  for (const statement of allPolicies(document).flatMap((policy) => listOf(policy.Statement)))
    for (const tests of Object.values(statement.Condition ?? {}))
      for (const [name, wanted] of Object.entries(tests)) {
        const inserted = [
          ...valuesOf(wanted)
            .join()
            .toLowerCase()
            .matchAll(/\$\{([^},]+)/g),
        ].map((m) => m[1]!);
        const all = [name.toLowerCase(), ...inserted];
        if (inserted.length > 0 && all.some((n) => names.has(n))) for (const n of all) names.add(n);
      }
  return [...names];
}

export function possibleValues(
  document: RequestDocument,
  key: string,
  { form, example, around }: Form,
): string[] {
  const names = comparedWith(document, key);
  const tried = candidatesOf(document, names);
  // Of two keys that are compared, each can have a value that no policy names.
  if (names.length > 1) tried.push(`${example}-2`);
  const tails = tried.flatMap((text) => text.split('/').map((_, i, parts) => parts.slice(i).join('/')));
  const within = around ? ['x', ...tails].map((text) => around[0] + text + around[1]) : [];
  const fitting = [...new Set([example, ...tried, ...within])].filter((v) => form.test(v));
  return distinctValues(allPolicies(document), names, fitting);
}
